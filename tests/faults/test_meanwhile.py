"""What is decided while another deed is being done: it is decided of what stands afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Role, ScopeKind
from app.attendance import operations as registers
from app.attendance.models import Attendance
from app.attendance.operations import Entry
from app.attendance.states import Presence
from app.audit.models import Move
from app.cohorts import calls
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.core.outbox import Mail
from app.core.texts import Texts
from app.disclosure.models import Opening
from app.nominations.models import Nomination
from app.people.models import Person, User
from app.protection.models import DataRequest
from app.registrations import operations, queries
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION
from app.screening.models import RecipientUnit, Screening
from app.screening.states import RECORD, Decision, Level, RecordState
from app.timetable import cohort_operations as timetable
from app.timetable import last_told, publishing
from app.timetable import queries as sessions
from app.timetable.models import PublishedTrainer, Session
from app.timetable.states import SessionState
from tests.registrations.racing import Press, all_at_once, each_at_once, meanwhile
from tests.registrations.support import (
    APPLICATION,
    S,
    findings,
    registrations,
    seats_taken,
    selecting,
    states,
)
from tests.support.office import RABAT, Office

DURING = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def coordinator(office: Office, cohort: UUID) -> UUID:
    """The account of a coordinator of the cohort's programme."""
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    return user


def focal_point(office: Office) -> UUID:
    """The account of Kenya's focal point."""
    user = office.account(state="KE")
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    return user


def officer(office: Office) -> UUID:
    """The account of a screening officer."""
    user = office.account()
    office.grant(user, Role.SCREENING_OFFICER)
    return user


def screening(registration: UUID, decision: str) -> Press:
    """The screening record's form, as an officer sends it."""
    return f"/registrations/{registration}/screening", findings(decision, version="0")


def of_a_unit(office: Office) -> UUID:
    """An official of a unit that is cleared."""
    if not office.count(RecipientUnit):
        office.unit()
    return office.person(state="KE", institution="National Police")


def proposal(office: Office, registration: UUID) -> None:
    """A record in which an officer proposes not to clear, written by nobody who is asked."""
    office.add(
        Screening,
        registration_id=registration,
        programme_id=office.read(Registration, registration).programme_id,
        decision=Decision.NOT_CLEAR,
        level=Level.HIGH,
        state=RecordState.PROPOSED,
        decided_by=office.account(),
    )


def take(session: Any, registration: UUID, *names: str) -> None:
    """Take a registration through some moves by the office's own hand."""
    record = session.scalars(queries.one_registration().where(Registration.id == registration)).one()
    for name in names:
        operations.hold_seats(record.cohort)
        REGISTRATION.move(record, name, actor=SYSTEM, reason="It is so.")


def publish(cohort: Cohort) -> None:
    """Publish a cohort's timetable as it stands."""
    seen = publishing.fingerprint(last_told.to_publish(cohort))
    timetable.publish(cohort, seen=seen, actor=SYSTEM)


def test_a_cohort_is_not_closed_while_a_session_is_published_in_it(
    office: Office, migrated: Settings
) -> None:
    cohort = office.cohort(state=CohortState.RUNNING)
    office.session(cohort, state=SessionState.DRAFT)
    status = meanwhile(
        office,
        migrated,
        coordinator(office, cohort),
        (f"/cohorts/{cohort}/move/complete", {}),
        lambda session: publish(session.get_one(Cohort, cohort)),
    )
    assert (status, office.read(Cohort, cohort).state) == (422, CohortState.RUNNING)


def test_the_selection_does_not_begin_while_the_deadline_is_moved(office: Office, migrated: Settings) -> None:
    cohort = office.cohort(deadline=clock.now() - timedelta(days=1))
    later = clock.now() + timedelta(days=3)

    def move_the_deadline(session: Any) -> None:
        terms = calls.Terms(
            deadline_day=later.date(),
            deadline_time=later.time(),
            deadline_zone=RABAT,
            answer_days=7,
            criteria=Texts(en="Experience."),
            documents=Texts(),
            invited={"GH": None, "KE": None},
        )
        record = session.scalars(cohorts.one_cohort().where(Cohort.id == cohort)).one()
        calls.write_call(record, terms=terms, actor=SYSTEM)

    press = (f"/cohorts/{cohort}/move/select", {})
    status = meanwhile(office, migrated, coordinator(office, cohort), press, move_the_deadline)
    assert (status, office.read(Cohort, cohort).state) == (422, CohortState.OPEN)


