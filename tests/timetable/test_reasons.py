"""A reason for going against a rule counts for what it was given for, and for nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.interpreters.models import Interpreter
from app.timetable.models import Allowance, Availability
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room
from tests.timetable.course import Course, mistakes, rows

WHY = "It can’t be otherwise."
REASON = "Reason for going against a rule"


def away(course: Course, kind: ResourceKind, key: UUID, day: int, how: Whereabouts) -> None:
    course.office.add(
        Availability,
        resource_kind=kind,
        resource_id=key,
        whereabouts=how,
        first_day=date(2026, 2, day),
        last_day=date(2026, 2, day),
    )


def listed(course: Course) -> bool:
    """Whether a session is listed as one that holds what is not there."""
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/against").text
    return f"/sessions/{course.only_session().id}" in page


def test_a_reason_for_a_closed_room_is_none_for_an_absent_trainer(course: Course) -> None:
    office = course.office
    trainer = office.trainer(office.person("Idir Amellal"))
    away(course, ResourceKind.ROOM, course.room, 3, Whereabouts.CLOSED)
    chosen = {"trainers": [str(trainer)]}
    assert course.add(**chosen, reason=WHY).status_code == 303
    assert course.publish().status_code == 303
    assert listed(course) is False
    away(course, ResourceKind.TRAINER, trainer, 3, Whereabouts.AWAY)
    assert listed(course) is True
    session = course.only_session()
    edited: dict[str, Any] = {**chosen, "title-en": "Another title", "version": session.version}
    assert mistakes(course.change(session.id, **edited)) == [
        f"{REASON}: Idir Amellal is not there on 3 February 2026. Give a reason for which it may be so."
    ]
    assert course.change(session.id, **edited, reason=WHY).status_code == 303
    assert listed(course) is False
    assert len(rows(office, Allowance)) == 2
    assert course.publish().status_code == 303


def test_what_has_a_reason_is_no_clash_and_says_its_reason(course: Course) -> None:
    away(course, ResourceKind.ROOM, course.room, 3, Whereabouts.CLOSED)
    assert course.add(reason=WHY).status_code == 303
    session = course.only_session()
    said = "Salle A can’t be used on 3 February 2026."
    week = course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-02").text
    assert "ses-clash" not in week
    assert f"<p>{said} Allowed because: {WHY}</p>" in week
    assert "In this week" not in week
    assert "One session is allowed with a reason." in week
    page = course.coordinator.get(f"/sessions/{session.id}").text
    assert f"<bdi>{said}</bdi><br><bdi>Allowed because: {WHY}</bdi>" in page
    assert (
        "may be a mistake" not in course.coordinator.get(f"/cohorts/{course.cohort}/timetable/publish").text
    )


def test_what_nobody_gave_a_reason_for_stands_over_the_form_that_takes_one(course: Course) -> None:
    course.add()
    session = course.only_session()
    away(course, ResourceKind.ROOM, course.room, 3, Whereabouts.CLOSED)
    said = "Salle A can’t be used on 3 February 2026."
    week = course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-02").text
    assert "ses-clash" in week
    assert "In this week one session goes against a rule." in week
    assert "allowed with a reason" not in week
    found = course.coordinator.get(f"/cohorts/{course.cohort}/timetable/findings").text
    assert f'href="/sessions/{session.id}/edit#reason"' in found
    form = course.coordinator.get(f"/sessions/{session.id}/edit").text
    assert form.index(said) < form.index("novalidate")
    assert f"Needed as the session stands: {said}" in form
    assert 'id="reason"' in form


def test_a_reason_for_one_day_is_none_for_another(course: Course) -> None:
    for day in (3, 4):
        away(course, ResourceKind.ROOM, course.room, day, Whereabouts.CLOSED)
    course.add(reason=WHY)
    session = course.only_session()
    assert mistakes(course.change(session.id, day="2026-02-04")) == [
        f"{REASON}: Salle A can’t be used on 4 February 2026. Give a reason for which it may be so."
    ]
    assert course.change(session.id, day="2026-02-04", reason=WHY).status_code == 303
    assert listed(course) is False


def trainer(course: Course) -> tuple[Any, UUID, dict[str, Any], str]:
    key = course.office.trainer(course.office.person("Idir Amellal"))
    return Trainer, key, {"trainers": [str(key)]}, "Idir Amellal takes no sessions any more."


def interpreter(course: Course) -> tuple[Any, UUID, dict[str, Any], str]:
    key = course.office.interpreter(course.office.person("Lina Haddad"))
    chosen = {"interpretations": ["en-fr"], "interpreters": [f"en-fr:{key}"]}
    return Interpreter, key, chosen, "Lina Haddad takes no sessions any more."


def equipment(course: Course) -> tuple[Any, UUID, dict[str, Any], str]:
    venue = course.office.read(Room, course.room).venue_id
    key = course.office.add(Equipment, venue_id=venue, name="Projector")
    return Equipment, key, {"things": [str(key)]}, "Projector can’t be used on 3 February 2026."


@pytest.mark.parametrize("make", [trainer, interpreter, equipment])
def test_a_draft_with_who_or_what_is_out_of_use_is_published_with_a_reason_alone(
    course: Course, make: Any
) -> None:
    model, key, chosen, sentence = make(course)
    course.add(**chosen)
    with course.office.deed() as database:
        found = database.get(model, key)
        setattr(found, "is_retired" if model is Equipment else "is_active", model is Equipment)
    assert listed(course) is True
    (refused,) = mistakes(course.publish())
    assert refused.endswith(f"{sentence} Give a reason for which it may be so.")
    assert course.change(course.only_session().id, **chosen, reason=WHY).status_code == 303
    assert listed(course) is False
    assert course.publish().status_code == 303
