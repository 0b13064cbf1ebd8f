"""Joining an online or hybrid session: who gives the link, who opens it, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from flask import Flask

from app.core import clock
from app.core.outbox import Mail
from app.registrations.states import RegistrationState
from app.timetable.join_links import JoinLink
from app.timetable.models import Session
from tests.support.office import Visitor, refusals
from tests.timetable.course import Course, person_of, rows

ADDRESS = "https://meet.example.org/rooms/olive?pass=CNRY"
STARTS = datetime(2026, 2, 3, 8, tzinfo=UTC)
"""The session of the course's form: 09:00 to 11:00 in Rabat."""
IN_TIME = STARTS - timedelta(minutes=30)
Someone = Callable[[], Visitor]
"""Who signs in at the moment that counts: nobody stays signed in for hours."""


@pytest.fixture(autouse=True)
def _morning(app: Flask) -> Iterator[None]:
    """It is early in the morning of that day."""
    with clock.set_to(STARTS - timedelta(hours=3)):
        yield


def give(course: Course, session: UUID, address: str = ADDRESS, minutes: int = 30, version: str = "") -> int:
    """Send the form of a session's link; the answer's status."""
    form = {"version": version, "address": address, "minutes_before": str(minutes)}
    return course.coordinator.post(f"/sessions/{session}/link", form).status_code


def hybrid(course: Course, *, mode: str = "hybrid", **changes: str) -> UUID:
    """A published session that is joined from elsewhere as well, with its link."""
    assert course.add(mode=mode, **changes).status_code == 303
    session: UUID = course.only_session().id
    assert give(course, session) == 303
    assert course.publish().status_code == 303
    return session


def takes_part(
    course: Course, cohort: UUID | None = None, state: RegistrationState = RegistrationState.CONFIRMED
) -> Someone:
    """An official who is registered in a cohort."""
    office = course.office
    account = office.account()
    office.registration(cohort or course.cohort, person_of(office, account), state=state)
    return partial(office.signed_in, account)


def joins(someone: Someone, session: UUID, at: datetime = IN_TIME) -> tuple[int, bool]:
    """What someone who asks for the link at a moment is told, and whether the address is in it."""
    with clock.set_to(at):
        answer = someone().post(f"/sessions/{session}/join")
    return answer.status_code, ADDRESS.partition("?")[0] in answer.text


