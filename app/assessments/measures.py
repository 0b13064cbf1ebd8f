"""The figures that published marks give."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.i18n import _l
from app.core.measures import (
    WHOLE,
    Behind,
    Measure,
    Part,
    Split,
    Subject,
    Unit,
    added_up,
    declare,
    grouped,
)
from app.people.models import Person
from app.programmes.models import Assessment, Curriculum, Module
from app.programmes.states import AssessmentKind
from app.registrations.models import Registration

_HUNDREDTHS = sa.type_coerce(Result.mark, sa.Integer)
_NEEDED = sa.func.coalesce(Assessment.pass_mark * 100, Curriculum.least_mark * Assessment.maximum)
"""With which mark, in hundredths, an assessment is passed: its own, or the curriculum's least of a module."""


def _published(subject: Subject, *columns: Any) -> sa.Select[Any]:
    """These columns of every published mark of the subject's cohorts."""
    return (
        sa.select(*columns)
        .select_from(Sitting)
        .join(Result, Result.sitting_id == Sitting.id)
        .where(
            within(subject, Sitting.cohort_id),
            Sitting.state == SittingState.PUBLISHED,
            Result.mark.is_not(None),
        )
    )


def _papers(subject: Subject, *columns: Any) -> sa.Select[Any]:
    """These columns of the published marks of the assessments that count and have a mark to be passed."""
    return (
        _published(subject, *columns)
        .join(Assessment, Assessment.id == Sitting.assessment_id)
        .join(Module, Module.id == Assessment.module_id)
        .join(Curriculum, Curriculum.id == Module.curriculum_id)
        .where(
            sa.or_(Assessment.weight > 0, Assessment.pass_mark.is_not(None)),
            _NEEDED.is_not(None),
        )
    )


def _place(*by: Any) -> sa.ColumnElement[int]:
    """1 for the latest attempt of each."""
    return sa.func.row_number().over(partition_by=by, order_by=(Sitting.attempt.desc(), Result.id.desc()))


def _passed(place: Callable[[], sa.ColumnElement[int]]) -> Callable[[Subject], dict[UUID, Part]]:
    """How many papers are passed, of those whose `place` is 1."""

    def parts(subject: Subject) -> dict[UUID, Part]:
        papers = _papers(
            subject,
            Sitting.cohort_id.label("cohort_id"),
            sa.case((_HUNDREDTHS >= _NEEDED, 1), else_=0).label("passed"),
            Result.marked_at.label("marked_at"),
            place().label("place"),
        ).subquery()
        number = sa.func.count()
        return added_up(
            sa.select(
                papers.c.cohort_id,
                sa.func.sum(papers.c.passed),
                number,
                number,
                sa.func.max(papers.c.marked_at),
            )
            .where(papers.c.place == 1)
            .group_by(papers.c.cohort_id)
            .order_by(papers.c.cohort_id)
        )

    return parts


