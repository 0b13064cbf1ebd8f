"""Publishing a timetable, and what those concerned are told afterwards."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from uuid import UUID

import icalendar
import pytest
import vobject

from app.cohorts.states import CohortState
from app.core import clock
from app.core.outbox import Mail, as_message
from app.people.models import Person
from app.registrations.states import RegistrationState
from app.timetable.models import TimetableVersion
from app.timetable.publishing import News
from app.timetable.states import SessionState
from app.venues.models import Room
from tests.support.office import Office
from tests.timetable.course import Course, letters, mistakes, person_of, rows


def trainer_with_account(office: Office, email: str, language: str = "en") -> UUID:
    """A trainer who reads letters."""
    return office.trainer(person_of(office, office.account(email=email, language=language)))


def trainee(
    course: Course,
    email: str,
    state: RegistrationState = RegistrationState.CONFIRMED,
    language: str = "en",
) -> UUID:
    """Someone in the cohort; the account."""
    user = course.office.account(email=email, language=language)
    course.office.registration(course.cohort, person_of(course.office, user), state=state)
    return user


NOTHING = sha256(b"").hexdigest()[:16]
"""How the page calls no session to publish."""


def news(mail: Mail) -> list[str]:
    """The headings of a letter."""
    headings = [f"{kind.label}:" for kind in News]
    return [line for line in mail.body.splitlines() if line in headings]


def calendar_parts(mail: Mail) -> list[tuple[str, dict[str, str]]]:
    """The calendars that a letter carries as it travels: the part's method, and what two readers agree on."""
    message = message_from_bytes(as_message(mail, "Office <office@example.org>").as_bytes(), policy=default)
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            text = part.get_content()
            first, second = by_icalendar(text), by_vobject(text)
            assert first == second
            found.append((part.get_param("method"), first))
    return found


SAID = ("UID", "SEQUENCE", "STATUS", "ATTENDEE", "ORGANIZER", "SUMMARY")


def by_icalendar(text: str) -> dict[str, str]:
    """A calendar of one event as icalendar reads it."""
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return {
        "METHOD": str(calendar["METHOD"]),
        **{name: str(event[name]) for name in SAID},
        "DTSTART": f"{event['DTSTART'].dt:%Y%m%dT%H%M%SZ}",
    }


def by_vobject(text: str) -> dict[str, str]:
    """The same as vobject reads it."""
    calendar = vobject.readOne(text)
    (event,) = calendar.vevent_list
    return {
        "METHOD": calendar.method.value,
        **{name: getattr(event, name.lower()).value for name in SAID},
        "DTSTART": f"{event.dtstart.value:%Y%m%dT%H%M%SZ}",
    }


def test_publishing_tells_each_of_those_concerned_once_with_all_that_concerns_them(course: Course) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    trainee(course, "confirmed@example.org")
    trainee(course, "offered@example.org", RegistrationState.OFFERED)
    trainee(course, "withdrawn@example.org", RegistrationState.WITHDRAWN)
    course.add(trainers=[str(trainer)])
    course.add(start="14:00", end="15:00", **{"title-en": "Chain of custody"})
    answer = course.publish()
    assert answer.status_code == 303
    assert {session.state for session in course.sessions()} == {SessionState.SCHEDULED}
    subject = f"The timetable of {course.code}"
    assert letters(course.office) == [
        ("confirmed@example.org", subject),
        ("trainer@example.org", subject),
    ]
    bodies = {mail.recipient: mail.body for mail in rows(course.office, Mail)}
    first = "Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1): M1, “Evidence on the scene”, Salle A"
    assert first in bodies["confirmed@example.org"]
    assert "“Chain of custody”" in bodies["confirmed@example.org"]
    assert first in bodies["trainer@example.org"]
    assert "“Chain of custody”" not in bodies["trainer@example.org"]
    assert "with 2 sessions. 2 persons are told by mail." in course.coordinator.get(answer.location).text


def test_nothing_is_published_where_everyone_knows_the_timetable(course: Course) -> None:
    page = f"/cohorts/{course.cohort}/timetable/publish"
    assert "Nothing to publish" in course.coordinator.get(page).text
    assert mistakes(course.coordinator.post(page, {"version": NOTHING})) == [
        "Everyone knows the timetable as it is. Add or change a session first."
    ]
    assert course.coordinator.post(page).status_code == 409


