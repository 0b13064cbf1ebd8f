"""A practical exercise that is marked by a rubric: a level of each criterion, from draft to the trainee."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.assessments.models import Result
from app.assessments.states import SittingState
from tests.assessments.conftest import Course
from tests.assessments.test_files import send, verdicts
from tests.support.office import RUBRIC, Visitor, refusals

AMINA, ZOLA = 4711, 1204
PRACTICAL = {"code": "prac", "rubric": RUBRIC}


def judge(who: Visitor, url: str, *levels: int, **more: Any) -> Any:
    """Choose levels on a page of a rubric; its own version is sent unless another is given."""
    version = re.search(r'name="version"[^>]*value="(\d+)"', who.get(url).text)
    form = {"version": version[1] if version else "1"}
    form |= {f"level{place}": str(level) for place, level in enumerate(levels)}
    return who.post(url, form | more, page=url)


def sat(day: str = "2026-02-19") -> dict[str, str]:
    year, month, of_month = day.split("-")
    return {"sat_on-year": year, "sat_on-month": month, "sat_on-day": of_month}


@pytest.fixture
def sitting(course: Course) -> UUID:
    return course.sitting(PRACTICAL)


def test_the_mark_is_what_the_chosen_levels_add_up_to(course: Course, sitting: UUID) -> None:
    url = f"/sittings/{sitting}/papers/{AMINA}/mark"
    page = course.trainer.get(url).text
    assert page.count('type="radio"') == 5
    assert "All &lt;b&gt;law" in page
    assert judge(course.trainer, url, 1, 1, **sat(), mark="100").status_code == 303
    assert course.stored(sitting) == ["85", None]
    assert course.stored(sitting, "first_levels") == ["[1, 1]", None]
    assert ">85<" in course.trainer.get(f"/sittings/{sitting}").text


@pytest.mark.parametrize(
    ("levels", "more", "where"),
    [
        ((1,), sat(), "level1"),
        ((1, 7), sat(), "level1"),
        ((1, 1), {}, "sat_on"),
        ((1, 1), sat("2026-02-21"), "sat_on"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(
    course: Course, sitting: UUID, levels: tuple[int, ...], more: dict[str, str], where: str
) -> None:
    answer = judge(course.trainer, f"/sittings/{sitting}/papers/{AMINA}/mark", *levels, **more)
    assert answer.status_code == 422
    assert [field.rpartition("-year")[0] or field for field, _said in refusals(answer)] == [where]
    assert course.stored(sitting) == [None, None]


def test_two_who_mark_one_paper_at_once_see_both(course: Course, sitting: UUID) -> None:
    url = f"/sittings/{sitting}/papers/{AMINA}/mark"
    judge(course.trainer, url, 1, 1, **sat())
    answer = judge(course.colleague, url, 2, 1, **sat(), version="1")
    assert answer.status_code == 409
    assert "Some facts" in answer.text
    assert course.stored(sitting) == ["85", None]


def test_a_total_is_taken_neither_from_the_grid_nor_from_a_file(course: Course, sitting: UUID) -> None:
    grid = f"/sittings/{sitting}"
    assert f"p{AMINA}-mark" not in course.trainer.get(grid).text
    form = {f"p{AMINA}-version": "1", f"p{AMINA}-mark": "90", "sat_on": "2026-02-19"}
    assert course.trainer.post(grid, form, page=grid).status_code == 404
    url = f"{grid}/file"
    checked = send(course.trainer, url, f"Paper or trainee,Mark,Sat on\n{AMINA},90,2026-02-19\n")
    why = "This exercise is marked by its rubric. Open the paper, and choose a level of each criterion."
    assert verdicts(checked) == [("Refused", why)]
    assert course.stored(sitting) == [None, None]


def test_a_second_marker_chooses_without_seeing_and_two_who_differ_agree(course: Course) -> None:
    sitting = course.sitting({**PRACTICAL, "is_moderated": True})
    papers = f"/sittings/{sitting}/papers"
    judge(course.trainer, f"{papers}/{AMINA}/mark", 2, 1, **sat())
    judge(course.trainer, f"{papers}/{ZOLA}/mark", 1, 1, **sat())
    course.move(sitting, "hand_in", course.trainer)
    second = f"{papers}/{AMINA}/second-mark"
    assert "checked" not in course.colleague.get(second).text
    assert course.trainer.get(second).status_code == 404
    assert judge(course.colleague, second, 1, 0).status_code == 303
    assert judge(course.colleague, f"{papers}/{ZOLA}/second-mark", 1, 1).status_code == 303
    assert course.stored(sitting, "second_mark") == ["35", "85"]
    assert "A second marker has not" in course.move(sitting, "publish", course.coordinator).text
    agree = f"{papers}/{AMINA}/agree"
    assert "What each marker chose" in course.colleague.get(agree).text
    assert judge(course.colleague, agree, 2, 0).status_code == 422
    assert judge(course.colleague, agree, 2, 0, reason="The law was named once.").status_code == 303
    assert course.stored(sitting) == ["50", "85"]
    assert course.move(sitting, "publish", course.coordinator).status_code == 303
    amina = course.office.signed_in(course.trainee_accounts[0])
    told = amina.get(f"/registrations/{course.trainees[0]}/marks").text
    assert ("All facts" in told, "No &lt;b&gt;law" in told, "All &lt;b&gt;law" in told) == (True, True, False)


def test_the_trainee_reads_the_level_reached_once_it_is_published(course: Course, sitting: UUID) -> None:
    judge(course.trainer, f"/sittings/{sitting}/papers/{AMINA}/mark", 1, 1, **sat())
    amina = course.office.signed_in(course.trainee_accounts[0])
    own = f"/registrations/{course.trainees[0]}/marks"
    assert "Some facts" not in amina.get(own).text
    course.move(sitting, "hand_in", course.trainer)
    course.move(sitting, "publish", course.coordinator)
    told = amina.get(own).text
    assert ("Some facts" in told, "25 of 40 points" in told, "All facts" in told) == (True, True, False)
    correct = f"/sittings/{sitting}/papers/{AMINA}/correct"
    answer = judge(course.coordinator, correct, 2, 1, **sat(), reason="A page was overlooked.")
    assert answer.status_code == 303
    assert course.stored(sitting)[0] == "100"
    assert ("All facts" in amina.get(own).text, "Some facts" in amina.get(own).text) == (True, False)


def test_levels_that_are_not_of_the_rubric_are_refused_by_the_office_itself(course: Course) -> None:
    sitting = course.sitting(PRACTICAL, state=SittingState.PUBLISHED)
    correct = f"/sittings/{sitting}/papers/{AMINA}/correct"
    answer = judge(course.coordinator, correct, 2, **sat(), reason="Without the law.", mark="90")
    assert answer.status_code == 422
    with course.office.deed() as session:
        assert session.scalars(sa.select(Result.mark).where(Result.sitting_id == sitting)).all() == [None] * 2


def test_a_mark_by_a_rubric_is_taken_away_before_and_after_publication(course: Course, sitting: UUID) -> None:
    papers = f"/sittings/{sitting}/papers"
    assert "Take the mark away" not in course.trainer.get(f"{papers}/{AMINA}/mark").text
    judge(course.trainer, f"{papers}/{AMINA}/mark", 1, 1, **sat())
    judge(course.trainer, f"{papers}/{ZOLA}/mark", 1, 1, **sat())
    assert judge(course.trainer, f"{papers}/{AMINA}/mark", 1, 1, **sat(), no_mark="1").status_code == 303
    assert course.stored(sitting) == [None, "85"]
    assert course.stored(sitting, "first_levels") == [None, "[1, 1]"]
    assert course.stored(sitting, "sat_on") == [None, "2026-02-19"]
    course.move(sitting, "hand_in", course.trainer)
    course.move(sitting, "publish", course.coordinator)
    correct = f"{papers}/{ZOLA}/correct"
    answer = judge(course.coordinator, correct, 1, 1, **sat(), no_mark="1", reason="It was another's paper.")
    assert answer.status_code == 303
    assert course.stored(sitting) == [None, None]
    again = judge(course.coordinator, correct, 2, 1, **sat(), reason="It was hers after all.")
    assert again.status_code == 303
    assert course.stored(sitting) == [None, "100"]
