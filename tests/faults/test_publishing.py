"""A timetable published while others publish, change it, join and leave: each is told once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.outbox import Mail
from app.registrations import operations, queries
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION
from app.timetable import cohort_operations as timetable
from app.timetable import last_told, publishing
from app.timetable.models import PublishedSession, Session, TimetableVersion
from app.timetable.states import SessionState
from tests.faults.killing import Step, workers
from tests.faults.test_meanwhile import coordinator, publish
from tests.registrations.racing import Press, each_at_once, meanwhile
from tests.registrations.support import S, states
from tests.support.office import Office


def drawn_up(office: Office) -> tuple[UUID, UUID, UUID]:
    """A cohort with a draft, and an official who is offered a seat: the cohort, registration and account."""
    cohort = office.cohort(state=CohortState.CONFIRMED)
    office.session(cohort, state=SessionState.DRAFT)
    with office.deed() as database:
        database.execute(sa.update(Cohort).values(results_released_at=clock.now()))
    person = office.person(state="KE")
    registration = office.registration(cohort, person, state=S.OFFERED)
    return cohort, registration, office.account(person)


def shown(office: Office, cohort: UUID) -> Press:
    """The form of the page that publishes, as it is shown now."""
    with office.app.app_context():
        seen = publishing.fingerprint(last_told.to_publish(db.session.get_one(Cohort, cohort)))
        db.session.remove()
    return f"/cohorts/{cohort}/timetable/publish", {"version": seen}


def move(session: Any, registration: UUID, name: str) -> None:
    """Take a registration one step on by the office's own hand."""
    record = session.scalars(queries.one_registration().where(Registration.id == registration)).one()
    operations.hold_seats(record.cohort)
    REGISTRATION.move(record, name, actor=SYSTEM, reason="It is so.")


def methods(office: Office) -> list[str]:
    """What all letters together ask of calendars."""
    with office.app.app_context():
        found = [
            "CANCEL" if "METHOD:CANCEL" in document else "REQUEST"
            for mail in db.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id))
            for document in mail.calendars
        ]
        db.session.remove()
    return found


def test_who_confirms_while_the_timetable_is_published_gets_each_session_once(
    office: Office, migrated: Settings
) -> None:
    cohort, registration, user = drawn_up(office)
    press = (f"/registrations/{registration}/accept", {})

    def deed(session: Any) -> None:
        publish(session.get_one(Cohort, cohort))

    assert meanwhile(office, migrated, user, press, deed) == 303
    assert (states(office, registration), methods(office)) == ([S.CONFIRMED], ["REQUEST"])


def test_what_is_published_while_a_seat_is_confirmed_reaches_who_confirmed_once(
    office: Office, migrated: Settings
) -> None:
    cohort, registration, _user = drawn_up(office)
    status = meanwhile(
        office,
        migrated,
        coordinator(office, cohort),
        shown(office, cohort),
        lambda session: move(session, registration, "accept"),
    )
    assert (status, methods(office)) == (303, ["REQUEST"])


def test_who_leaves_while_the_timetable_is_published_has_it_struck_out_again(
    office: Office, migrated: Settings
) -> None:
    cohort, registration, user = drawn_up(office)
    with office.deed() as session:
        move(session, registration, "accept")
    press = (f"/registrations/{registration}/withdraw", {"reason": "A new post."})

    def deed(session: Any) -> None:
        publish(session.get_one(Cohort, cohort))

    assert meanwhile(office, migrated, user, press, deed) == 303
    assert methods(office) == ["REQUEST", "CANCEL"]


def test_of_many_who_publish_at_once_one_does_and_each_is_told_once(
    office: Office, migrated: Settings
) -> None:
    cohort, registration, _user = drawn_up(office)
    with office.deed() as session:
        move(session, registration, "accept")
    form = shown(office, cohort)
    answers = each_at_once(office, migrated, [(coordinator(office, cohort), *form) for _n in range(6)])
    assert answers[0] == 303
    assert set(answers[1:]) <= {409, 422}
    assert (methods(office), office.count(TimetableVersion)) == (["REQUEST"], 1)


def test_what_is_changed_while_it_is_published_is_not_published_unread(
    office: Office, migrated: Settings
) -> None:
    cohort, _registration, _user = drawn_up(office)
    session_id = office.session(cohort, day=date(2026, 2, 4))
    with office.deed() as database:
        database.execute(sa.update(Session).where(Session.id == session_id).values(is_changed=True))

    def change(session: Any) -> None:
        session.refresh(session.get_one(Cohort, cohort), with_for_update={"key_share": True})
        session.execute(
            sa.update(Session).where(Session.id == session_id).values(version=Session.version + 1)
        )
        trail.record("session.change", actor=SYSTEM, subject=session.get_one(Session, session_id))

    user = coordinator(office, cohort)
    assert meanwhile(office, migrated, user, shown(office, cohort), change) == 409
    assert office.count(TimetableVersion) == 0


def publish_all(_step: Step) -> None:
    """The timetable of the only cohort, published by the office's own hand."""
    with unit_of_work() as session:
        cohort = session.scalars(sa.select(Cohort).order_by(Cohort.id)).one()
        seen = publishing.fingerprint(last_told.to_publish(cohort))
        if seen != publishing.fingerprint([]):
            timetable.publish(cohort, seen=seen, actor=SYSTEM)


def test_a_process_killed_while_it_publishes_leaves_all_or_nothing(
    office: Office, migrated: Settings
) -> None:
    _cohort, registration, _user = drawn_up(office)
    with office.deed() as session:
        move(session, registration, "accept")

    def stands() -> tuple[Any, ...]:
        counts = tuple(office.count(model) for model in (PublishedSession, TimetableVersion))
        return counts, methods(office)

    before = stands()
    assert before == ((0, 0), [])
    seen = []
    with workers(migrated) as life:
        while life(len(seen) + 1, publish_all):
            seen.append(stands())
    after = ((1, 1), ["REQUEST"])
    assert stands() == after
    undone = seen.count(before)
    assert seen == [before] * undone + [after] * (len(seen) - undone)
    assert undone > 10
