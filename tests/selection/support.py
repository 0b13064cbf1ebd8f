"""What the tests of selections ask of an office again and again."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import chores
from app.core.db import db
from app.people.models import Sex
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.selection.models import Allocation, Score
from app.selection.queries import key_of
from tests.support.office import Office, Visitor

S = RegistrationState
TICKS = ("fill", "by_call", "same_state_first")
REASON = "The ministry asked for an analyst."


def selecting(office: Office, **values: Any) -> UUID:
    """A cohort whose selection has begun."""
    return office.cohort(state=CohortState.SELECTING, **values)


def cleared(
    office: Office, cohort: UUID, state: str, points: int, *, sex: Sex = Sex.MALE, **values: Any
) -> UUID:
    """A nominee who may be chosen, with a score."""
    person = office.person(values.pop("name", ""), state=state, sex=sex)
    key = office.registration(cohort, person, state=S.CLEARED, member_state=state, **values)
    office.add(Score, registration_id=key, cohort_id=cohort, reviewer="A", points=points)
    return key


def coordinator(office: Office, cohort: UUID) -> tuple[UUID, Visitor]:
    """Another coordinator of the cohort's programme: the account, and the visitor."""
    user = office.account()
    programme = office.read(Cohort, cohort).programme_id
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    return user, office.signed_in(user)


def work(office: Office) -> None:
    """Let the worker do what somebody waits for."""
    with office.app.app_context():
        chores.do_what_is_waited_for()


def allocations(office: Office) -> list[Allocation]:
    """Every allocation, in the order of their making."""
    with office.app.app_context():
        found = db.session.scalars(sa.select(Allocation).order_by(Allocation.number, Allocation.id)).all()
        db.session.remove()
        return list(found)


def found(office: Office, visitor: Visitor, cohort: UUID, *, instead: str = "") -> str:
    """Press "Find the selection" and let the worker work; the sheet's address.

    `instead` is the number of the selection whose decisions by hand may go.
    """
    answer = visitor.post(f"/cohorts/{cohort}/allocation/find", {"instead": instead})
    assert answer.status_code == 303, answer.text
    work(office)
    return answer.location


def set_rules(visitor: Visitor, cohort: UUID, **changes: Any) -> Any:
    """Send the rules' form as it stands, with some fields changed; None unticks or empties one."""
    page = f"/cohorts/{cohort}/allocation/rules"
    form = {**shown(visitor.get(page).text), **{key: value or "" for key, value in changes.items()}}
    unticked = {key for key in TICKS if not form.get(key)}
    return visitor.post(page, {key: form[key] for key in form.keys() - unticked}, page=page)


def shown(text: str) -> dict[str, str]:
    """What the fields of a page's form hold."""
    held = {
        re.search(r'name="([^"]+)"', tag)[1]: (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]  # type: ignore[index]
        for tag in re.findall(r"<input[^>]*>", text)
        if 'name="' in tag and (not re.search(r'type="(checkbox|radio)"', tag) or " checked" in tag)
    }
    selects = re.findall(r'<select[^>]*name="([^"]+)".*?</select>', text, re.DOTALL)
    for name in selects:
        body = re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.DOTALL)
        chosen = re.search(r'<option selected value="([^"]*)"', body[0]) if body else None
        held[name] = chosen[1] if chosen else ""
    return {key: value for key, value in held.items() if value}


def key(office: Office, registration: UUID) -> str:
    """By what a nominee is known in the files."""
    return key_of(office.read(Registration, registration))