def _gains(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    """The sum of everyone's learning gains in all modules that have one; it rests on so many persons."""
    tests = sa.select(
        Assessment.id,
        Assessment.module_id,
        Assessment.kind,
        Assessment.maximum,
        sa.func.row_number()
        .over(
            partition_by=(Assessment.module_id, Assessment.kind),
            order_by=(Assessment.position, Assessment.id),
        )
        .label("place"),
    ).where(Assessment.kind.in_([AssessmentKind.PRE_TEST, AssessmentKind.POST_TEST]))
    first = tests.where(_of_subject(subject)).subquery()
    marks = _published(
        subject,
        Sitting.cohort_id,
        Result.registration_id,
        Sitting.assessment_id,
        _HUNDREDTHS.label("mark"),
        Result.marked_at,
        _place(Result.registration_id, Sitting.assessment_id).label("place"),
    ).subquery()
    latest = (
        sa.select(
            marks.c.cohort_id,
            marks.c.registration_id,
            marks.c.mark,
            marks.c.marked_at,
            first.c.module_id,
            first.c.kind,
            first.c.maximum,
        )
        .join(first, sa.and_(first.c.id == marks.c.assessment_id, first.c.place == 1))
        .where(marks.c.place == 1)
        .cte("latest")
    )
    pre, post = latest.alias("pre"), latest.alias("post")
    columns = (pre.c.mark, pre.c.maximum, post.c.mark, post.c.maximum)
    both = sa.and_(
        post.c.registration_id == pre.c.registration_id,
        post.c.module_id == pre.c.module_id,
        post.c.kind == AssessmentKind.POST_TEST,
    )
    by_person = (Registration.id, pre.c.module_id, *columns)
    gained = (
        sa.select(
            pre.c.cohort_id,
            *split.columns,
            Registration.id,
            *columns,
            sa.func.max(pre.c.marked_at),
            sa.func.max(post.c.marked_at),
        )
        .select_from(pre)
        .join(post, both)
        .join(Registration, Registration.id == pre.c.registration_id)
        .where(pre.c.kind == AssessmentKind.PRE_TEST, pre.c.mark < pre.c.maximum * 100)
    )
    rows = db.session.execute(split.by(gained, pre.c.cohort_id).group_by(*by_person).order_by(*by_person[:2]))
    seen: set[UUID] = set()
    parts = []
    for key, (registration_id, before, of_before, after, of_after, *moments) in map(split.key_of, rows):
        start, end = Fraction(before, of_before * 100), Fraction(after, of_after * 100)
        is_new = registration_id not in seen
        seen.add(registration_id)
        last = max((at for at in moments if at is not None), default=None)
        parts.append((key, Part((end - start) / (1 - start), 1, int(is_new), last)))
    return grouped(parts)


def _of_subject(subject: Subject) -> sa.ColumnElement[bool]:
    modules = (
        sa.select(Module.id)
        .join(Cohort, Cohort.curriculum_id == Module.curriculum_id)
        .where(within(subject, Cohort.id))
    )
    return Assessment.module_id.in_(modules)


def _rows(subject: Subject) -> sa.Select[Any]:
    return (
        _published(
            subject,
            Cohort.code.label("cohort"),
            Assessment.code.label("assessment"),
            Sitting.attempt.label("attempt"),
            Person.name.label("person"),
            Result.mark.label("mark"),
        )
        .join(Sitting.cohort)
        .join(Sitting.assessment)
        .join(Registration, Registration.id == Result.registration_id)
        .join(Registration.person)
        .order_by(
            Cohort.first_day,
            Cohort.code,
            Assessment.position,
            Assessment.id,
            Sitting.attempt,
            Registration.sort_key,
            Result.id,
        )
    )


_MARKS = Behind(
    permission=Permission.MARK_SEE,
    model=Sitting,
    columns=(
        ("cohort", _l("Cohort")),
        ("assessment", _l("Assessment")),
        ("attempt", _l("Attempt")),
        ("person", _l("Participant")),
        ("mark", _l("Mark")),
    ),
    select=_rows,
)

PASSED_FIRST = declare(
    Measure(
        name="assessments.passed_first",
        version=1,
        label=_l("Passed at the first attempt"),
        definition=_l(
            "Of the published marks of first attempts, the share that reaches the assessment's pass mark, or "
            "where it has none the least mark of its curriculum."
        ),
        unit=Unit.SHARE,
        parts=_passed(lambda: sa.cast(Sitting.attempt, sa.Integer)),
        rows=_MARKS,
    )
)
PASSED = declare(
    Measure(
        name="assessments.passed",
        version=1,
        label=_l("Passed, with those who sat again"),
        definition=_l(
            "The same of everyone's latest attempt: of those who sat an assessment again, the last mark "
            "counts."
        ),
        unit=Unit.SHARE,
        parts=_passed(lambda: _place(Result.registration_id, Sitting.assessment_id)),
        rows=_MARKS,
    )
)
LEARNING_GAIN = declare(
    Measure(
        name="assessments.learning_gain",
        version=1,
        label=_l("Learning gain"),
        definition=_l(
            "Of what each participant did not know in a module's pre-test, the share known in its post-test; "
            "the mean of all."
        ),
        unit=Unit.SHARE,
        parts=_gains,
        cells=_gains,
        rows=_MARKS,
    )
)
