"""A trainer, interpreter or room is not there: sessions are given to others or moved, as it was shown."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort, ModuleDates
from app.timetable.decided import DayKind, HolidayDecision
from app.timetable.models import Availability, Booking, Interpreting, Session, TimetableVersion
from app.timetable.states import ResourceKind, SessionState, Whereabouts
from app.trainers.models import Trainer
from app.venues.models import Room
from tests.drafting.school import School, said
from tests.timetable.course import letters, rows

DAYS = {"first": "2026-02-03", "last": "2026-02-05"}


def seen(school: School, key: UUID, kind: str = "trainer", **days: str) -> Any:
    """The page that shows what would become of the sessions."""
    asked = {**DAYS, **days}
    return school.coordinator.get(f"/{kind}s/{key}/repair?first={asked['first']}&last={asked['last']}")


def taken(school: School, key: UUID, shown: Any, kind: str = "trainer", **days: str) -> Any:
    """Take what a page showed."""
    sign = re.search(r'name="shown" value="(\w+)"', shown.text)
    assert sign
    return school.coordinator.post(f"/{kind}s/{key}/repair", {**DAYS, **days, "shown": sign[1]})


def away(school: School, key: UUID) -> list[tuple[str, str, str]]:
    """What is said of the days of someone or something."""
    return [
        (days.whereabouts.value, f"{days.first_day}", f"{days.last_day}")
        for days in sorted(
            rows(school.office, Availability, Availability.resource_id == key), key=lambda one: one.first_day
        )
    ]


def test_another_trainer_who_is_free_and_qualified_takes_the_sessions(school: School) -> None:
    ill, other = school.trainer(), school.trainer()
    first = school.office.session(school.cohort, trainers=[ill], room=school.room)
    later = school.office.session(school.cohort, day=date(2026, 2, 6), trainers=[ill], room=school.room)

    shown = seen(school, ill)
    before = [school.taught_by(one) for one in (first, later)]
    answer = taken(school, ill, shown)

    assert "One session is concerned" in said(shown)
    assert before == [[ill], [ill]]
    assert answer.status_code == 303
    assert [school.taught_by(one) for one in (first, later)] == [[other], [ill]]


def test_what_else_stands_against_a_session_does_not_keep_it_from_being_repaired(school: School) -> None:
    """11 February is no holiday until the office says so."""
    ill, other = school.trainer(), school.trainer()
    school.add(day="2026-02-11", trainers=[str(ill)])
    school.office.add(
        HolidayDecision,
        kind=DayKind.HOLIDAY,
        country="MA",
        name="A day of mourning",
        calculated=None,
        day=date(2026, 2, 11),
        source="The gazette.",
    )
    days = {"first": "2026-02-11", "last": "2026-02-11"}

    answer = taken(school, ill, seen(school, ill, **days), **days)

    assert answer.status_code == 303
    assert school.taught_by(school.only_session().id) == [other]
    publishing = said(school.coordinator.get(f"/cohorts/{school.cohort}/timetable/publish"))
    assert "11 February 2026 is a holiday of the host: A day of mourning." in publishing


def test_who_interprets_a_session_does_not_come_to_teach_it(school: School) -> None:
    ill, both = school.trainer(), school.trainer()
    interpreter = school.office.interpreter(school.office.read(Trainer, both).person_id)
    school.add(trainers=[str(ill)], interpretations=["en-fr"], interpreters=[f"en-fr:{interpreter}"])

    answer = taken(school, ill, seen(school, ill))

    assert answer.status_code == 303
    assert school.placed() == [("2026-02-06 09:00", "draft", None)]
    assert school.taught_by(school.only_session().id) == [ill]


def test_the_days_are_read_as_the_page_asks_for_them_in_three_boxes_each(school: School) -> None:
    ill = school.trainer()
    school.trainer()
    school.office.session(school.cohort, trainers=[ill], room=school.room)
    page = f"/trainers/{ill}/repair"
    boxes = "first-day=3&first-month=2&first-year=2026&last-day=5&last-month=2&last-year={year}"

    assert "One session is concerned" in said(school.coordinator.get(f"{page}?{boxes.format(year=2026)}"))
    assert "Still missing: Year." in said(school.coordinator.get(f"{page}?{boxes.format(year='')}"))


def test_where_nobody_else_can_teach_it_the_session_moves_behind_those_days(school: School) -> None:
    ill = school.trainer()
    school.office.session(school.cohort, trainers=[ill], room=school.room, state=SessionState.DRAFT)

    answer = taken(school, ill, seen(school, ill))

    assert answer.status_code == 303
    assert school.placed() == [("2026-02-06 09:00", "draft", None)]
    assert school.taught_by(school.only_session().id) == [ill]


def moved(school: School, ill: UUID) -> list[str]:
    """When the sessions are once a repair is taken."""
    assert taken(school, ill, seen(school, ill)).status_code == 303
    return [when for when, _state, _number in school.placed()]


def test_a_session_moves_within_its_modules_dates(school: School) -> None:
    """The cohort's time begins later for its module than those days end."""
    ill = school.trainer()
    school.office.session(school.cohort, trainers=[ill], room=school.room, state=SessionState.DRAFT)
    with school.office.deed() as session:
        session.execute(sa.update(ModuleDates).values(first_day=date(2026, 2, 9)))

    assert moved(school, ill) == ["2026-02-09 09:00"]


