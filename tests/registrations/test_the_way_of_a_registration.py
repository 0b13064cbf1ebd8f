"""From an application to a confirmed seat, by the front door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.outbox import Mail
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor

APPLICATION = {"statement": "I train investigators at home.", "working_language": "en"}


def only_registration(office: Office) -> Registration:
    with office.app.app_context():
        found = db.session.scalars(sa.select(Registration)).one()
        db.session.remove()
        return found


def state_of(office: Office, registration: UUID) -> RegistrationState:
    return office.read(Registration, registration).state


def letters_to(office: Office, email: str) -> list[str]:
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Mail.subject).where(Mail.recipient == email).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
        return list(found)


def select(office: Office, cohort: UUID) -> None:
    with office.deed() as session:
        session.execute(sa.update(Cohort).where(Cohort.id == cohort).values(state=CohortState.SELECTING))


def step(visitor: Visitor, registration: UUID, name: str, **form: Any) -> int:
    return visitor.post(f"/registrations/{registration}/{name}", form).status_code


def test_an_official_applies_and_ends_up_with_a_seat(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    user = office.account(state="KE", email="awa@example.org")
    official, focal_point = office.signed_in(user), office.focal_point("KE")
    screening, coordinator = office.screening_officer(), office.coordinator(programme)

    assert official.get(f"/cohorts/{cohort}/apply").status_code == 200
    answer = official.post(f"/cohorts/{cohort}/apply", APPLICATION)
    made = only_registration(office)
    assert (answer.status_code, answer.location) == (303, f"/registrations/{made.id}")
    assert (made.state, made.state_code) == (RegistrationState.DRAFT, "KE")
    assert "Send to the focal point" in official.get(answer.location).text
    assert step(official, made.id, "submit") == 303
    assert "Read the application" in focal_point.get("/desk").text
    assert step(focal_point, made.id, "endorse") == 303
    assert "Awa" in screening.get("/screening").text
    assert step(screening, made.id, "clear") == 303
    assert "Under consideration" in official.get(f"/registrations/{made.id}").text
    select(office, cohort)
    assert coordinator.get(f"/cohorts/{cohort}/selection").status_code == 200
    answer = coordinator.post(f"/cohorts/{cohort}/selection", {"offers": [str(made.id)]})
    assert answer.status_code == 303, answer.text
    offered = office.read(Registration, made.id)
    assert offered.state is RegistrationState.OFFERED
    assert offered.offer_until.isoformat() == "2026-01-19T23:00:00+00:00"
    assert office.read(Cohort, cohort).seats_taken == 1
    assert "until Tuesday 20 January 2026, 00:00" in official.get(f"/registrations/{made.id}").text
    assert step(official, made.id, "accept") == 303
    assert state_of(office, made.id) is RegistrationState.CONFIRMED
    assert letters_to(office, "awa@example.org") == [
        "Your state endorsed your application",
        "You are offered a seat",
        f"A seat is confirmed: {office.read(Person, made.person_id).name}",
    ]
