"""Each rule of a timetable, through the form: what goes against it, what stands beside it, how hard it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.texts import Texts
from app.interpreters.models import Interpreter
from app.programmes.models import Module
from app.registrations.states import RegistrationState
from app.timetable.models import Allowance, Availability, Booking, ClashSeverity, Session, Unit
from app.timetable.rules import Rule, Severity
from app.timetable.states import Mode, ResourceKind, Whereabouts
from app.trainers.models import Qualification, Trainer
from app.venues.models import Equipment, Room, Venue
from tests.timetable.course import Course, mistakes, rows

REASON = "Reason for going against a rule"


@dataclass
class Scene:
    """A session that goes against a rule, one beside it that keeps it, and what is said of the first."""

    against: dict[str, Any]
    keeping: dict[str, Any]
    sentence: str
    field: str
    course: Course | None = None
    unit: UUID | None = None


def put(course: Course, model: Any, key: Any, **values: Any) -> None:
    with course.office.deed() as database:
        database.execute(sa.update(model).where(model.id == key).values(values))


def trainer(course: Course, **values: Any) -> UUID:
    found: UUID = course.office.trainer(course.office.person("Idir Amellal"))
    if values:
        put(course, Trainer, found, **values)
    return found


def interpreter(course: Course, **values: Any) -> UUID:
    return course.office.add(
        Interpreter, person_id=course.office.person("Lina Haddad"), pairs=["en-fr"], **values
    )


def unit(course: Course, code: str, **values: Any) -> UUID:
    office = course.office
    cohort = office.read(Cohort, course.cohort)
    values = {
        "module_id": office.modules(cohort.curriculum_id)[0],
        "position": 1,
        "title": Texts(en=code),
        "sessions": 2,
        "minutes": 120,
        "language": "en",
        "mode": Mode.IN_PERSON,
        **values,
    }
    return office.add(Unit, cohort_id=course.cohort, programme_id=course.programme, code=code, **values)


def room_too_small(course: Course) -> Scene:
    small, fit = course.office.room("Petite", seats=23), course.office.room("Juste", seats=24)
    said = "The room Petite has 23 seats, and 24 are needed."
    return Scene({"room": str(small)}, {"room": str(fit)}, said, "Room")


def room_too_small_for_its_group(course: Course) -> Scene:
    small, fit = course.office.room("Petite", seats=11), course.office.room("Juste", seats=12)
    two = {"groups": "2", "trainers": [str(trainer(course)), str(course.office.trainer())]}
    said = "The room Petite has 11 seats, and 12 are needed."
    return Scene({**two, "more_rooms": [str(small)]}, {**two, "more_rooms": [str(fit)]}, said, "Room")


def room_lacks(course: Course) -> Scene:
    equipped = course.office.room("Studio")
    put(course, Room, equipped, features=["video_link"])
    wants = unit(course, "U1", features=["video_link"])
    said = "The room Salle A lacks what the unit needs: Video link."
    return Scene({}, {"room": str(equipped)}, said, "Room", unit=wants)


def venue_closed(course: Course) -> Scene:
    venue = course.office.read(Room, course.room).venue_id
    put(course, Venue, venue, opens=time(8), closes=time(18), open_days=[0, 1, 2, 3, 4])
    name = course.office.read(Venue, venue).name["en"]
    said = f"{name} is open from 08:00 to 18:00, and not on every day."
    return Scene({"start": "07:59"}, {"start": "08:00"}, said, "Start")


def venue_closed_that_day(course: Course) -> Scene:
    scene = venue_closed(course)
    return Scene({"day": "2026-02-07"}, {"day": "2026-02-06"}, scene.sentence, "Start")


def away(course: Course, kind: ResourceKind, key: UUID, how: Whereabouts = Whereabouts.AWAY) -> None:
    course.office.add(
        Availability,
        resource_kind=kind,
        resource_id=key,
        whereabouts=how,
        first_day=date(2026, 2, 10),
        last_day=date(2026, 2, 10),
    )


def trainer_away(course: Course) -> Scene:
    one = trainer(course)
    away(course, ResourceKind.TRAINER, one)
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal is not there on 10 February 2026."
    return Scene({**chosen, "day": "2026-02-10"}, {**chosen, "day": "2026-02-11"}, said, "Day")


def trainer_travels(course: Course) -> Scene:
    one = trainer(course)
    away(course, ResourceKind.TRAINER, one, Whereabouts.TRAVEL)
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal travels on 10 February 2026."
    return Scene({**chosen, "day": "2026-02-10"}, {**chosen, "day": "2026-02-09"}, said, "Day")


def trainer_outside_of_the_days_there(course: Course) -> Scene:
    one = trainer(course)
    away(course, ResourceKind.TRAINER, one, Whereabouts.HERE)
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal is not there on 11 February 2026."
    return Scene({**chosen, "day": "2026-02-11"}, {**chosen, "day": "2026-02-10"}, said, "Day")


def room_closed(course: Course) -> Scene:
    away(course, ResourceKind.ROOM, course.room, Whereabouts.CLOSED)
    said = "Salle A can’t be used on 10 February 2026."
    return Scene({"day": "2026-02-10"}, {"day": "2026-02-11"}, said, "Day")


def qualification_expired(course: Course) -> Scene:
    one = trainer(course)
    module = rows(course.office, Module)[0].id
    course.office.add(
        Qualification,
        trainer_id=one,
        module_id=module,
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 2, 10),
    )
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal has no qualification for this on 11 February 2026."
    return Scene({**chosen, "day": "2026-02-11"}, {**chosen, "day": "2026-02-10"}, said, "Trainers")


def qualified_for_the_subject(course: Course) -> Scene:
    one = trainer(course)
    course.office.add(
        Qualification, trainer_id=one, subject="forensics", valid_from=date(2026, 2, 10), valid_until=None
    )
    taught = unit(course, "U1", subject="forensics")
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal has no qualification for this on 9 February 2026."
    return Scene(
        {**chosen, "day": "2026-02-09"}, {**chosen, "day": "2026-02-10"}, said, "Trainers", unit=taught
    )


def language(course: Course) -> Scene:
    chosen = {"trainers": [str(trainer(course))]}
    said = "Idir Amellal does not teach in Portuguese."
    return Scene({**chosen, "language": "pt"}, {**chosen, "language": "fr"}, said, "Trainers")


def uninterpreted(course: Course) -> Scene:
    one = interpreter(course)
    wanted = {"interpretations": ["en-fr"]}
    said = "Nobody interprets between English and Français. Add an interpreter."
    return Scene(wanted, {**wanted, "interpreters": [f"en-fr:{one}"]}, said, "Interpreters")


def groups_without_a_trainer(course: Course) -> Scene:
    two = [str(trainer(course)), str(course.office.trainer())]
    online = {"mode": "online", "groups": "2"}
    said = "There are more groups than trainers. Add a trainer for each group."
    label = "Groups that work at the same time"
    return Scene({**online, "trainers": two[:1]}, {**online, "trainers": two}, said, label)


def groups_without_a_room(course: Course) -> Scene:
    two = {"groups": "2", "trainers": [str(trainer(course)), str(course.office.trainer())]}
    more = {"more_rooms": [str(course.office.room("Salle B"))]}
    said = "There are more groups than rooms. Add a room for each group."
    return Scene(two, {**two, **more}, said, "Groups that work at the same time")


def long_day(course: Course) -> Scene:
    one = trainer(course, most_hours_a_day=3)
    elsewhere = course.office.cohort(course.office.programme(), state=CohortState.CONFIRMED)
    course.office.session(elsewhere, start=time(14), end=time(16), trainers=[one])
    chosen = {"trainers": [str(one)]}
    said = "Idir Amellal would have 181 minutes on 3 February 2026, and works 3 hours at most."
    return Scene({**chosen, "end": "10:01"}, {**chosen, "end": "10:00"}, said, "Trainers")


def module_order(course: Course) -> Scene:
    office = course.office
    programme = office.programme()
    office.curriculum(programme, modules=("M1", "M2"))
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    two = Course(office, programme, cohort, office.coordinator(programme), course.room)
    office.session(cohort, day=date(2026, 2, 10))
    said = "Sessions of M1, which come before M2, are still to follow."
    later = {"module": "M2"}
    return Scene({**later, "day": "2026-02-09"}, {**later, "day": "2026-02-11"}, said, "Module", course=two)


def unit_order(course: Course) -> Scene:
    first, second = unit(course, "U1"), unit(course, "U2", after=["U1"], position=2)
    put(course, Session, course.office.session(course.cohort, day=date(2026, 2, 10)), unit_id=first)
    said = "U2 builds on U1, which would come later."
    return Scene({"day": "2026-02-09"}, {"day": "2026-02-11"}, said, "Day", unit=second)


def holiday(course: Course) -> Scene:
    put(course, Venue, course.office.read(Room, course.room).venue_id, country="GH")
    said = "6 March 2026 is a holiday of the host: Independence Day."
    return Scene({"day": "2026-03-06"}, {"day": "2026-03-05"}, said, "Day")


def holiday_of_state(course: Course) -> Scene:
    course.office.registration(course.cohort, member_state="GH", state=RegistrationState.CONFIRMED)
    said = "6 March 2026 is a holiday of Ghana: Independence Day."
    return Scene({"day": "2026-03-06"}, {"day": "2026-03-05"}, said, "Day")


def prayer(_course: Course) -> Scene:
    friday = {"day": "2026-02-06"}
    said = "The session takes the time of Friday’s prayer, 12:30 to 14:00."
    return Scene(
        {**friday, "start": "13:59", "end": "15:00"},
        {**friday, "start": "14:00", "end": "15:00"},
        said,
        "Start",
    )


def prayer_before(_course: Course) -> Scene:
    friday = {"day": "2026-02-06", "start": "11:00"}
    said = "The session takes the time of Friday’s prayer, 12:30 to 14:00."
    return Scene({**friday, "end": "12:31"}, {**friday, "end": "12:30"}, said, "Start")


def ramadan(_course: Course) -> Scene:
    late = {"day": "2026-03-03", "start": "14:00"}
    said = "3 March 2026 is in Ramadan. Let the session end by 15:00."
    return Scene({**late, "end": "15:01"}, {**late, "end": "15:00"}, said, "Start")


SCENES: list[tuple[Rule, Callable[[Course], Scene]]] = [
    (Rule.ROOM_TOO_SMALL, room_too_small),
    (Rule.ROOM_TOO_SMALL, room_too_small_for_its_group),
    (Rule.ROOM_LACKS, room_lacks),
    (Rule.VENUE_CLOSED, venue_closed),
    (Rule.VENUE_CLOSED, venue_closed_that_day),
    (Rule.AWAY, trainer_away),
    (Rule.AWAY, trainer_travels),
    (Rule.AWAY, trainer_outside_of_the_days_there),
    (Rule.AWAY, room_closed),
    (Rule.UNQUALIFIED, qualification_expired),
    (Rule.UNQUALIFIED, qualified_for_the_subject),
    (Rule.LANGUAGE, language),
    (Rule.UNINTERPRETED, uninterpreted),
    (Rule.GROUPS, groups_without_a_trainer),
    (Rule.GROUPS, groups_without_a_room),
    (Rule.LONG_DAY, long_day),
    (Rule.MODULE_ORDER, module_order),
    (Rule.UNIT_ORDER, unit_order),
    (Rule.HOLIDAY, holiday),
    (Rule.HOLIDAY_OF_STATE, holiday_of_state),
    (Rule.PRAYER, prayer),
    (Rule.PRAYER, prayer_before),
    (Rule.RAMADAN, ramadan),
]


class Stage:
    """The scene with its session, which keeps the rule at first, and the rule as hard as asked."""

    def __init__(self, rule: Rule, scene: Scene, course: Course) -> None:
        self.rule, self.scene, self.course = rule, scene, scene.course or course
        assert self.course.add(**scene.keeping).status_code == 303
        self.session = rows(self.course.office, Session, Session.cohort_id == self.course.cohort)[-1].id
        if scene.unit:
            put(self.course, Session, self.session, unit_id=scene.unit)

    def take(self, severity: Severity) -> None:
        office = self.course.office
        with office.deed() as database:
            database.execute(sa.delete(ClashSeverity))
        office.add(ClashSeverity, cohort_id=self.course.cohort, rule=self.rule, severity=severity)

    def change(self, changes: dict[str, Any], **more: Any) -> Any:
        version = self.course.office.read(Session, self.session).version
        return self.course.change(self.session, version=version, **{**changes, **more})

    def said(self) -> bool:
        """Whether the session's page, just after the change, says what it goes against."""
        return self.scene.sentence in unescape(self.course.coordinator.get(f"/sessions/{self.session}").text)

    def allowed(self) -> list[tuple[Rule, str]]:
        return [(one.rule, one.reason) for one in rows(self.course.office, Allowance)]


