"""Second marks, marking by number, and sitting again."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from tests.assessments.conftest import NAMES, NUMBERS, Course
from tests.support.office import Visitor, refusals

MODERATED = {"is_moderated": True, "moderation_percent": 10}


def handed_in(course: Course, *marks: object, **assessment: object) -> UUID:
    """A sitting that the first trainer marked and handed in."""
    key = course.office.assessment(course.module, **{**MODERATED, **assessment})
    sitting = course.office.sitting(course.cohort, key, state=SittingState.HANDED_IN)
    return course.papers(sitting, *marks, marked_by=course.trainer_account)


def give_second(course: Course, sitting: UUID, *marks: str, who: Visitor) -> object:
    url = f"/sittings/{sitting}/second"
    form = course.form(url, *marks, who=who)
    form.pop("sat_on")
    return who.post(url, form, page=url)


def test_the_second_marker_sees_the_first_mark_only_after_writing_a_second(course: Course) -> None:
    sitting = handed_in(course, "61.5", "72.5")
    url = f"/sittings/{sitting}/second"
    assert "61.5" not in course.colleague.get(url).text
    assert give_second(course, sitting, "65", who=course.colleague).status_code == 303
    page = course.colleague.get(url).text
    assert ("61.5" in page, "72.5" in page) == (True, False)
    assert course.stored(sitting, "second_mark") == ["65", None]
    assert course.stored(sitting) == ["61.5", "72.5"]


def test_nobody_moderates_their_own_marks(course: Course) -> None:
    sitting = handed_in(course, 50, 60)
    url = f"/sittings/{sitting}/second"
    page = course.trainer.get(url).text
    assert "You marked 2 papers yourself" in page
    assert "p4711-mark" not in page
    assert (
        course.trainer.post(url, {"p4711-mark": "50", "p4711-version": "1"}, page="/login").status_code == 303
    )
    assert course.stored(sitting, "second_mark") == [None, None]
    give_second(course, sitting, "80", "60", who=course.colleague)
    form = {"version": "2", "mark": "55", "reason": "x"}
    answer = course.trainer.post(f"/sittings/{sitting}/papers/{NUMBERS[0]}/agree", form)
    assert refusals(answer) == [
        ("", "You marked this paper first, so the second marker writes what you agreed on.")
    ]


@pytest.mark.parametrize(("second", "needs"), [("60", False), ("60.01", True), ("39.99", True)])
def test_marks_further_apart_than_allowed_must_be_agreed_on(
    course: Course, second: str, *, needs: bool
) -> None:
    sitting = handed_in(course, 50, 60)
    give_second(course, sitting, second, "60", who=course.colleague)
    published = course.move(sitting, "publish", course.coordinator)
    assert published.status_code == (422 if needs else 303)
    if not needs:
        assert course.stored(sitting) == ["50", "60"]
        return
    url = f"/sittings/{sitting}/papers/{NUMBERS[0]}/agree"
    form = {"version": "2", "mark": "52.5", "reason": ""}
    assert course.colleague.post(url, form, page=url).status_code == 422
    assert (
        course.colleague.post(url, {**form, "reason": "Task 3 is half right."}, page=url).status_code == 303
    )
    assert course.stored(sitting) == ["52.5", "60"]
    assert course.stored(sitting, "first_mark") == ["50", "60"]
    assert course.stored(sitting, "second_mark") == [second, "60"]
    assert course.move(sitting, "publish", course.coordinator).status_code == 303


def test_a_second_mark_falls_with_the_first_so_that_nobody_is_both_markers(course: Course) -> None:
    sitting = handed_in(course, 71)
    assert give_second(course, sitting, "19", who=course.colleague).status_code == 303
    course.move(sitting, "take_back", course.coordinator, reason="A page was lost.")
    url = f"/sittings/{sitting}"
    assert (
        course.colleague.post(url, course.form(url, "19", who=course.colleague), page=url).status_code == 303
    )
    assert course.stored(sitting)[0] == "19"
    assert (course.stored(sitting, "second_mark")[0], course.stored(sitting, "moderated_by")[0]) == (
        None,
        None,
    )


def test_a_moderated_sitting_waits_for_every_second_mark(course: Course) -> None:
    sitting = handed_in(course, 50, 60)
    give_second(course, sitting, "50", who=course.colleague)
    assert course.move(sitting, "publish", course.coordinator).status_code == 422
    assert course.office.read(Sitting, sitting).state is SittingState.HANDED_IN


def test_a_second_mark_that_cannot_be_is_refused(course: Course) -> None:
    sitting = handed_in(course, 50, 60)
    answer = give_second(course, sitting, "100.5", who=course.colleague)
    assert answer.status_code == 422
    assert course.stored(sitting, "second_mark") == [None, None]


def test_an_assessment_without_moderation_takes_no_second_marks(course: Course) -> None:
    sitting = handed_in(course, 50, 60, is_moderated=False)
    answer = course.colleague.post(
        f"/sittings/{sitting}/second", {"p4711-version": "1", "p4711-mark": "50"}, page="/login"
    )
    assert answer.status_code == 422
    assert course.stored(sitting, "second_mark") == [None, None]


def test_who_marks_by_number_never_sees_a_name_before_publication(course: Course) -> None:
    sitting = course.sitting({"is_anonymous": True})
    url = f"/sittings/{sitting}"
    for path in ("", "/file", "/template.csv"):
        page = course.trainer.get(url + path).text
        assert [name for name in ("Amina", "Abdi", "Zola") if name in page] == []
    page = course.trainer.get(url).text
    assert page.index("1204") < page.index("4711")
    assert course.trainer.post(url, course.form(url, "50", "60"), page=url).status_code == 303
    assert course.trainer.get(f"{url}/numbers").status_code == 403
    linked = course.coordinator.get(f"{url}/numbers").text
    assert "Amina Abdi" in linked
    own = course.office.signed_in(course.trainee_accounts[0])
    told = own.get(f"/registrations/{course.trainees[0]}/marks").text
    assert ("4711" in told, "1204" in told, "50 of" in told) == (True, False, False)
    course.move(sitting, "hand_in", course.trainer)
    assert "Amina" not in course.trainer.get(url).text
    course.move(sitting, "publish", course.coordinator)
    assert NAMES[0] in course.trainer.get(url).text


def test_the_next_attempt_is_opened_for_some_within_what_the_curriculum_allows(course: Course) -> None:
    key = course.office.assessment(course.module, attempts=2, pass_mark=50)
    sitting = course.office.sitting(course.cohort, key, state=SittingState.PUBLISHED)
    course.papers(sitting, 40, 60)
    url = f"/sittings/{sitting}/again"
    page = course.coordinator.get(url).text
    assert page.count("checked") == 1
    assert course.trainer.get(url).status_code == 403
    nobody = course.coordinator.post(url, {}, page=url)
    assert refusals(nobody) == [("numbers", "Choose who sits it again.")]
    answer = course.coordinator.post(url, {"numbers": ["4711"]}, page=url)
    assert answer.status_code == 303
    again = UUID(answer.location.rpartition("/")[2])
    assert (
        course.office.read(Sitting, again).attempt,
        course.office.count(Result, Result.sitting_id == again),
    ) == (2, 1)
    twice = course.coordinator.post(url, {"numbers": ["4711"]}, page=url)
    assert refusals(twice) == [("", "The next attempt is open already.")]
    with course.office.deed() as session:
        paper = session.scalar(sa.select(Result.number).where(Result.sitting_id == again))
    grid = f"/sittings/{again}"
    form = {f"p{paper}-version": "1", f"p{paper}-mark": "70", "sat_on": "2026-02-19"}
    assert course.trainer.post(grid, form, page=grid).status_code == 303
    course.move(again, "hand_in", course.trainer)
    course.move(again, "publish", course.coordinator)
    third = course.coordinator.post(f"{grid}/again", {"numbers": [str(paper)]}, page=url)
    assert refusals(third) == [("", "It has been sat as often as the curriculum allows.")]