def test_publishing_twice_tells_nobody_twice(course: Course) -> None:
    trainee(course, "confirmed@example.org")
    course.add()
    course.publish()
    assert course.publish().status_code == 409
    assert len(letters(course.office)) == 1


def test_what_was_not_shown_is_not_published(course: Course) -> None:
    course.add()
    page = f"/cohorts/{course.cohort}/timetable/publish"
    shown = course.coordinator.get(page).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    course.add(start="14:00", end="15:00", **{"title-en": "Added meanwhile"})
    answer = course.coordinator.post(page, {"version": shown})
    assert (answer.status_code, "Added meanwhile" in answer.text, course.known()) == (409, True, [])


def test_only_the_programmes_coordinator_publishes(course: Course) -> None:
    course.add()
    page = f"/cohorts/{course.cohort}/timetable/publish"
    office = course.office
    for visitor in (office.administrator(), office.coordinator(office.programme())):
        assert visitor.post(page).status_code == 403
    assert office.anonymous().post(page).status_code == 303
    assert course.only_session().state is SessionState.DRAFT


def test_a_change_is_told_when_it_is_published_to_old_and_new_trainers_each_with_what_it_is_for_them(
    course: Course,
) -> None:
    old = trainer_with_account(course.office, "old@example.org")
    new = trainer_with_account(course.office, "new@example.org")
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room, trainers=[old])
    assert course.change(session, start="10:00", end="12:00", trainers=[str(new)]).status_code == 303
    assert (letters(course.office), course.only_session().sequence) == ([], 0)
    assert course.publish().status_code == 303
    subject = f"The timetable of {course.code}"
    assert letters(course.office) == [
        ("confirmed@example.org", subject),
        ("new@example.org", subject),
        ("old@example.org", subject),
    ]
    sections = {mail.recipient: news(mail) for mail in rows(course.office, Mail)}
    assert sections == {
        "confirmed@example.org": ["Changed:"],
        "new@example.org": ["New on your timetable:"],
        "old@example.org": ["No longer yours:"],
    }
    assert course.only_session().sequence == 1
    asked = {
        mail.recipient: [(method, event["SEQUENCE"]) for method, event in calendar_parts(mail)]
        for mail in rows(course.office, Mail)
    }
    assert asked == {
        "confirmed@example.org": [("REQUEST", "1")],
        "new@example.org": [("REQUEST", "1")],
        "old@example.org": [("CANCEL", "1")],
    }


def test_moved_twice_between_two_publishings_is_told_once_from_first_to_last(course: Course) -> None:
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room)
    same = {"title-en": "A session"}
    course.change(session, day="2026-02-04", **same)
    course.change(session, version=2, day="2026-02-05", start="10:00", end="12:00", **same)
    course.publish()
    (mail,) = rows(course.office, Mail)
    assert "When: Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1)" in mail.body
    assert "→ Thursday 5 February 2026, 10:00 to 12:00 (Rabat, UTC+1)" in mail.body
    assert "4 February" not in mail.body
    assert "Title:" not in mail.body


def test_moved_there_and_back_is_told_to_nobody(course: Course) -> None:
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room)
    same = {"title-en": "A session"}
    course.change(session, day="2026-02-04", **same)
    assert course.only_session().is_changed
    course.change(session, version=2, **same)
    assert not course.only_session().is_changed
    assert (course.publish().status_code, letters(course.office)) == (409, [])


def test_until_it_is_published_a_change_is_seen_by_those_who_plan_alone(course: Course) -> None:
    user = trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room)
    course.change(session, day="2026-02-04", **{"title-en": "Moved"})
    visitor = course.office.signed_in(user)
    for page in (f"/sessions/{session}", "/timetable", "/timetable/week?week=2026-02-03"):
        shown = visitor.get(page).text
        assert ("A session" in shown, "Moved" in shown) == (True, False), page
    shown = course.coordinator.get(f"/sessions/{session}").text
    assert "Changed, not published yet" in shown
    assert "Title: A session → Moved" in shown
    assert "Changed" in course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-03").text
    listed = f"/cohorts/{course.cohort}/timetable/list"
    assert "Changed, not published yet" in course.coordinator.get(listed).text