def test_those_who_take_part_open_the_link_from_the_set_time_until_the_end(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    ends = STARTS + timedelta(hours=2)
    just_before = timedelta(seconds=1)
    asked = [IN_TIME - just_before, IN_TIME, STARTS, ends - just_before, ends]
    told = [joins(trainee, session, at) for at in asked]
    assert told == [(409, False), (200, True), (200, True), (200, True), (409, False)]


def test_the_sessions_page_says_when_the_link_appears_and_never_shows_it_itself(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    sentences = {
        IN_TIME - timedelta(hours=1): "appears here on Tuesday 3 February 2026, 08:30 (Rabat, UTC+1).",
        IN_TIME: "Join the session",
        STARTS + timedelta(hours=2): "The session is over. Its link is no longer shown.",
    }
    for at, sentence in sentences.items():
        with clock.set_to(at):
            page = trainee().get(f"/sessions/{session}").text
        assert [text in page for text in (*sentences.values(), "meet.example.org")] == [
            *(text == sentence for text in sentences.values()),
            False,
        ]


def test_the_told_trainer_and_interpreter_join_and_those_of_other_sessions_do_not(course: Course) -> None:
    office = course.office
    accounts = [office.account() for _n in range(4)]
    persons = [person_of(office, account) for account in accounts]
    teaches, _elsewhere = office.trainer(persons[0]), office.trainer(persons[1])
    interprets, _idle = office.interpreter(persons[2]), office.interpreter(persons[3])
    session = hybrid(
        course, trainers=str(teaches), interpretations="en-fr", interpreters=f"en-fr:{interprets}"
    )
    told = [joins(partial(office.signed_in, account), session) for account in accounts]
    assert told == [(200, True), (404, False), (200, True), (404, False)]


def test_a_trainer_who_is_not_told_yet_does_not_join(course: Course) -> None:
    office = course.office
    account = office.account()
    trainer = office.trainer(person_of(office, account))
    session = hybrid(course)
    assert course.change(session, version=2, mode="hybrid", trainers=str(trainer)).status_code == 303
    assert joins(partial(office.signed_in, account), session) == (404, False)
    assert course.publish().status_code == 303
    assert joins(partial(office.signed_in, account), session) == (200, True)


def test_who_was_taken_off_the_plan_joins_no_more_though_nobody_was_told(course: Course) -> None:
    office = course.office
    accounts = [office.account() for _n in range(2)]
    teaches = office.trainer(person_of(office, accounts[0]))
    interprets = office.interpreter(person_of(office, accounts[1]))
    parts = {"interpretations": "en-fr", "trainers": str(teaches), "interpreters": f"en-fr:{interprets}"}
    session = hybrid(course, **parts)
    someone = [partial(office.signed_in, account) for account in accounts]
    assert [joins(one, session) for one in someone] == [(200, True)] * 2
    others = {
        "trainers": str(office.trainer(office.person("Omar Sy"))),
        "interpreters": f"en-fr:{office.interpreter(office.person('Lina Haddad'))}",
    }
    assert course.change(session, version=2, mode="hybrid", **parts | others).status_code == 303

    assert [joins(one, session) for one in someone] == [(403, False)] * 2
    with clock.set_to(IN_TIME):
        for path in (f"/sessions/{session}", "/", "/timetable/week"):
            for one in someone:
                page = one().get(path).text
                assert "Evidence on the scene" in page
                assert [text in page for text in ("Join the session", "Open to join")] == [False, False], path

    assert course.change(session, version=3, mode="hybrid", **parts).status_code == 303
    assert [joins(one, session) for one in someone] == [(200, True)] * 2


def test_who_takes_part_joins_though_taken_off_the_plan_as_trainer(course: Course) -> None:
    office = course.office
    account = office.account()
    person = person_of(office, account)
    office.registration(course.cohort, person, state=RegistrationState.CONFIRMED)
    session = hybrid(course, trainers=str(office.trainer(person)))
    assert course.change(session, version=2, mode="hybrid").status_code == 303
    assert joins(partial(office.signed_in, account), session) == (200, True)


@pytest.mark.parametrize(
    "state",
    [RegistrationState.WITHDRAWN, RegistrationState.OFFERED, RegistrationState.RESERVE],
)
def test_who_does_not_take_part_does_not_join(course: Course, state: RegistrationState) -> None:
    session = hybrid(course)
    assert joins(takes_part(course, state=state), session) == (404, False)


def test_nobody_from_outside_joins(course: Course) -> None:
    office, session = course.office, hybrid(course)
    another = office.cohort(office.programme())
    assert joins(takes_part(course, another), session) == (404, False)
    assert joins(partial(office.focal_point, "KE"), session) == (404, False)
    assert joins(partial(office.coordinator, office.programme()), session) == (404, False)
    assert joins(office.screening_officer, session) == (404, False)
    assert joins(office.administrator, session) == (403, False)
    assert joins(office.anonymous, session) == (303, False)


def test_its_coordinator_opens_it_at_any_time(course: Course) -> None:
    session = hybrid(course)
    hours = timedelta(hours=2)
    coordinator = partial(course.office.coordinator, course.programme)
    told = [joins(coordinator, session, at) for at in (STARTS - hours, STARTS, STARTS + hours)]
    assert told == [(200, True)] * 3


def test_a_mere_visit_opens_nothing(course: Course) -> None:
    session = hybrid(course)
    answer = course.coordinator.get(f"/sessions/{session}/join")
    assert (answer.status_code, answer.location) == (303, f"/sessions/{session}")
    assert "session.open_link" not in [action for action, *_rest in course.office.trail()]


@pytest.mark.parametrize(
    "address",
    [
        "http://meet.example.org/rooms/olive",
        "meet.example.org/rooms/olive",
        "https://",
        "https:///rooms",
        "https://office:secret@meet.example.org/",
        "https://meet.example.org:port/",
        "https://meet.example.org/a room",
        "https://meet.example.org/salle-é",
        'https://meet.example.org/"onclick',
        "javascript:alert(1)//https://meet.example.org",
        "",
    ],
)
def test_only_a_plain_https_address_is_taken(course: Course, address: str) -> None:
    assert course.add(mode="online").status_code == 303
    session = course.only_session().id
    form = {"version": "", "address": address, "minutes_before": "30"}
    answer = course.coordinator.post(f"/sessions/{session}/link", form)
    sentence = "Write the whole address of the meeting, which begins with https:// and has no spaces."
    assert (answer.status_code, refusals(answer)) == (422, [("address", sentence)])
    assert course.office.count(JoinLink) == 0


def test_an_address_has_a_length_and_the_minutes_a_limit(course: Course) -> None:
    assert course.add(mode="online").status_code == 303
    session = course.only_session().id
    base = "https://meet.example.org/"
    told = [
        give(course, session, base + "a" * (1001 - len(base))),
        give(course, session, base, minutes=1441),
        give(course, session, base, minutes=-1),
        give(course, session, base + "a" * (1000 - len(base)), minutes=1440),
    ]
    assert told == [422, 422, 422, 303]


def test_an_in_person_session_has_no_link_and_loses_it(course: Course) -> None:
    assert course.add().status_code == 303
    session = course.only_session().id
    assert give(course, session) == 422
    assert "Join from elsewhere" not in course.coordinator.get(f"/sessions/{session}").text
    assert course.change(session, mode="hybrid").status_code == 303
    assert give(course, session) == 303
    assert course.change(session, version=2, mode="in_person").status_code == 303
    assert course.office.count(JoinLink) == 0
    assert [action for action, *_rest in course.office.trail()][-2:] == [
        "session.change",
        "session.remove_link",
    ]


def test_the_link_goes_once_people_are_told_that_nobody_joins_from_elsewhere(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    assert course.change(session, version=2, mode="in_person").status_code == 303
    assert joins(trainee, session) == (200, True)
    page = course.coordinator.get(f"/sessions/{session}").text
    assert ["Change the link" in page, "Remove the link" in page] == [True, True]
    assert give(course, session, "", minutes=45, version="1") == 303
    assert course.publish().status_code == 303
    assert course.office.count(JoinLink) == 0
    assert [action for action, *_rest in course.office.trail()][-2:] == [
        "session.remove_link",
        "timetable.publish",
    ]
    assert joins(trainee, session) == (409, False)
    assert give(course, session) == 422


def test_a_mode_that_is_taken_back_before_it_was_told_leaves_the_link(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    assert course.change(session, version=2, mode="in_person").status_code == 303
    assert course.change(session, version=3, mode="hybrid").status_code == 303
    assert joins(trainee, session) == (200, True)


def test_a_postponed_session_that_is_planned_in_person_loses_its_link(course: Course) -> None:
    session = hybrid(course)
    assert course.change(session, version=2, mode="in_person").status_code == 303
    answer = course.coordinator.post(f"/cohorts/{course.cohort}/move/postpone", {"reason": "The hall burnt."})
    assert (answer.status_code, course.office.count(JoinLink)) == (303, 0)


def test_whoever_joins_reads_the_session_as_told_and_its_coordinator_as_planned(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    changes = {"mode": "hybrid", "start": "09:30", "title-en": "Not yet public"}
    assert course.change(session, version=2, **changes).status_code == 303
    told, planned = ["Evidence on the scene", "09:00 to 11:00"], ["Not yet public", "09:30 to 11:00"]
    with clock.set_to(IN_TIME):
        for someone, reads in (
            (trainee, [True, True, False, False]),
            (partial(course.office.coordinator, course.programme), [False, False, True, True]),
        ):
            page = someone().post(f"/sessions/{session}/join").text
            assert [text in page for text in (*told, *planned)] == reads


def test_a_cancelled_session_loses_its_link_and_nobody_joins(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    assert course.cancel(session).status_code == 303
    assert course.office.count(JoinLink) == 0
    assert joins(trainee, session) == (409, False)


def test_the_minutes_are_changed_without_writing_the_address_anew(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    earlier = STARTS - timedelta(hours=2)
    assert joins(trainee, session, earlier) == (409, False)
    assert give(course, session, "", minutes=120, version="1") == 303
    assert joins(trainee, session, earlier) == (200, True)


def test_two_who_change_the_link_at_once_lose_no_change(course: Course) -> None:
    session = hybrid(course)
    other = "https://meet.example.org/rooms/other"
    assert [give(course, session, other, version="1") for _n in range(2)] == [303, 409]


def test_a_link_that_is_removed_opens_nothing_any_more(course: Course) -> None:
    session, trainee = hybrid(course), takes_part(course)
    assert course.coordinator.post(f"/sessions/{session}/link/remove").status_code == 303
    assert joins(trainee, session) == (409, False)
    assert joins(partial(course.office.coordinator, course.programme), session) == (409, False)
    with clock.set_to(IN_TIME):
        page = trainee().get(f"/sessions/{session}").text
    assert "The coordinator has not given the link to join yet." in page


def test_the_address_is_sealed_and_stands_in_no_trail_letter_page_or_calendar(course: Course) -> None:
    office, session = course.office, hybrid(course)
    account = office.account()
    office.registration(course.cohort, person_of(office, account), state=RegistrationState.CONFIRMED)
    trainee = partial(office.signed_in, account)
    assert course.coordinator.post(f"/cohorts/{course.cohort}/calendar").status_code == 303
    assert course.change(session, version=2, mode="hybrid", start="08:30").status_code == 303
    assert course.publish().status_code == 303
    written = [row.address for row in rows(office, JoinLink)]
    written += [f"{mail.subject}{mail.body}{mail.calendars}" for mail in rows(office, Mail)]
    written += [str(entry) for entry in office.trail()]
    paths = [f"/sessions/{session}", f"/sessions/{session}/link", f"/cohorts/{course.cohort}/timetable"]
    written += [course.coordinator.get(path).text for path in paths]
    with clock.set_to(IN_TIME):
        written += [
            trainee().get(path).text for path in ("/", "/timetable", "/timetable/week?week=2026-02-03")
        ]
    assert [text for text in written if "rooms/olive" in text] == []
    given = [entry for entry in office.trail() if entry[0] == "session.give_link"]
    assert [(subject, data) for _action, subject, data, _actor in given] == [(f"sessions {session}", {})]


def test_the_start_page_and_ones_own_week_lead_to_what_is_open_now(course: Course) -> None:
    _session, trainee = hybrid(course), takes_part(course)
    told = []
    for at in (IN_TIME - timedelta(seconds=1), IN_TIME):
        with clock.set_to(at):
            start, week = trainee().get("/").text, trainee().get("/timetable/week").text
        told.append(("Join the session" in start, "Open to join" in week))
    assert told == [(False, False), (True, True)]


def test_a_missing_link_waits_for_the_coordinator_three_days_before(course: Course) -> None:
    assert course.add(mode="online").status_code == 303
    session = course.only_session().id
    assert course.publish().status_code == 303
    wanted = "Give the link to join “Evidence on the scene”"
    far, near = STARTS - timedelta(days=3, seconds=1), STARTS - timedelta(days=3)
    told = []
    for at in (far, near):
        with clock.set_to(at):
            told.append(wanted in course.office.coordinator(course.programme).get("/").text)
    assert give(course, session) == 303
    with clock.set_to(near):
        told.append(wanted in course.office.coordinator(course.programme).get("/").text)
    assert told == [False, True, False]


def test_a_draft_with_a_link_is_removed_with_it(course: Course) -> None:
    assert course.add(mode="online").status_code == 303
    session = course.only_session().id
    assert give(course, session) == 303
    assert course.coordinator.post(f"/sessions/{session}/remove").status_code == 303
    assert (course.office.count(Session), course.office.count(JoinLink)) == (0, 0)
