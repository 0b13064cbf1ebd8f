"""What the start page says is to be marked, moderated and published."""

from __future__ import annotations

from datetime import UTC, datetime

from app.assessments.states import SittingState
from app.core import clock
from tests.assessments.conftest import Course


def test_papers_wait_for_their_trainer_once_the_module_is_over(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort), 50)
    asked = "Mark 1 paper: Assessment final"
    assert asked in course.trainer.get("/").text
    assert asked not in course.coordinator.get("/").text
    with clock.set_to(datetime(2026, 2, 3, 8, 0, tzinfo=UTC)):
        assert asked not in course.trainer.get("/").text
    assert f"/sittings/{sitting}" in course.trainer.get("/marking").text


def test_second_marks_wait_for_whoever_did_not_mark_and_then_for_the_coordinator(course: Course) -> None:
    key = course.office.assessment(course.module, is_moderated=True)
    sitting = course.office.sitting(course.cohort, key, state=SittingState.HANDED_IN)
    course.papers(sitting, 50, 60, marked_by=course.trainer_account)
    asked, publish = "Give 2 second marks: Assessment final", "Publish the marks of 1 assessment"
    assert asked in course.colleague.get("/").text
    assert asked not in course.trainer.get("/").text
    assert publish not in course.coordinator.get("/").text
    url = f"/sittings/{sitting}/second"
    form = course.form(url, "50", "60", who=course.colleague)
    form.pop("sat_on")
    course.colleague.post(url, form, page=url)
    assert asked not in course.colleague.get("/").text
    assert publish in course.coordinator.get("/").text