def test_a_session_cancelled_long_before_is_told_with_its_reason_when_it_is_published(course: Course) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room, trainers=[trainer])
    assert mistakes(course.cancel(session, " ")) == ["Reason: Fill this in."]
    assert course.only_session().state is SessionState.SCHEDULED
    assert course.cancel(session).status_code == 303
    assert (course.only_session().state, course.bookings()) == (SessionState.CANCELLED, [])
    assert (letters(course.office), course.known()[0].state) == ([], SessionState.SCHEDULED)
    course.publish()
    (known,) = course.known()
    assert (known.state, course.only_session().sequence) == (SessionState.CANCELLED, 1)
    assert letters(course.office) == [
        ("confirmed@example.org", f"A session of {course.code} is cancelled"),
        ("trainer@example.org", f"A session of {course.code} is cancelled"),
    ]
    assert "The reason: The hall is closed." in rows(course.office, Mail)[0].body
    assert "The hall is closed." in course.coordinator.get(f"/sessions/{session}").text
    assert course.cancel(session, "Again.").status_code == 422


@pytest.mark.parametrize(("start", "told"), [(time(10), 1), (time(10, 1), 0)])
def test_a_session_that_begins_within_a_day_is_told_to_be_off_at_once(
    course: Course, start: time, told: int
) -> None:
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, day=date(2026, 1, 13), start=start, end=time(12))
    assert course.only_session().starts_at - clock.now() == timedelta(days=1, minutes=start.minute)
    course.cancel(session)
    assert (len(letters(course.office)), course.only_session().is_changed) == (told, not told)


def test_each_publishing_is_a_version_with_its_number(course: Course) -> None:
    trainee(course, "confirmed@example.org")
    course.add()
    course.publish()
    course.change(course.only_session().id, version=2, day="2026-02-04")
    course.publish()
    found = rows(course.office, TimetableVersion)
    assert [(one.number, one.sessions, one.told) for one in found] == [(1, 1, 1), (2, 1, 1)]
    assert course.known()[0].number == 2
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/publish").text
    assert page.index("Version 2") < page.index("Version 1")


def test_a_sessions_history_says_when_its_changes_were_published(course: Course) -> None:
    course.add()
    course.publish()
    session = course.only_session().id
    deeds = (
        lambda: course.change(session, version=2, start="10:00"),
        course.publish,
        lambda: course.cancel(session),
        course.publish,
    )
    for minutes, deed in enumerate(deeds, start=1):
        with clock.set_to(clock.now() + timedelta(minutes=minutes)):
            deed()
    page = course.coordinator.get(f"/sessions/{session}").text
    log = page[page.index('class="log"') :]
    assert re.findall("<li><b>(.*?)</b>", log) == [
        "The change is published with version 3",
        "Cancelled",
        "The change is published with version 2",
        "Changed: Start",
        "Published",
    ]


def test_the_page_says_who_is_told_what_and_who_gets_no_letter(course: Course) -> None:
    trainer = course.office.trainer(course.office.person("Idir Amellal"))
    office, user = course.office, trainee(course, "confirmed@example.org")
    course.add(trainers=[str(trainer)])
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/publish").text
    [row] = re.findall(r"<tr role=\"row\">.*?</tr>", page[page.index("Who is told") :])[1:]
    assert re.sub(r"<[^>]*>", " ", row).split() == [
        *office.read(Person, person_of(office, user)).name.split(),
        "1",
    ]
    assert "No account, and so no letter: Idir Amellal." in page


def test_a_letter_hands_each_session_to_its_readers_calendar_without_any_other_name(course: Course) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    trainee(course, "confirmed@example.org")
    session = course.office.session(course.cohort, room=course.room, trainers=[trainer])
    course.change(session, day="2026-02-04", trainers=[str(trainer)])
    course.publish()
    course.cancel(session)
    course.publish()
    host = course.office.app.config["MAIL_HOST"]
    for address in ("confirmed@example.org", "trainer@example.org"):
        mails = rows(course.office, Mail, Mail.recipient == address)
        found = [part for mail in mails for part in calendar_parts(mail)]
        assert [(method, event["METHOD"]) for method, event in found] == [
            ("REQUEST", "REQUEST"),
            ("CANCEL", "CANCEL"),
        ]
        for sequence, (_method, event) in enumerate(found, start=1):
            assert event["UID"] == f"{session}@{host}"
            assert event["SEQUENCE"] == str(sequence)
            assert event["STATUS"] == ("CONFIRMED" if sequence == 1 else "CANCELLED")
            assert event["DTSTART"] == "20260204T080000Z"
            assert event["ATTENDEE"] == f"mailto:{address}"
            assert event["ORGANIZER"].startswith("mailto:")
            assert "Amellal" not in str(event)