@pytest.mark.parametrize(("rule", "make"), SCENES, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_rule_refuses_asks_for_a_reason_or_warns_as_the_cohort_says(
    course: Course, rule: Rule, make: Callable[[Course], Scene]
) -> None:
    scene = make(course)
    stage = Stage(rule, scene, course)

    stage.take(Severity.REFUSE)
    assert mistakes(stage.change(scene.against)) == [f"{scene.field}: {scene.sentence}"]
    assert mistakes(stage.change(scene.against, reason="It must be.")) == [f"{scene.field}: {scene.sentence}"]
    assert stage.change(scene.keeping, **{"title-en": "Beside it"}).status_code == 303

    stage.take(Severity.REASON)
    asked = f"{REASON}: {scene.sentence} Give a reason for which it may be so."
    assert mistakes(stage.change(scene.against)) == [asked]
    assert stage.change(scene.against, reason="It must be.").status_code == 303
    assert stage.allowed() == [(rule, "It must be.")]
    assert stage.change(scene.against, **{"title-en": "Another title"}).status_code == 303
    assert stage.allowed() == [(rule, "It must be.")]
    assert stage.change(scene.keeping).status_code == 303
    assert stage.allowed() == []

    stage.take(Severity.WARN)
    assert stage.said() is False
    assert stage.change(scene.against).status_code == 303
    assert stage.said() is True
    assert stage.change(scene.keeping).status_code == 303
    assert (stage.said(), stage.allowed()) == (False, [])


def test_a_new_session_is_checked_as_a_changed_one_is(course: Course) -> None:
    scene = holiday(course)
    asked = f"{REASON}: {scene.sentence} Give a reason for which it may be so."
    assert mistakes(course.add(**scene.against)) == [asked]
    assert course.sessions() == []
    assert course.add(**scene.against, reason="The partner comes on that day.").status_code == 303
    (kept,) = rows(course.office, Allowance)
    assert (kept.rule, kept.reason, kept.given_by is None) == (
        Rule.HOLIDAY,
        "The partner comes on that day.",
        False,
    )


def test_a_holiday_of_the_moon_is_said_to_be_uncertain(course: Course) -> None:
    (asked,) = mistakes(course.add(day="2026-03-20"))
    assert "20 March 2026 may be a holiday of the host: Eid al-Fitr" in asked
    assert "The date is not certain yet." in asked


def test_the_holidays_of_a_state_whose_official_has_no_seat_say_nothing(course: Course) -> None:
    course.office.registration(course.cohort, member_state="GH", state=RegistrationState.SUBMITTED)
    course.add(day="2026-03-06")
    assert "a holiday of Ghana" not in course.coordinator.get(f"/sessions/{course.only_session().id}").text


def test_the_sessions_of_a_unit_come_in_the_order_of_their_numbers(course: Course) -> None:
    office, one = course.office, unit(course, "U1")
    days = {1: "2026-02-09", 2: "2026-02-10", 3: "2026-02-11"}
    for number, day in days.items():
        put(course, Session, office.session(course.cohort, day=date.fromisoformat(day)), unit_id=one)
        newest = rows(office, Session)[-1]
        put(course, Session, newest.id, unit_number=number)
    office.add(ClashSeverity, cohort_id=course.cohort, rule=Rule.UNIT_ORDER, severity=Severity.REFUSE)
    second = next(found for found in course.sessions() if found.unit_number == 2)
    for day in ("2026-02-06", "2026-02-12"):
        assert mistakes(course.change(second.id, day=day)) == [
            "Day: The sessions of U1 would not come in their order."
        ]
    assert course.change(second.id, day="2026-02-10", start="14:00", end="16:00").status_code == 303


def test_a_draft_in_a_room_that_was_taken_out_of_use_is_not_published(course: Course) -> None:
    course.add()
    put(course, Room, course.room, is_retired=True)
    answer = course.publish()
    assert answer.status_code == 422
    assert "The room Salle A is out of use. Choose another room." in answer.text
    put(course, Room, course.room, is_retired=False)
    assert course.publish().status_code == 303


@pytest.mark.parametrize(("end", "hours"), [("18:00", "9"), ("20:00", "11")])
def test_hours_below_and_above_the_curriculum_are_said_of_the_whole(
    course: Course, end: str, hours: str
) -> None:
    course.add(start="09:00", end=end)
    text = unescape(course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings").text)
    assert f"M1 has {hours} hours on the timetable, and 10 in the curriculum." in text


def twice(course: Course) -> dict[Rule, dict[str, Any]]:
    """What is booked by the course's first session, and may be wanted once more."""
    thing = course.office.add(
        Equipment, venue_id=course.office.read(Room, course.room).venue_id, name="Projector"
    )
    return {
        Rule.ROOM_TAKEN: {"room": str(course.room)},
        Rule.TRAINER_TAKEN: {"trainers": [str(trainer(course))]},
        Rule.INTERPRETER_TAKEN: {
            "interpretations": ["en-fr"],
            "interpreters": [f"en-fr:{interpreter(course)}"],
        },
        Rule.EQUIPMENT_TAKEN: {"things": [str(thing)]},
    }


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule.is_of_bookings], ids=str)
def test_what_is_booked_is_booked_twice_with_a_reason_alone_and_no_longer_than_it_clashes(
    course: Course, rule: Rule
) -> None:
    office, wanted = course.office, twice(course)[rule]
    cohort = office.cohort(course.programme, state=CohortState.CONFIRMED)
    other = Course(office, course.programme, cohort, course.coordinator, office.room("Salle B"))
    assert course.add(**wanted).status_code == 303
    (refused,) = mistakes(other.add(**wanted, reason="They share it."))
    assert (course.code in refused, "Or give a reason" in refused) == (True, False)
    office.add(ClashSeverity, cohort_id=cohort, rule=rule, severity=Severity.REASON)
    (asked,) = mistakes(other.add(**wanted))
    assert asked.endswith("Or give a reason for which it may be so.")
    assert other.add(**wanted, reason="They share it.").status_code == 303
    session = other.only_session()
    assert overrides(course) == ["They share it."]
    assert [(one.rule, one.reason) for one in rows(office, Allowance)] == [(rule, "They share it.")]
    assert other.change(session.id, **wanted, **{"title-en": "Another title"}).status_code == 303
    assert overrides(course) == ["They share it."]
    (again,) = mistakes(other.change(session.id, version=2, **wanted, start="09:30"))
    assert again == asked
    assert other.change(session.id, version=2, **wanted, start="11:00", end="12:00").status_code == 303
    assert (overrides(course), rows(office, Allowance)) == ([], [])


def overrides(course: Course) -> list[str]:
    return [one.override_reason for one in rows(course.office, Booking, Booking.override_reason.is_not(None))]


def test_every_rule_has_its_test() -> None:
    tried = {rule for rule, _make in SCENES} | {rule for rule in Rule if rule.is_of_bookings}
    assert set(Rule) - tried == {Rule.ROOM_RETIRED, Rule.UNTAUGHT, Rule.HOURS}
