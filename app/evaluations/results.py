"""What evaluations say, in figures: nothing under five answers, and nothing by subtraction.

The smallest thing that is ever shown is an atom: the answers to one question in one round that is over, of
one trainer where the question is of trainers; those who answered late are atoms of their own. An atom of
fewer than five answers counts in no sum either, so that the difference of two shown sets is always made of
whole shown atoms (docs/decisions/0016 and 0025).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from babel.numbers import format_decimal

from app.core import clock
from app.core.db import db
from app.core.i18n import language, read
from app.core.templating import OFFICE_ZONE
from app.evaluations.models import Comment, EvaluationRound, Questionnaire, Reopening, Tally
from app.evaluations.questions import Question
from app.evaluations.states import NOT_APPLICABLE, SCALE_VALUES, SMALLEST, Audience, Kind

BAR = 300
"""How wide a bar is drawn."""
_OF_TEN = (("0–6", range(7)), ("7–8", range(7, 9)), ("9–10", range(9, 11)))
_FILLS = {2: (0, 4), 3: (0, 2, 4)}
"""How a bar of fewer than five pieces is drawn."""


@dataclass(slots=True)
class Spread:
    """How often each value was given, of some atoms taken together."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, value: str, times: int) -> None:
        """Count a value so many times more."""
        self.counts[value] += times

    def times(self, value: str) -> int:
        """How often one value was given."""
        return self.counts.get(value, 0)

    @property
    def number(self) -> int:
        """How many answered; that something does not apply is no answer."""
        return sum(times for value, times in self.counts.items() if value != NOT_APPLICABLE)

    @property
    def total(self) -> int:
        """The sum of what was answered in numbers."""
        return sum(int(value) * times for value, times in self.counts.items() if value.isdecimal())

    @property
    def mean(self) -> Fraction | None:
        """The mean of what was answered in numbers; None where nothing was."""
        return Fraction(self.total, self.number) if self.number else None

    @property
    def shown_mean(self) -> str:
        """The mean with one place after the point, as the reader writes it; empty without one."""
        mean = self.mean
        return "" if mean is None else str(format_decimal(float(mean), "#,##0.0", locale=language()))


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar of `BAR` units: what it stands for, how often, from where, how wide, how it is drawn.

    `fill` is one of the five drawings of `templates/evaluations/_plots.html`, of which each is told from
    the others without colour.
    """

    label: str
    times: int
    start: int
    width: int
    fill: int


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what was answered to it; `spread` is None where it may not be shown."""

    question: Question
    spread: Spread | None

    @property
    def groups(self) -> list[tuple[str, int]]:
        """What is counted together, from the least to the most agreement: label and how often."""
        if self.spread is None:
            return []
        times = self.spread.times
        if self.question.kind is Kind.SCALE:
            return [(value, times(value)) for value in SCALE_VALUES]
        if self.question.kind is Kind.TEN:
            return [(label, sum(times(str(n)) for n in values)) for label, values in _OF_TEN]
        if self.question.kind is Kind.CHOICE:
            return [(read(label), times(value)) for value, label in reversed(self.question.options)]
        return []

    @property
    def segments(self) -> list[Segment]:
        """The same as pieces of a bar."""
        groups, found, before = self.groups, [], 0
        number = sum(times for _label, times in groups)
        fills = _FILLS.get(len(groups), range(len(groups)))
        for (label, times), fill in zip(groups, fills, strict=False) if number else ():
            start, end = BAR * before // number, BAR * (before + times) // number
            before += times
            if times:
                found.append(Segment(label, times, start, end - start, fill))
        return found


def is_over() -> sa.ColumnElement[bool]:
    """Whether a round is over, so that it may be read."""
    return EvaluationRound.closes_on < clock.today(OFFICE_ZONE)


def _is_late_and_open(said: type[Tally] | type[Comment]) -> sa.ColumnElement[bool]:
    """Whether something was answered late, and others may still answer with it."""
    return sa.exists().where(
        Reopening.round_id == said.round_id,
        Reopening.number == said.reopening,
        Reopening.closes_on >= clock.today(OFFICE_ZONE),
    )