def test_a_letter_is_in_its_readers_language(course: Course) -> None:
    trainee(course, "awa@example.org", language="fr")
    course.office.session(course.cohort, room=course.room, state=SessionState.DRAFT)
    course.publish()
    assert "mardi 3 février 2026" in rows(course.office, Mail)[0].body


@pytest.mark.parametrize(
    ("move", "state", "left"),
    [
        ("cancel", CohortState.CANCELLED, {SessionState.CANCELLED}),
        ("postpone", CohortState.POSTPONED, {SessionState.DRAFT}),
    ],
)
def test_a_cohort_that_does_not_come_frees_all_bookings_and_tells_its_trainers_once(
    course: Course, move: str, state: CohortState, left: set[SessionState]
) -> None:
    trainer = trainer_with_account(course.office, "trainer@example.org")
    office = course.office
    office.session(course.cohort, room=course.room, trainers=[trainer])
    course.add(start="12:00", end="13:00")
    course.publish()
    course.add(start="14:00", end="15:00")
    before = len(letters(office))
    answer = course.coordinator.post(
        f"/cohorts/{course.cohort}/move/{move}", {"reason": "The hall is closed."}
    )
    assert answer.status_code == 303
    assert {session.state for session in course.sessions()} == left
    assert len(course.sessions()) == (2 if move == "cancel" else 3)
    assert course.bookings() == []
    told = [
        letter
        for letter in letters(office)
        if letter == ("trainer@example.org", f"Sessions of {course.code} are not held")
    ]
    assert (len(told), before) == (1, 0)


def test_a_letter_and_its_calendar_name_every_room_of_a_session_in_groups(course: Course) -> None:
    office = course.office
    venue = office.read(Room, course.room).venue_id
    second = office.add(Room, venue_id=venue, name="Salle Z", seats=40, changeover_minutes=0)
    trainee(course, "confirmed@example.org")
    course.add(groups="2", more_rooms=[str(second)])
    course.publish()
    (mail,) = rows(office, Mail)
    assert re.search(r"“Evidence on the scene”, Salle A, Venue \d+ and Salle Z, Venue \d+", mail.body)
    (event,) = icalendar.Calendar.from_ical(mail.calendars[0]).walk("VEVENT")
    assert re.fullmatch(r"Salle A, Venue \d+ and Salle Z, Venue \d+", str(event["LOCATION"]))


def test_until_it_is_published_a_change_is_not_on_the_trainers_register(course: Course) -> None:
    office = course.office
    user = office.account(email="trainer@example.org")
    trainer = office.trainer(person_of(office, user))
    session = office.session(course.cohort, room=course.room, trainers=[trainer])
    course.change(session, start="13:00", end="14:00", trainers=[str(trainer)], **{"title-en": "Moved"})
    shown = office.signed_in(user).get(f"/sessions/{session}/register").text
    assert ("A session" in shown, "120 minutes" in shown, "Moved" in shown) == (True, True, False)
    assert "Moved" in course.coordinator.get(f"/sessions/{session}/register").text
    course.cancel(session)
    assert "Cancelled" not in office.signed_in(user).get(f"/sessions/{session}/register").text


def test_those_who_were_told_read_the_interpreters_pair_as_told_until_another_is_published(
    course: Course,
) -> None:
    office = course.office
    account = office.account()
    office.registration(course.cohort, person_of(office, account), state=RegistrationState.CONFIRMED)
    trainee = office.signed_in(account)
    interpreter = office.interpreter(office.person("Lina Haddad"), pairs=["ar-en", "en-fr"])

    def planned(pair: str) -> dict[str, str]:
        return {"interpretations": pair, "interpreters": f"{pair}:{interpreter}"}

    assert course.add(**planned("en-fr")).status_code == 303
    session = course.only_session().id
    course.publish()

    def reads() -> list[bool]:
        page = trainee.get(f"/sessions/{session}").text
        return [f"Lina Haddad ({pair})" in page for pair in ("English and Français", "العربية and English")]

    assert reads() == [True, False]
    assert course.change(session, version=2).status_code == 303
    assert reads() == [True, False]
    assert course.change(session, version=3, **planned("ar-en")).status_code == 303
    assert reads() == [True, False]
    assert (
        "Its interpreters take other languages. Its page says so"
        in course.coordinator.get(f"/sessions/{session}").text
    )
    course.publish()
    assert reads() == [False, True]
    assert not course.only_session().is_changed
