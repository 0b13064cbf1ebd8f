"""The calendars of rooms, equipment, trainers and interpreters by their secret addresses."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
import vobject
from sqlalchemy.exc import IntegrityError

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.core import clock
from app.core.outbox import Mail
from app.people.models import Grant
from app.timetable.models import FeedLink
from app.trainers.models import Trainer
from app.venues.models import Room
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, person_of, rows


def address(visitor: Visitor, make: str) -> str:
    """Make one's address on the page; its path."""
    answer = visitor.post(make)
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    start = page.index("/calendar/", page.index('class="code"'))
    return page[start : page.index(".ics", start) + 4]


def summaries(office: Office, path: str) -> list[str]:
    answer = office.anonymous().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar: Any = vobject.readOne(answer.text)
    return [event.summary.value for event in getattr(calendar, "vevent_list", [])]


def test_the_calendar_of_each_resource_is_followed_without_names(course: Course) -> None:
    office = course.office
    trainer = office.trainer(office.person("Idir Amellal"))
    interpreter = office.interpreter(office.person("Salma Alaoui"))
    equipment = office.equipment(office.read(Room, course.room).venue_id)
    course.add(
        trainers=[str(trainer)],
        interpretations=["en-fr"],
        interpreters=[f"en-fr:{interpreter}"],
        things=[str(equipment)],
    )
    course.publish()
    course.add(day="2026-02-04", trainers=[str(trainer)], **{"title-en": "Not yet public"})
    for page in (
        f"/trainers/{trainer}/calendar",
        f"/interpreters/{interpreter}/calendar",
        f"/rooms/{course.room}",
        f"/venues/{office.read(Room, course.room).venue_id}",
        f"/equipment/{equipment}",
    ):
        path = address(course.coordinator, f"{page}/address")
        assert summaries(office, path) == [f"{course.code} M1: Evidence on the scene"]
        text = office.anonymous().get(path).text
        assert "Amellal" not in text
        assert "Alaoui" not in text
        assert "Not yet public" not in text


def holding(course: Course) -> tuple[dict[str, Any], list[str]]:
    """A session's form with one resource of each kind, and the pages of those."""
    office = course.office
    trainer, interpreter = office.trainer(), office.interpreter()
    equipment = office.equipment(office.read(Room, course.room).venue_id)
    form = {
        "trainers": [str(trainer)],
        "interpretations": ["en-fr"],
        "interpreters": [f"en-fr:{interpreter}"],
        "things": [str(equipment)],
    }
    return form, [
        f"/rooms/{course.room}",
        f"/trainers/{trainer}/calendar",
        f"/interpreters/{interpreter}/calendar",
        f"/equipment/{equipment}",
    ]


def events(office: Office, path: str) -> list[tuple[str, ...]]:
    """What a calendar says of each session, on which two readers agree."""
    text = office.anonymous().get(path).text
    calendar: Any = vobject.readOne(text)
    said = ("uid", "sequence", "status", "summary")
    found = [
        (*(getattr(event, name).value for name in said), f"{event.dtstart.value:%Y%m%dT%H%M%SZ}")
        for event in getattr(calendar, "vevent_list", [])
    ]
    again = [
        (*(str(event[name]) for name in said), f"{event['DTSTART'].dt:%Y%m%dT%H%M%SZ}")
        for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
    ]
    assert found == again
    return found


def test_a_resources_calendar_shows_what_was_published_until_the_change_is(course: Course) -> None:
    form, pages = holding(course)
    course.add(**form)
    course.publish()
    paths = [address(course.coordinator, f"{page}/address") for page in pages]
    (session,) = course.sessions()
    uid = f"{session.id}@{course.office.app.config['MAIL_HOST']}"
    summary = f"{course.code} M1: Evidence on the scene"
    before = [(uid, "0", "CONFIRMED", summary, "20260203T080000Z")]

    course.change(session.id, version=2, day="2026-02-04", **form, **{"title-en": "Moved"})
    assert [events(course.office, path) for path in paths] == [before] * 4
    shown = course.coordinator.get(f"{pages[0]}?week=2026-02-03").text
    assert ("Moved" in shown, "Changed" in shown) == (True, True)

    course.publish()
    moved = [(uid, "1", "CONFIRMED", f"{course.code} M1: Moved", "20260204T080000Z")]
    assert [events(course.office, path) for path in paths] == [moved] * 4

    course.cancel(session.id)
    assert [events(course.office, path) for path in paths] == [moved] * 4
    course.publish()
    off = [(uid, "2", "CANCELLED", f"{course.code} M1: Moved", "20260204T080000Z")]
    assert [events(course.office, path) for path in paths] == [off] * 4


def test_a_session_changes_from_one_resources_calendar_to_anothers_when_it_is_published(
    course: Course,
) -> None:
    office = course.office
    form, pages = holding(course)
    venue = office.read(Room, course.room).venue_id
    other_room, other_set = office.room("Salle B"), office.equipment(venue, "Second set")
    course.add(**form)
    course.publish()
    others = [f"/rooms/{other_room}", f"/equipment/{other_set}"]
    paths = [address(course.coordinator, f"{page}/address") for page in [pages[0], pages[3], *others]]

    def shown() -> list[int]:
        return [len(events(office, path)) for path in paths]

    assert shown() == [1, 1, 0, 0]
    (session,) = course.sessions()
    course.change(session.id, version=2, **{**form, "room": str(other_room), "things": [str(other_set)]})
    assert shown() == [1, 1, 0, 0]
    course.publish()
    assert shown() == [0, 0, 1, 1]