def shown(*where: sa.ColumnElement[bool]) -> sa.Subquery:
    """The tallies of the atoms that may be shown, of the rounds that are meant: the one door to results."""
    atom = (Tally.round_id, Tally.reopening, Tally.question_key, Tally.trainer_id)
    answers = sa.case((Tally.value == NOT_APPLICABLE, 0), else_=Tally.times)
    inner = (
        sa.select(
            *atom,
            Tally.value,
            Tally.times,
            sa.func.sum(answers).over(partition_by=atom).label("answers"),
            EvaluationRound.audience,
            EvaluationRound.cohort_id,
            EvaluationRound.module_id,
            EvaluationRound.programme_id,
            EvaluationRound.questionnaire_id,
        )
        .join(EvaluationRound, EvaluationRound.id == Tally.round_id)
        .where(is_over(), ~_is_late_and_open(Tally), *where)
        .subquery()
    )
    return sa.select(inner).where(inner.c.answers >= SMALLEST).subquery()


def spreads(by: Sequence[str], *where: sa.ColumnElement[bool]) -> dict[Any, Spread]:
    """What was answered, taken together by these columns of `shown`; a single one is the key itself."""
    found = shown(*where)
    columns = [found.c[name] for name in by]
    rows = db.session.execute(
        sa.select(*columns, found.c.value, sa.func.sum(found.c.times))
        .group_by(*columns, found.c.value)
        .order_by(*columns, found.c.value)
    )
    spread_of: dict[Any, Spread] = defaultdict(Spread)
    for *keys, value, times in rows:
        spread_of[keys[0] if len(keys) == 1 else tuple(keys)].add(value, int(times))
    return dict(spread_of)


def questions_of(questionnaire_ids: Iterable[UUID]) -> list[Question]:
    """The questions of some versions, each key once in the words of the newest, in its order."""
    rows = db.session.scalars(
        sa.select(Questionnaire)
        .where(Questionnaire.id.in_(set(questionnaire_ids)))
        .order_by(Questionnaire.number.desc(), Questionnaire.id)
    )
    found: dict[str, Question] = {}
    for version in rows:
        for question in version.questions:
            found.setdefault(question.key, question)
    return list(found.values())


def lines(
    questions: Iterable[Question], *where: sa.ColumnElement[bool], of_trainers: bool = False
) -> list[Line]:
    """Each question that is counted, about trainers or about the rest, with what was answered to it."""
    about = Tally.trainer_id.is_not(None) if of_trainers else Tally.trainer_id.is_(None)
    by_key = spreads(["question_key"], about, *where)
    return [
        Line(question, by_key.get(question.key))
        for question in questions
        if question.kind is not Kind.TEXT and question.of_trainers is of_trainers
    ]


def scale_only(questions: Iterable[Question]) -> sa.ColumnElement[bool]:
    """The tallies of the questions of agreement among these."""
    return Tally.question_key.in_([one.key for one in questions if one.kind is Kind.SCALE])


def scores(
    by: str, questions: Sequence[Question], *where: sa.ColumnElement[bool], of_trainers: bool = False
) -> dict[Any, Spread]:
    """The answers of agreement by cohort, module or trainer."""
    about = Tally.trainer_id.is_not(None) if of_trainers else Tally.trainer_id.is_(None)
    return spreads([by], scale_only(questions), about, *where)


def comments(about: EvaluationRound) -> Iterator[tuple[Question, list[str]]]:
    """What was answered in words: all of a round at once and shuffled, only from five answers on.

    The order is the alphabet's, which is nobody's; each question whose words come from five people stands
    alone, and the figures stand on another page.
    """
    if about.closes_on >= clock.today(OFFICE_ZONE):
        return
    by_group: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, reopening, words in db.session.execute(
        sa.select(Comment.question_key, Comment.reopening, Comment.words)
        .where(Comment.round_id == about.id, ~_is_late_and_open(Comment))
        .order_by(Comment.words, Comment.id)
    ):
        by_group[key][reopening].append(words)
    for question in about.questionnaire.questions:
        found = [words for words in by_group[question.key].values() if len(words) >= SMALLEST]
        if found:
            yield question, sorted(chain.from_iterable(found))


def counts_of_rounds(by: Any, *where: sa.ColumnElement[bool]) -> dict[Any, tuple[int, int]]:
    """How many questionnaires went out and came back, of rounds that are over."""
    rows = db.session.execute(
        sa.select(by, sa.func.sum(EvaluationRound.asked), sa.func.sum(EvaluationRound.answered))
        .where(is_over(), *where)
        .group_by(by)
        .order_by(by)
    )
    return {key: (int(asked), int(answered)) for key, asked, answered in rows}


def agreement(spread: Spread) -> Fraction | None:
    """The share of 4 and 5 among the answers of agreement."""
    if not spread.number:
        return None
    return Fraction(sum(spread.times(value) for value in SCALE_VALUES[3:]), spread.number)


def audience_is(audience: Audience) -> sa.ColumnElement[bool]:
    """The rounds that asked one audience."""
    return EvaluationRound.audience == audience
