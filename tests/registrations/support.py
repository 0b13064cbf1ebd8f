"""What the tests of registrations ask of an office again and again."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Role
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db, new_id
from app.core.outbox import Mail
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import RecipientUnit, Screening
from app.screening.states import RecordState
from tests.support.office import Office, Visitor

S = RegistrationState
APPLICATION = {
    "statement": "I train investigators at home.",
    "date_of_birth": "1984",
    "sector": "police",
    "years_of_service": "12",
    "language_en": "C1",
}
"""An official's own answers, but for name and work, which stand in the account."""
DECLARED = {"declared_by_state": "y"}
"""What a government declares of each official whom it puts forward."""
NOMINATION = {
    **APPLICATION,
    "given_names": "Grace Chebet",
    "family_name": "Kiplagat",
    "sex": "F",
    "organisation": "Border Police",
    "post": "Investigator",
    "email": "grace@border.example.org",
    **DECLARED,
}
"""What a focal point answers for a nominee."""


def registrations(office: Office) -> list[Registration]:
    """Every registration, in the order of its making."""
    with office.app.app_context():
        found = db.session.scalars(sa.select(Registration).order_by(Registration.id)).all()
        db.session.remove()
        return list(found)


def states(office: Office, *keys: UUID) -> list[RegistrationState]:
    """The states of some registrations."""
    return [office.read(Registration, key).state for key in keys]


def subjects(office: Office, recipient: str) -> list[str]:
    """The subjects of the letters to one address, oldest first."""
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Mail.subject).where(Mail.recipient == recipient).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
        return list(found)


def put(office: Office, cohort: UUID, **values: Any) -> None:
    """Leave a cohort as history would have left it."""
    with office.deed() as session:
        session.execute(sa.update(Cohort).where(Cohort.id == cohort).values(**values))


def selecting(office: Office, **values: Any) -> UUID:
    """A cohort whose selection has begun."""
    return office.cohort(state=CohortState.SELECTING, **values)


def coordinator_of(office: Office, cohort: UUID) -> Visitor:
    """A coordinator of the cohort's programme, signed in."""
    return office.coordinator(office.read(Cohort, cohort).programme_id)


def take(visitor: Visitor, registration: UUID, name: str, **form: Any) -> int:
    """Press a registration's button; the answer's status. Whoever endorses declares what is asked."""
    if name == "endorse":
        form = {**DECLARED, **form}
    return visitor.post(f"/registrations/{registration}/{name}", form).status_code


def screen(visitor: Visitor, registration: UUID, decision: str, **form: Any) -> int:
    """Write the record of a nominee whose unit is cleared, opened first where there is one, and decide.

    Where two must agree, a colleague confirms. The answer's status is that of the visitor's own deed.
    """
    office, path = Office(visitor.client.application), f"/registrations/{registration}/screening"
    visitor.post(f"{path}/unit", {"unit": str(_unit_for(office, registration))})
    shown = r'name="version"[^>]*value="(\d+)"'
    version = re.search(shown, visitor.get(path).text) or re.search(shown, visitor.post(f"{path}/open").text)
    form = {**findings(decision), "version": version[1] if version else "0", **form}
    status = visitor.post(path, form).status_code
    if status == 303 and office.count(Screening, Screening.state == RecordState.PROPOSED):
        colleague = office.account(email=f"{new_id()}@example.org")
        office.grant(colleague, Role.SCREENING_OFFICER)
        with office.app.app_context():
            of_the_nominee = Screening.registration_id == registration
            proposed = db.session.scalar(sa.select(Screening.version).where(of_the_nominee))
            db.session.remove()
        answer = office.signed_in(colleague).post(f"{path}/confirm", {"version": str(proposed)})
        assert answer.status_code == 303
    return status


def findings(decision: str, **form: str) -> dict[str, str]:
    """What a screening officer fills in, complete for any decision of low risk."""
    whole = {
        "decision": decision,
        "bodies": "ohchr",
        "sources": "Two open registers",
        "level": "low",
        "risk": "Nothing points to it.",
        "not_supporting": "The post stays empty.",
        "grounds": "A letter.",
        "mitigation": "No operational module." if decision == "clear_with_mitigation" else "",
        "review_on": "2026-12-31",
    }
    return {**whole, **form}


def _unit_for(office: Office, registration: UUID) -> UUID:
    """The cleared unit of the nominee's state."""
    state = office.read(Registration, registration).state_code
    with office.app.app_context():
        found = db.session.scalar(sa.select(RecipientUnit.id).where(RecipientUnit.state_code == state))
        db.session.remove()
    return found or office.unit(state, decided_by=office.account(email=f"{new_id()}@example.org"))


def official_of(
    office: Office, cohort: UUID, state: RegistrationState, **values: Any
) -> tuple[Visitor, UUID]:
    """An official with an account and a registration in that state: the visitor, and the registration."""
    member_state = values.pop("member_state", "KE")
    person = office.person(values.pop("name", ""), state=member_state)
    email = values.pop("email", "")
    language = values.pop("language", "en")
    user = office.account(person, email=email, language=language)
    registration = office.registration(cohort, person, state=state, member_state=member_state, **values)
    return office.signed_in(user), registration


def seats_taken(office: Office, cohort: UUID) -> int:
    """The cohort's counter."""
    return int(office.read(Cohort, cohort).seats_taken)


def queries_of(visitor: Visitor, path: str) -> int:
    """How many statements a page asks of the database."""
    with visitor.client.application.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)
