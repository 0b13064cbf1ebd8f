"""A module's mark, what is missing in it, and the learning gain: exact, from published marks alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from app.assessments import queries
from app.assessments.figures import ModuleMark
from app.assessments.models import Sitting
from app.assessments.states import SittingState
from app.core.db import db
from app.programmes.states import AssessmentKind
from tests.assessments.conftest import Course


class Module:
    """A module of pre-test (0 %), exercise (40 %) and post-test (60 %), and one trainee's marks in it."""

    def __init__(self, course: Course, **facts: Any) -> None:
        self.course = course
        office, module = course.office, course.module
        self.keys = {
            "pre": office.assessment(module, "pre", weight=0, kind=AssessmentKind.PRE_TEST),
            "prac": office.assessment(module, "prac", weight=40, kind=AssessmentKind.PRACTICAL, **facts),
            "post": office.assessment(
                module, "post", weight=60, kind=AssessmentKind.POST_TEST, maximum=50, attempts=2
            ),
        }

    def mark(self, code: str, mark: object, *, attempt: int = 1, is_published: bool = True) -> None:
        state = SittingState.PUBLISHED if is_published else SittingState.HANDED_IN
        office = self.course.office
        sitting = office.sitting(self.course.cohort, self.keys[code], attempt=attempt, state=state)
        office.paper(sitting, self.course.trainees[0], mark=mark)

    @property
    def reached(self) -> ModuleMark:
        with self.course.office.app.app_context():
            found = queries.module_marks(self.course.cohort, self.course.trainees)
            db.session.remove()
        return found[self.course.trainees[0]][self.course.module]


def test_a_modules_mark_is_the_weighted_sum_and_exact(course: Course) -> None:
    module = Module(course)
    module.mark("prac", "56.8")
    assert module.reached.mark is None
    assert module.reached.so_far == Fraction(2272, 100)
    assert [one.code for one in module.reached.missing] == ["post"]
    assert not module.reached.passes(0)
    module.mark("post", "33.33")
    assert module.reached.mark == Fraction(2272, 100) + Fraction(3333 * 60, 5000)
    assert module.reached.is_complete


def test_sixty_exactly_passes_where_sixty_is_asked(course: Course) -> None:
    module = Module(course)
    module.mark("prac", "60.01")
    module.mark("post", "29.99")
    assert module.reached.mark == Fraction(59992, 1000)
    assert not module.reached.passes(60)
    module.mark("post", "30", attempt=2)
    assert module.reached.mark == Fraction(60004, 1000)
    assert module.reached.passes(60)


def test_the_latest_published_attempt_counts_even_when_it_is_lower(course: Course) -> None:
    module = Module(course)
    module.mark("prac", 100)
    module.mark("post", 40)
    module.mark("post", 20, attempt=2, is_published=False)
    assert module.reached.mark == 40 + 48
    with course.office.deed() as session:
        session.execute(sa.update(Sitting).values(state=SittingState.PUBLISHED))
    assert module.reached.mark == 40 + 24


def test_an_assessment_that_must_be_passed_by_itself_holds_the_module_back(course: Course) -> None:
    module = Module(course, pass_mark=50)
    module.mark("prac", "49.99")
    module.mark("post", 50)
    assert module.reached.mark == Fraction("79.996")
    assert [paper.assessment.code for paper in module.reached.below] == ["prac"]
    assert not module.reached.passes(60)


@pytest.mark.parametrize(
    ("pre", "post", "gain"),
    [(36, 37, Fraction(38, 64)), (0, 50, Fraction(1)), (50, 20, Fraction(-1, 5)), (100, 50, None)],
)
def test_learning_gain_is_what_was_learnt_of_what_there_was_to_learn(
    course: Course, pre: int, post: int, gain: Fraction | None
) -> None:
    module = Module(course)
    module.mark("pre", pre)
    assert module.reached.gain is None
    module.mark("post", post)
    assert module.reached.gain == gain


def test_a_module_without_assessments_has_nothing_to_pass(course: Course) -> None:
    with course.office.app.app_context():
        assert queries.module_marks(course.cohort, course.trainees) == {one: {} for one in course.trainees}
        db.session.remove()