def test_other_equipment_alone_is_published_without_a_letter(course: Course) -> None:
    form, _pages = holding(course)
    course.add(**form)
    course.publish()
    (session,) = course.sessions()
    course.change(session.id, version=2, **{**form, "things": []})
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/publish").text
    assert "Other equipment is brought to it." in page
    assert course.publish().status_code == 303
    assert (course.only_session().sequence, rows(course.office, Mail)) == (1, [])


def test_of_others_sessions_a_feed_has_only_the_cohorts_code(course: Course) -> None:
    course.add()
    course.publish()
    other = course.office.coordinator(course.office.programme())
    path = address(other, f"/rooms/{course.room}/address")
    assert summaries(course.office, path) == [course.code]
    assert "/sessions/" not in course.office.anonymous().get(path).text


def test_a_trainers_own_feed_goes_across_cohorts_and_ends_with_the_profile(course: Course) -> None:
    office, user = course.office, course.office.account()
    trainer = office.trainer(person_of(office, user))
    for cohort, day in ((course.cohort, 3), (office.cohort(office.programme()), 4)):
        office.session(cohort, day=date(2026, 2, day), trainers=[trainer])
    office.session(course.cohort, day=date(2026, 2, 5))
    path = address(office.signed_in(user), "/timetable/address/trainer")
    assert len(summaries(office, path)) == 2
    missing = office.anonymous().get("/calendar/nothing.ics")
    with office.deed() as database:
        database.execute(sa.update(Trainer).values(is_active=False))
    answer = office.anonymous().get(path)
    assert (answer.status_code, answer.data) == (404, missing.data)


def test_one_without_a_profile_or_right_makes_no_address(course: Course) -> None:
    office = course.office
    visitor = office.signed_in(office.account())
    trainer = office.trainer()
    assert visitor.post("/timetable/address/trainer").location == "/timetable"
    assert visitor.post(f"/trainers/{trainer}/calendar/address").status_code == 404
    assert visitor.post(f"/rooms/{course.room}/address").status_code == 404
    assert rows(office, FeedLink) == []


@pytest.mark.parametrize("what", ["ended", "left"])
def test_an_ended_address_and_that_of_one_who_left_open_nothing(course: Course, what: str) -> None:
    office, user = course.office, course.office.account()
    grant = office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, course.programme)
    visitor = office.signed_in(user)
    page = f"/rooms/{course.room}"
    path = address(visitor, f"{page}/address")
    assert office.anonymous().get(path).status_code == 200
    (link,) = rows(office, FeedLink)
    assert course.coordinator.post(f"/calendar/{link.id}/end").status_code == 404
    if what == "ended":
        assert visitor.post(f"/calendar/{link.id}/end").location == page
    else:
        with office.deed() as database:
            database.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=clock.now()))
    answer = office.anonymous().get(path)
    assert (answer.status_code, answer.data) == (404, office.anonymous().get("/calendar/nothing.ics").data)


def test_a_venues_week_has_the_sessions_of_all_its_rooms_beside_each_other(course: Course) -> None:
    office = course.office
    venue = office.read(Room, course.room).venue_id
    second, elsewhere = office.add(Room, venue_id=venue, name="Salle B", seats=40), office.room("Salle C")
    course.add()
    other = office.cohort(office.programme())
    office.session(other, day=date(2026, 2, 3), start=time(8), end=time(10), room=second)
    office.session(other, day=date(2026, 2, 4), room=elsewhere)
    page = course.coordinator.get(f"/venues/{venue}/week?week=2026-02-03").text
    said = " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())
    code = office.read(Cohort, other).code
    row = "Tuesday 3 February"
    assert f"Cohort {row} 08:00 to 10:00 Salle B – {code} {row} 09:00 to 11:00 Salle A Evidence" in said
    assert f"Evidence on the scene Draft {course.code} In your own calendar" in said
    assert f"/timetable/board?by=room&amp;span=day&amp;week=2026-02-03&amp;venue={venue}" in page
    missing = office.signed_in(office.account()).get(f"/venues/{venue}/week")
    assert missing.status_code == 404


def test_a_calendar_has_one_address_that_opens_and_the_database_holds_it(course: Course) -> None:
    office = course.office
    make = f"/venues/{office.read(Room, course.room).venue_id}/address"
    first, second = (address(course.coordinator, make) for _n in range(2))
    assert first != second
    assert [office.anonymous().get(path).status_code for path in (first, second)] == [404, 200]
    ended, live = sorted(rows(office, FeedLink), key=lambda link: link.created_at)
    assert (ended.ended_at is None, live.ended_at) == (False, None)
    with pytest.raises(IntegrityError), office.deed() as database:
        database.execute(sa.update(FeedLink).where(FeedLink.id == ended.id).values(ended_at=None))
    assert course.coordinator.post(f"/calendar/{live.id}/end").location == make.replace("address", "week")
