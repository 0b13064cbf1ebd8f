"""A cohort's calendar by its secret address, fetched over HTTP and read by another parser."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import vobject

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.people.models import Grant, User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import FeedLink, PublishedTrainer
from app.timetable.states import SessionState
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, person_of, rows

DAYS = (date(2026, 2, 13), date(2026, 2, 16), date(2026, 3, 23))


def address(office: Office, visitor: Visitor, cohort: UUID) -> str:
    """Make one's address of a cohort's calendar on the page; its path."""
    answer = visitor.post(f"/cohorts/{cohort}/calendar")
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    start = page.index("/calendar/", page.index('class="code"'))
    path = page[start : page.index(".ics", start) + 4]
    assert path.count("/") == 2
    return path


def fetch(office: Office, path: str) -> Any:
    """The calendar as anyone with the address gets it."""
    answer = office.anonymous().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return vobject.readOne(answer.text)


def trainee(course: Course) -> tuple[UUID, Visitor]:
    user = course.office.account()
    course.office.registration(
        course.cohort, person_of(course.office, user), state=RegistrationState.ATTENDING
    )
    return user, course.office.signed_in(user)


def test_nine_oclock_in_rabat_is_right_in_the_feed_after_a_move_and_a_cancellation(course: Course) -> None:
    for day in DAYS:
        course.add(day=str(day))
    course.publish()
    _user, visitor = trainee(course)
    path = address(course.office, visitor, course.cohort)
    events = fetch(course.office, path).vevent_list
    assert [event.dtstart.value.astimezone(UTC) for event in events] == [
        datetime(2026, 2, 13, 8, tzinfo=UTC),
        datetime(2026, 2, 16, 9, tzinfo=UTC),
        datetime(2026, 3, 23, 8, tzinfo=UTC),
    ]
    assert [(event.sequence.value, event.status.value) for event in events] == [("0", "CONFIRMED")] * 3
    uids = [event.uid.value for event in events]

    first, second, _third = course.sessions()
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        course.change(first.id, version=2, day="2026-02-17", start="10:00", end="12:00")
        course.cancel(second.id)
        assert {event.sequence.value for event in fetch(course.office, path).vevent_list} == {"0"}
        course.publish()
    found = {event.uid.value: event for event in fetch(course.office, path).vevent_list}
    assert sorted(found) == sorted(uids)
    moved, cancelled, kept = (found[uid] for uid in uids)
    assert moved.dtstart.value.astimezone(UTC) == datetime(2026, 2, 17, 10, tzinfo=UTC)
    assert (moved.sequence.value, moved.status.value) == ("1", "CONFIRMED")
    assert (cancelled.sequence.value, cancelled.status.value) == ("1", "CANCELLED")
    assert (kept.sequence.value, kept.status.value) == ("0", "CONFIRMED")
    assert moved.dtstamp.value > kept.dtstamp.value


def test_a_calendar_holds_no_draft_and_no_name(course: Course) -> None:
    trainer = course.office.trainer(course.office.person("Idir Amellal"))
    course.add(trainers=[str(trainer)])
    course.publish()
    course.add(day="2026-02-04", **{"title-en": "Not yet public"})
    _user, visitor = trainee(course)
    text = course.office.anonymous().get(address(course.office, visitor, course.cohort)).text
    assert "Evidence on the scene" in text
    assert "Not yet public" not in text
    assert "Amellal" not in text
    assert "ATTENDEE" not in text


def test_a_trainers_calendar_holds_the_own_sessions_and_a_coordinators_all(course: Course) -> None:
    office, user = course.office, course.office.account()
    trainer = office.trainer(person_of(office, user))
    course.add(trainers=[str(trainer)])
    course.add(day="2026-02-04", **{"title-en": "By another"})
    course.publish()
    own = fetch(office, address(office, office.signed_in(user), course.cohort))
    assert [event.summary.value for event in own.vevent_list] == [f"{course.code} M1: Evidence on the scene"]
    whole = fetch(office, address(office, course.coordinator, course.cohort))
    assert len(whole.vevent_list) == 2


def test_an_ended_address_opens_nothing_and_a_new_one_ends_the_old(course: Course) -> None:
    course.office.session(course.cohort)
    _user, visitor = trainee(course)
    old = address(course.office, visitor, course.cohort)
    new = address(course.office, visitor, course.cohort)
    stranger = course.office.anonymous()
    missing = stranger.get("/calendar/nothing.ics")
    assert (stranger.get(old).status_code, stranger.get(old).data) == (404, missing.data)
    assert stranger.get(new).status_code == 200
    (live,) = [link for link in rows(course.office, FeedLink) if link.ended_at is None]
    assert (
        course.office.signed_in(course.office.account()).post(f"/calendar/{live.id}/end").status_code == 404
    )
    assert visitor.post(f"/calendar/{live.id}/end").status_code == 303
    assert stranger.get(new).status_code == 404


@pytest.mark.parametrize("what", ["withdrawn", "disabled"])
def test_one_who_takes_no_part_any_more_reads_nothing_at_the_next_fetch(course: Course, what: str) -> None:
    course.office.session(course.cohort)
    user, visitor = trainee(course)
    path = address(course.office, visitor, course.cohort)
    with course.office.deed() as database:
        if what == "withdrawn":
            database.execute(sa.update(Registration).values(state=RegistrationState.WITHDRAWN))
        else:
            database.execute(sa.update(User).where(User.id == user).values(state=AccountState.DISABLED))
    assert course.office.anonymous().get(path).status_code == 404


def test_a_trainer_who_lost_the_session_and_a_coordinator_whose_grant_ended_read_nothing(
    course: Course,
) -> None:
    office = course.office
    teaching, coordinating = office.account(), office.account()
    office.session(course.cohort, trainers=[office.trainer(person_of(office, teaching))])
    grant = office.grant(coordinating, Role.COORDINATOR, ScopeKind.PROGRAMME, course.programme)
    paths = [address(office, office.signed_in(user), course.cohort) for user in (teaching, coordinating)]
    with office.deed() as database:
        database.execute(sa.delete(PublishedTrainer))
        database.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=clock.now()))
    assert [office.anonymous().get(path).status_code for path in paths] == [404, 404]


def test_a_cancelled_cohort_is_struck_out_in_the_calendars_of_those_who_took_part(course: Course) -> None:
    course.add()
    course.publish()
    _user, visitor = trainee(course)
    path = address(course.office, visitor, course.cohort)
    with course.office.deed() as database:
        database.execute(sa.update(Registration).values(state=RegistrationState.CONFIRMED))
    course.coordinator.post(f"/cohorts/{course.cohort}/move/cancel", {"reason": "The hall is closed."})
    assert course.office.read(Cohort, course.cohort).state is CohortState.CANCELLED
    with course.office.deed() as database:
        database.execute(sa.update(Registration).values(state=RegistrationState.CANCELLED))
    (event,) = fetch(course.office, path).vevent_list
    assert event.status.value == "CANCELLED"


def test_who_has_nothing_to_do_with_a_cohort_makes_no_address(course: Course) -> None:
    course.office.session(course.cohort)
    visitor = course.office.signed_in(course.office.account())
    assert visitor.post(f"/cohorts/{course.cohort}/calendar").status_code == 404
    assert rows(course.office, FeedLink) == []


@pytest.mark.parametrize(
    "mangle", [str.upper, lambda path: path[:-5] + "x.ics", lambda path: path[:12] + ".ics"]
)
def test_a_mangled_address_is_the_same_as_none(course: Course, mangle: Any) -> None:
    path = address(course.office, course.coordinator, course.cohort)
    stranger = course.office.anonymous()
    answer = stranger.get(mangle(path).replace("/CALENDAR/", "/calendar/").replace(".ICS", ".ics"))
    assert (answer.status_code, answer.data) == (404, stranger.get("/calendar/nothing.ics").data)


def test_a_calendar_says_where_and_at_which_hour_in_its_holders_language(course: Course) -> None:
    user = course.office.account(language="fr")
    course.office.registration(
        course.cohort, person_of(course.office, user), state=RegistrationState.ATTENDING
    )
    course.office.session(course.cohort, room=course.room, start=time(9), state=SessionState.SCHEDULED)
    path = address(course.office, course.office.signed_in(user), course.cohort)
    (event,) = fetch(course.office, path).vevent_list
    assert event.location.value.startswith("Salle A, Venue")
    assert event.description.value == "09:00, Rabat (UTC+1)"