def test_an_application_is_not_changed_while_it_is_sent(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    person = office.person(state="KE")
    registration = office.registration(cohort, person, state=S.DRAFT, statement="As it was.")
    office.add(
        Nomination,
        registration_id=registration,
        cohort_id=cohort,
        state_code="KE",
        answers={"date_of_birth": "1984", "sector": "police", "years_of_service": 12},
    )
    status = meanwhile(
        office,
        migrated,
        office.account(person),
        (f"/registrations/{registration}/edit", {"version": "1", **APPLICATION}),
        lambda session: take(session, registration, "submit"),
    )
    stands = office.read(Registration, registration)
    # SQLite reads it as it was sent; PostgreSQL read the draft, waits, and finds it changed.
    assert (status in {409, 422}, stands.state, stands.statement) == (True, S.SUBMITTED, "As it was.")


def test_a_place_on_the_reserve_is_given_up_from_where_it_is_then(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=1)
    first, second, third = (office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in (1, 2, 3))
    status = meanwhile(
        office,
        migrated,
        focal_point(office),
        (f"/registrations/{second}/withdraw", {"reason": "A new post."}),
        lambda session: take(session, first, "withdraw"),
    )
    assert status == 303
    ranks = [office.read(Registration, key).reserve_rank for key in (first, second, third)]
    assert ranks == [None, None, 1]


def test_a_states_order_is_changed_from_what_it_is_then(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    first, second, third = (office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2, 3))

    def move_up_the_second(session: Any) -> None:
        record = session.scalars(queries.one_registration().where(Registration.id == second)).one()
        operations.reorder(record, seen=2, steps=-1, actor=SYSTEM)

    press = (f"/registrations/{third}/up", {"seen": "3"})
    assert meanwhile(office, migrated, focal_point(office), press, move_up_the_second) == 303
    priorities = [office.read(Registration, key).priority for key in (second, third, first)]
    assert priorities == [1, 2, 3]


def test_who_stands_elsewhere_by_now_is_not_moved(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    first, second = (office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2))

    def move_up_the_second(session: Any) -> None:
        record = session.scalars(queries.one_registration().where(Registration.id == second)).one()
        operations.reorder(record, seen=2, steps=-1, actor=SYSTEM)

    press = (f"/registrations/{first}/down", {"seen": "1"})
    assert meanwhile(office, migrated, focal_point(office), press, move_up_the_second) == 409
    assert [office.read(Registration, key).priority for key in (second, first)] == [1, 2]


def test_a_refusal_by_screening_never_stands_beside_a_seat(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=1)
    seated, refused = (office.registration(cohort, of_a_unit(office), state=S.ENDORSED) for _n in range(2))
    proposal(office, seated)

    def clear_instead(session: Any) -> None:
        record = session.scalars(sa.select(Screening)).one()
        RECORD.move(record, "return", actor=SYSTEM)
        record.decision, record.level = Decision.CLEAR, Level.LOW
        RECORD.move(record, "decide", actor=SYSTEM)
        take(session, seated, "clear", "offer", "accept")

    not_cleared = meanwhile(
        office,
        migrated,
        officer(office),
        (f"/registrations/{seated}/screening/confirm", {"version": "1"}),
        clear_instead,
    )
    cleared = meanwhile(
        office,
        migrated,
        officer(office),
        screening(refused, "clear"),
        lambda session: take(session, refused, "not_clear"),
    )
    assert [status in {409, 422} for status in (not_cleared, cleared)] == [True, True]
    assert states(office, seated, refused) == [S.CONFIRMED, S.NOT_CLEARED]
    assert seats_taken(office, cohort) == 1
    assert office.count(Move, Move.transition == "not_clear", Move.subject_id == str(seated)) == 0


def test_two_screening_officers_at_once_leave_one_decision_each(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    endorsed = [office.registration(cohort, of_a_unit(office), state=S.ENDORSED) for _n in range(8)]
    presses = [screening(key, name) for key in endorsed for name in ("clear", "refer")]
    answers = all_at_once(office, migrated, officer(office), presses)
    assert (answers[:8], {status in {409, 422} for status in answers[8:]}) == ([303] * 8, {True})
    assert {r.state for r in registrations(office)} <= {S.CLEARED, S.REFERRED}
    assert [office.count(Move, Move.subject_id == str(key)) for key in endorsed] == [1] * 8


def test_two_officers_who_confirm_at_once_leave_one_decision(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    endorsed = [office.registration(cohort, state=S.ENDORSED) for _n in range(4)]
    for registration in endorsed:
        proposal(office, registration)
    officers = [officer(office), officer(office)]
    presses: list[tuple[UUID, str, dict[str, str]]] = [
        (user, f"/registrations/{key}/screening/confirm", {"version": "1"})
        for key in endorsed
        for user in officers
    ]
    answers = each_at_once(office, migrated, presses)
    assert (answers[:4], {status in {409, 422} for status in answers[4:]}) == ([303] * 4, {True})
    assert states(office, *endorsed) == [S.NOT_CLEARED] * 4
    assert [office.count(Move, Move.subject_id == str(key)) for key in endorsed] == [1] * 4


def test_nobody_is_cleared_while_the_unit_is_found_not_to_be_clear(
    office: Office, migrated: Settings
) -> None:
    registration = office.registration(office.cohort(), of_a_unit(office), state=S.ENDORSED)

    def find_it_not_clear(deed: Any) -> None:
        deed.execute(sa.update(RecipientUnit).values(decision=Decision.NOT_CLEAR))

    press = screening(registration, "clear")
    status = meanwhile(office, migrated, officer(office), press, find_it_not_clear)
    assert (status, states(office, registration)) == (422, [S.ENDORSED])


def test_a_register_is_not_closed_while_its_session_is_put_off(office: Office, migrated: Settings) -> None:
    with clock.set_to(DURING):
        cohort = office.cohort(state=CohortState.CONFIRMED)
        attending = office.registration(cohort, state=S.ATTENDING)
        session = office.session(cohort)
        office.mark(session, attending)
        person = office.person()
        office.add(PublishedTrainer, session_id=session, trainer_id=office.trainer(person))

        def put_off(deed: Any) -> None:
            deed.execute(
                sa.update(Session)
                .where(Session.id == session)
                .values(starts_at=DURING + timedelta(days=1), ends_at=DURING + timedelta(days=1, hours=1))
            )

        press = (f"/sessions/{session}/register/close", {})
        status = meanwhile(office, migrated, office.account(person), press, put_off)
        assert (status, office.read(Session, session).state) == (409, SessionState.SCHEDULED)


def test_a_session_is_not_shortened_while_its_first_marks_are_written(
    office: Office, migrated: Settings
) -> None:
    with clock.set_to(datetime(2026, 2, 3, 7, 45, tzinfo=UTC)):
        cohort = office.cohort(state=CohortState.RUNNING)
        attending = office.registration(cohort, state=S.ATTENDING)
        session = office.session(cohort)
        form = {
            "version": "1",
            "module": "M1",
            "title-en": "A session",
            "day": "2026-02-03",
            "start": "09:00",
            "end": "10:00",
            "mode": "online",
        }

        def mark(deed: Any) -> None:
            record = deed.scalars(sessions.one_session().where(Session.id == session)).one()
            entry = Entry(registration_id=attending, status=Presence.PRESENT)
            registers.save(record, [entry], actor=SYSTEM)

        press = (f"/sessions/{session}/edit", form)
        status = meanwhile(office, migrated, coordinator(office, cohort), press, mark)
        stands = office.read(Session, session)
        assert (status, stands.minutes, office.count(Attendance)) == (422, 120, 1)


def test_two_officers_who_erase_one_person_at_once_leave_one_nameless(
    office: Office, migrated: Settings
) -> None:
    officers = [office.account() for _n in range(4)]
    for user in officers:
        office.grant(user, Role.DATA_PROTECTION_OFFICER)
    person = office.person("Amina Diop", state="KE")
    user = office.account(person)
    registration = office.registration(office.cohort(), person, state=S.COMPLETED)
    request = office.add(
        DataRequest, person_id=person, kind="erasure", state="in_hand", due_on=clock.now().date()
    )
    before = (office.count(Person), office.count(Registration))
    presses = [(user, f"/data-requests/{request}/erase", {"proof": "in_person"}) for user in officers]
    answers = each_at_once(office, migrated, presses)
    assert (answers[0], {status in {404, 409} for status in answers[1:]}) == (303, {True})
    assert (office.count(Person), office.count(Registration)) == before
    gone = [(Person, person), (User, user), (Registration, registration), (DataRequest, request)]
    assert [office.count(model, model.id == key) for model, key in gone] == [0] * 4
    assert office.count(Mail, Mail.is_farewell) == 1
    assert len(office.app.config["TOMBSTONES_PATH"].read_text().splitlines()) == 1


def test_the_glass_is_broken_once_however_often_it_is_pressed_at_once(
    office: Office, migrated: Settings
) -> None:
    registration = office.registration(office.cohort(), state=S.CONFIRMED)
    administrator, dpo = office.account(), office.account()
    office.grant(administrator, Role.ADMINISTRATOR)
    office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
    form = {"kind": "travel", "reason": "The embassy asks tonight."}
    presses = [(f"/registrations/{registration}/emergency", form)] * 8
    assert all_at_once(office, migrated, administrator, presses) == [303] + [422] * 7
    assert (office.count(Opening), office.count(Mail)) == (1, 1)