def test_a_session_moves_where_its_room_has_time_to_be_changed_over(school: School) -> None:
    ill, other = school.trainer(), school.office.cohort(school.programme)
    room = school.office.room(changeover_minutes=30)
    school.add(room=str(room), trainers=[str(ill)])
    school.office.session(other, day=date(2026, 2, 6), start=time(11), end=time(12), room=room)

    assert moved(school, ill) == ["2026-02-07 09:00"]


def test_sessions_move_to_no_longer_days_than_their_trainer_works(school: School) -> None:
    ill = school.trainer()
    with school.office.deed() as session:
        session.execute(sa.update(Trainer).values(most_hours_a_day=3))
    for start in (9, 11):
        school.office.session(
            school.cohort,
            start=time(start),
            end=time(start + 2),
            trainers=[ill],
            room=school.room,
            state=SessionState.DRAFT,
        )

    assert moved(school, ill) == ["2026-02-06 09:00", "2026-02-07 09:00"]


def test_a_session_stays_where_it_would_come_behind_what_builds_on_it(school: School) -> None:
    first, then = school.unit("U1", sessions=1), school.unit("U2", sessions=1, after=["U1"])
    ill = school.trainer()
    school.add(unit=str(first), trainers=[str(ill)])
    school.add(unit=str(then), day="2026-02-06")

    assert moved(school, ill) == ["2026-02-03 09:00", "2026-02-06 09:00"]


def test_the_sessions_of_a_unit_move_in_their_order(school: School) -> None:
    """The third is behind those days already: the second has no place before it, and the first stays, too."""
    unit, ill = school.unit("U1", sessions=3), school.trainer()
    for day in ("2026-02-03", "2026-02-04"):
        school.add(unit=str(unit), day=day, trainers=[str(ill)])
    school.add(unit=str(unit), day="2026-02-06", start="14:00", end="16:00")

    assert moved(school, ill) == ["2026-02-03 09:00", "2026-02-04 09:00", "2026-02-06 14:00"]


def test_sessions_of_a_unit_that_all_move_are_in_their_order_afterwards(school: School) -> None:
    unit, ill = school.unit("U1", sessions=2), school.trainer()
    for day in ("2026-02-03", "2026-02-04"):
        school.add(unit=str(unit), day=day, trainers=[str(ill)])

    assert moved(school, ill) == ["2026-02-06 09:00", "2026-02-07 09:00"]


def test_what_a_rule_refuses_is_named_and_nothing_is_taken(school: School) -> None:
    """The room is out of use by now, which another trainer does not mend."""
    ill = school.trainer()
    school.trainer()
    session = school.office.session(school.cohort, trainers=[ill], room=school.room)
    with school.office.deed() as database:
        database.execute(sa.update(Room).values(is_retired=True))

    refused = taken(school, ill, seen(school, ill))

    assert refused.status_code == 409
    assert "can’t be repaired: The room Salle A is out of use. Choose another room." in unescape(refused.text)
    assert (school.taught_by(session), away(school, ill)) == ([ill], [])


def test_what_changed_since_it_was_shown_is_not_taken(school: School) -> None:
    ill = school.trainer()
    school.trainer()
    session = school.office.session(school.cohort, trainers=[ill], room=school.room)
    shown = seen(school, ill)
    school.office.session(school.cohort, day=date(2026, 2, 4), trainers=[ill], room=school.room)

    refused = taken(school, ill, shown)

    assert (refused.status_code, school.taught_by(session)) == (409, [ill])


def test_days_without_sessions_need_no_repair(school: School) -> None:
    ill = school.trainer()

    assert "Nothing to repair" in said(seen(school, ill))
    assert "The last day is before the first." in said(seen(school, ill, last="2026-02-01"))


def test_sessions_of_cohorts_that_one_may_not_edit_stay_as_they_are(school: School) -> None:
    ill = school.trainer()
    school.trainer()
    school.office.session(school.cohort, trainers=[ill], room=school.room)
    stranger = school.office.coordinator(school.office.programme())

    shown = stranger.get(f"/trainers/{ill}/repair?first=2026-02-03&last=2026-02-05")

    assert "Nothing to repair" in said(shown)


def test_taking_a_repair_says_that_the_trainer_is_away_and_not_why(school: School) -> None:
    ill, other = school.trainer(), school.trainer()
    school.office.session(school.cohort, trainers=[ill], room=school.room)
    shown = seen(school, ill)
    assert away(school, ill) == []

    answer = taken(school, ill, shown)

    assert away(school, ill) == [("away", "2026-02-03", "2026-02-05")]
    assert away(school, other) == []
    page = said(school.coordinator.get(answer.location))
    assert "Away 3 February 2026 to 5 February 2026" in page
    assert "One session is changed. Publish the timetable to tell those concerned." in page
    assert "stand against" not in page
    assert (letters(school.office), rows(school.office, TimetableVersion)) == ([], [])


def test_the_next_check_and_the_next_draft_know_of_the_absence(school: School) -> None:
    ill = school.trainer()
    taken(school, ill, seen(school, ill))
    refused = school.add(trainers=[str(ill)])
    assert "is not there on 3 February 2026" in refused.text
    school.unit(sessions=1)
    school.draft(hours="09:00-11:00")
    (step,) = (school.run().result or {})["plan"]
    days = {slot["slot"]: slot["date"] for slot in school.run().instance["slots"]}
    assert days[step["slot"]] not in {"2026-02-03", "2026-02-04", "2026-02-05"}


def test_only_the_days_of_which_nothing_was_said_are_said(school: School) -> None:
    ill = school.trainer()
    school.office.add(
        Availability,
        resource_kind=ResourceKind.TRAINER,
        resource_id=ill,
        whereabouts=Whereabouts.TRAVEL,
        first_day=date(2026, 2, 4),
        last_day=date(2026, 2, 4),
    )
    for _again in range(2):
        assert taken(school, ill, seen(school, ill)).status_code == 303
        assert away(school, ill) == [
            ("away", "2026-02-03", "2026-02-03"),
            ("travel", "2026-02-04", "2026-02-04"),
            ("away", "2026-02-05", "2026-02-05"),
        ]


def test_what_nothing_was_found_for_stays_and_is_listed_against_the_days(school: School) -> None:
    ill = school.trainer()
    days = {"first": "2026-02-03", "last": "2026-03-27"}
    session = school.office.session(school.cohort, trainers=[ill], room=school.room)

    shown = seen(school, ill, **days)
    answer = taken(school, ill, shown, **days)

    assert "Not repaired" in said(shown)
    assert school.taught_by(session) == [ill]
    assert "stand against what is known now" in said(school.coordinator.get(answer.location))


def test_days_that_are_over_or_more_than_a_year_are_refused_at_their_field(school: School) -> None:
    ill = school.trainer()
    past = {"first": "2025-12-01", "last": "2025-12-05"}
    assert "These days are over." in said(seen(school, ill, **past))
    assert "Choose a year at most." in said(seen(school, ill, last="2031-02-03"))
    school.coordinator.post(f"/trainers/{ill}/repair", {**past, "shown": ""})
    assert away(school, ill) == []


def interpreted(school: School, interpreter: UUID) -> UUID:
    """A session that is interpreted between English and French."""
    session = school.office.session(school.cohort, room=school.room)
    school.office.add(Interpreting, session_id=session, interpreter_id=interpreter, pair="en-fr")
    found = school.office.read(Session, session)
    school.office.add(
        Booking,
        session_id=session,
        resource_kind=ResourceKind.INTERPRETER,
        resource_id=interpreter,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
    )
    return session


def test_another_interpreter_of_the_same_languages_takes_the_sessions(school: School) -> None:
    leaving = school.office.interpreter()
    school.office.interpreter(pairs=["en-ar"])
    coming = school.office.interpreter(pairs=["en-fr", "en-ar"])
    session = interpreted(school, leaving)

    answer = taken(school, leaving, seen(school, leaving, "interpreter"), "interpreter")

    assert answer.status_code == 303
    (part,) = rows(school.office, Interpreting, Interpreting.session_id == session)
    assert (part.interpreter_id, part.pair) == (coming, "en-fr")
    assert away(school, leaving) == [("away", "2026-02-03", "2026-02-05")]


def test_another_room_of_the_venue_takes_the_sessions_of_one_that_is_closed(school: School) -> None:
    office, venue = school.office, school.office.read(Room, school.room).venue_id
    office.room("Elsewhere")

    def room(name: str, seats: int = 40, changeover: int = 0) -> UUID:
        return office.add(Room, venue_id=venue, name=name, seats=seats, changeover_minutes=changeover)

    room("A small room", seats=2)
    busy, free = room("Busy after its changeover", changeover=30), room("Free")
    session = office.session(school.cohort, room=school.room)
    other = office.cohort(school.programme, state=office.read(Cohort, school.cohort).state)
    office.session(other, room=busy, start=time(11), end=time(12))

    shown = seen(school, school.room, "room")
    answer = taken(school, school.room, shown, "room")

    assert "Free instead, at the same hours" in said(shown)
    assert answer.status_code == 303
    assert office.read(Session, session).room_id == free
    assert away(school, school.room) == [("closed", "2026-02-03", "2026-02-05")]


def test_two_sessions_do_not_take_one_other_room_within_its_changeover(school: School) -> None:
    office, venue = school.office, school.office.read(Room, school.room).venue_id
    free = office.add(Room, venue_id=venue, name="Free", seats=40, changeover_minutes=30)
    first = office.session(school.cohort, room=school.room)
    second = office.session(school.cohort, room=school.room, start=time(11), end=time(13))

    taken(school, school.room, seen(school, school.room, "room"), "room")

    assert office.read(Session, first).room_id == free
    moved = office.read(Session, second)
    assert (moved.room_id, moved.day) == (school.room, date(2026, 2, 6))
