"""Sittings of assessments: opening, marking, second marks, publication, correction, sitting again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.access.actor import SYSTEM, Actor
from app.assessments import queries
from app.assessments.models import Result, Sitting
from app.assessments.states import (
    COHORT_IS_OPEN,
    MODERATED,
    NO_OWN_PAPER,
    SITTING,
    SOMETHING_MARKED,
    SittingState,
)
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, MARKS_ARE_OUT, CohortState
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.workflow import Moved
from app.programmes import rubrics
from app.programmes.models import Assessment
from app.registrations.models import Registration

FIRST_NUMBER, LAST_NUMBER = 1000, 9999
"""The numbers of papers have four digits, so that none is mistaken for a mark."""
_UNDER_WAY = frozenset({CohortState.RUNNING, CohortState.COMPLETED})
Follower = Callable[[Result, Actor], None]
_followers: list[Follower] = []


def follow_corrections_with(follower: Follower) -> Follower:
    """Let a feature above know that a published mark was changed: it is given the result and the actor."""
    _followers.append(follower)
    return follower


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to stand on one paper: a mark and the day on which it was sat, or no mark (None).

    Where the assessment has a rubric, the `levels` reached give the mark.
    """

    number: int
    mark: Decimal | None = None
    sat_on: date | None = None
    levels: list[int] | None = None


@SITTING.guard(SOMETHING_MARKED)
def _something_marked(sitting: Sitting, _actor: Actor) -> bool:
    return queries.counts([sitting.id])[sitting.id].marked > 0


@SITTING.guard(COHORT_IS_OPEN)
def _cohort_is_open(sitting: Sitting, _actor: Actor) -> bool:
    return sitting.cohort.state in _UNDER_WAY


@SITTING.guard(NO_OWN_PAPER)
def _no_own_paper(sitting: Sitting, actor: Actor) -> bool:
    return not any(queries.is_ones_own(paper, actor) for paper in queries.papers(sitting))


@SITTING.guard(MODERATED)
def _moderated(sitting: Sitting, _actor: Actor) -> bool:
    assessment = sitting.assessment
    return not assessment.is_moderated or not any(
        paper.first_mark is not None and (paper.second_mark is None or paper.must_be_agreed(assessment))
        for paper in queries.papers(sitting)
    )


@COHORT.guard(MARKS_ARE_OUT)
def _marks_are_out(cohort: Cohort, _actor: Actor) -> bool:
    return queries.unpublished(cohort.id) == 0


def move(sitting: Sitting, name: str, *, actor: Actor, reason: str = "") -> Moved:
    """Hand the marks in, give them back or publish them, while the cohort stays where it stands."""
    hold(sitting.cohort)
    return SITTING.move(sitting, name, actor=actor, reason=reason)


def open_sittings(cohort: Cohort) -> list[Sitting]:
    """Have a cohort that begins a sitting for each assessment of its curriculum, with everyone's paper."""
    trainees = queries.attending(cohort.id)
    sittings = [_opened(cohort, one, trainees, attempt=1) for one in queries.assessments_of(cohort.id)]
    if sittings:
        trail.record("sitting.open", actor=SYSTEM, subject=cohort, sittings=len(sittings))
    return sittings


def join_sittings(registration: Registration) -> None:
    """Give someone who comes to a cohort that has begun a paper in each assessment's first sitting."""
    for sitting in queries.first_sittings(registration.cohort_id):
        _add_papers(sitting, [registration], taken=queries.numbers_drawn(sitting.id))


def _opened(
    cohort: Cohort, assessment: Assessment, trainees: Sequence[Registration], *, attempt: int
) -> Sitting:
    sitting = Sitting(
        cohort_id=cohort.id,
        programme_id=cohort.programme_id,
        module_id=assessment.module_id,
        assessment_id=assessment.id,
        attempt=attempt,
    )
    db.session.add(sitting)
    _add_papers(sitting, trainees, taken=set())
    return sitting


def _add_papers(sitting: Sitting, trainees: Sequence[Registration], *, taken: set[int]) -> None:
    """Papers under numbers that say nothing of whose they are; their keys neither."""
    free = [number for number in range(FIRST_NUMBER, LAST_NUMBER + 1) if number not in taken]
    numbers = secrets.SystemRandom().sample(free, len(trainees))
    drawn = list(zip(trainees, numbers, strict=True))
    secrets.SystemRandom().shuffle(drawn)  # keys sort by time: they must not tell the order of the names
    db.session.add_all(
        Result(sitting_id=sitting.id, registration_id=trainee.id, number=number) for trainee, number in drawn
    )
    db.session.flush()


def save(sitting: Sitting, entries: Sequence[Entry], *, actor: Actor) -> Sitting:
    """Write the first marks of a sitting that is being marked.

    DomainError for one that is handed in or published, for a paper that is not of it or the marker's own,
    and for a mark or a day that can't be.
    """
    hold(sitting)
    hold(sitting.cohort)
    refuse_closed(sitting)
    papers = {paper.number: paper for paper in queries.papers(sitting)}
    changed = []
    for entry in entries:
        paper = _paper(sitting, papers, entry.number)
        refuse_own(paper, actor)
        mark = _by_the_rubric(sitting, entry.mark, entry.levels)
        if (paper.first_mark, paper.sat_on, paper.first_levels) == (mark, entry.sat_on, entry.levels):
            continue
        if mark is not None:
            refuse_impossible(sitting, mark, entry.sat_on)
        if (paper.first_mark, paper.first_levels) != (mark, entry.levels):
            # What a second marker found was of the mark before; it may even have been this marker.
            paper.second_mark = paper.moderated_by = paper.moderated_at = None
            paper.agreed_mark = paper.second_levels = paper.settled_levels = None
            paper.first_mark = paper.mark = mark
            paper.first_levels = entry.levels
            paper.marked_by, paper.marked_at = actor.user_id, clock.now()
        paper.sat_on = None if mark is None else entry.sat_on
        paper.version += 1
        changed.append(paper)
    if changed:
        trail.record("sitting.mark", actor=actor, subject=sitting, papers=[str(one.id) for one in changed])
    return sitting


def _by_the_rubric(sitting: Sitting, mark: Decimal | None, levels: list[int] | None) -> Decimal | None:
    """The mark that levels add up to, or the one that was written where there is no rubric."""
    if levels is None:
        if mark is not None:
            refuse_total(sitting)
        return mark
    try:
        return Decimal(rubrics.points(sitting.assessment.criteria, levels))
    except ValueError:
        raise DomainError(_("Choose a level of each criterion.")) from None


def refuse_total(sitting: Sitting) -> None:
    """DomainError for a mark as a whole where a rubric asks for a level of each criterion."""
    if sitting.assessment.rubric:
        raise DomainError(
            _("This exercise is marked by its rubric. Open the paper, and choose a level of each criterion.")
        )


def refuse_impossible(sitting: Sitting, mark: Decimal, sat_on: date | None) -> None:
    """DomainError at its field for a mark that the assessment can't have, or a day that can't be."""
    refuse_impossible_mark(sitting, mark)
    if sat_on is None:
        raise DomainError(_("Say on which day it was sat."), field="sat_on")
    if sat_on > clock.today(sitting.cohort.zone):
        raise DomainError(_("This day is still to come."), field="sat_on")


def refuse_impossible_mark(sitting: Sitting, mark: Decimal) -> None:
    """DomainError for a mark below 0 or above the maximum."""
    if not 0 <= mark <= sitting.assessment.maximum:
        raise DomainError(_("Write a mark from 0 to %(max)s.", max=sitting.assessment.maximum), field="mark")


def second(sitting: Sitting, entries: Sequence[Entry], *, actor: Actor) -> Sitting:
    """Write second marks of a sitting that was handed in and is moderated.

    DomainError as in `save`, and for whoever marked the paper first: nobody moderates their own marks.
    """
    hold(sitting)
    _refuse_unless_moderated(sitting)
    papers = {paper.number: paper for paper in queries.papers(sitting)}
    changed = []
    for entry in entries:
        paper = _paper(sitting, papers, entry.number)
        refuse_own(paper, actor)
        mark = _by_the_rubric(sitting, entry.mark, entry.levels)
        if (paper.second_mark, paper.second_levels) == (mark, entry.levels):
            continue
        if paper.first_mark is None:
            raise DomainError(_("Paper %(number)s has no first mark.", number=entry.number))
        if paper.marked_by == actor.user_id:
            raise DomainError(
                _("You marked paper %(number)s yourself: someone else moderates it.", number=entry.number)
            )
        if mark is not None:
            refuse_impossible_mark(sitting, mark)
        paper.second_mark, paper.second_levels = mark, entry.levels
        paper.agreed_mark = paper.settled_levels = None
        paper.mark = paper.first_mark
        paper.moderated_by, paper.moderated_at = actor.user_id, clock.now()
        paper.version += 1
        changed.append(paper)
    if changed:
        trail.record("sitting.second", actor=actor, subject=sitting, papers=[str(one.id) for one in changed])
    return sitting


def agree(
    paper: Result,
    sitting: Sitting,
    *,
    mark: Decimal | None = None,
    levels: list[int] | None = None,
    reason: str,
    actor: Actor,
) -> Result:
    """Keep the mark or levels on which two markers agreed who were too far apart, and why it is that one.

    The second marker or the coordinator writes it, never the first marker alone.
    """
    hold(sitting)
    _refuse_unless_moderated(sitting)
    refuse_own(paper, actor)
    hold(paper)
    apart = paper.difference(sitting.assessment)
    if apart is None or not (paper.must_be_agreed(sitting.assessment) or paper.agreed_mark is not None):
        raise DomainError(_("The two marks of this paper need no agreement: the first one counts."))
    if paper.marked_by == actor.user_id:
        raise DomainError(_("You marked this paper first, so the second marker writes what you agreed on."))
    mark = _by_the_rubric(sitting, mark, levels)
    if mark is None:
        raise DomainError(_("Write a mark."), field="mark")
    refuse_impossible_mark(sitting, mark)
    paper.settled_levels = levels
    _write(paper, "agree", mark, reason=reason, actor=actor)
    paper.agreed_mark = mark
    trail.record("result.agree", actor=actor, subject=paper, fields=["agreed_mark", "mark"])
    return paper


def correct(
    paper: Result,
    sitting: Sitting,
    *,
    mark: Decimal | None = None,
    levels: list[int] | None = None,
    sat_on: date | None,
    reason: str,
    actor: Actor,
) -> Result:
    """Change a published mark, with the reason; whoever builds on it is told (`follow_corrections_with`).

    Also for a paper that came late: one without a mark gets its first. DomainError for one's own, and in a
    cohort that is neither running nor closed.
    """
    hold(sitting)
    if sitting.state is not SittingState.PUBLISHED:
        raise DomainError(_("These marks are not published yet. Change the mark where they are written."))
    refuse_archived(sitting)
    refuse_own(paper, actor)
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    hold(paper)
    mark = _by_the_rubric(sitting, mark, levels)
    if (mark, sat_on, levels) == (paper.mark, paper.sat_on, paper.levels):
        raise DomainError(_("This is what stands already."), field="mark")
    if mark is not None:
        refuse_impossible(sitting, mark, sat_on)
    if paper.first_mark is None:
        paper.first_mark, paper.marked_by, paper.marked_at = mark, actor.user_id, clock.now()
    paper.settled_levels = levels
    _write(paper, "correct", mark, reason=reason, actor=actor)
    paper.sat_on = None if mark is None else sat_on
    trail.record("result.correct", actor=actor, subject=paper, fields=["mark", "sat_on"])
    db.session.flush()
    for follower in _followers:
        follower(paper, actor)
    return paper


def sit_again(sitting: Sitting, numbers: Sequence[int], *, actor: Actor) -> Sitting:
    """Open the next attempt of a published sitting for the people of these papers.

    DomainError beyond the attempts that the assessment allows, while the next one is open already, in an
    archived cohort, and without anyone.
    """
    hold(sitting)
    refuse_archived(sitting)
    if sitting.state is not SittingState.PUBLISHED:
        raise DomainError(_("Publish these marks first: who sits it again is decided on them."))
    if sitting.attempt >= sitting.assessment.attempts:
        raise DomainError(_("It has been sat as often as the curriculum allows."))
    if queries.later_sitting(sitting) is not None:
        raise DomainError(_("The next attempt is open already."))
    papers = [paper for paper in queries.papers(sitting) if paper.number in set(numbers)]
    if not papers:
        raise DomainError(_("Choose who sits it again."), field="numbers")
    for paper in papers:
        refuse_own(paper, actor)
    again = _opened(
        sitting.cohort,
        sitting.assessment,
        [paper.registration for paper in papers],
        attempt=sitting.attempt + 1,
    )
    trail.record("sitting.again", actor=actor, subject=again, persons=len(papers))
    return again


def _paper(sitting: Sitting, papers: dict[int, Result], number: int) -> Result:
    paper = papers.get(number)
    if paper is not None:
        return paper
    if queries.is_known(sitting, number):
        raise DomainError(
            _("Whose paper %(number)s is no longer takes part. Open the page again.", number=number)
        )
    raise DomainError(_("There is no paper %(number)s here.", number=number))


def refuse_archived(sitting: Sitting) -> None:
    """Keep the cohort where it stands until the deed ends; DomainError when its marks are settled."""
    hold(sitting.cohort)
    if sitting.cohort.state not in _UNDER_WAY:
        raise DomainError(COHORT_IS_OPEN.refusal)


def refuse_own(paper: Result, actor: Actor) -> None:
    """DomainError for the marker's own paper: a trainer who attends as a trainee is marked by another."""
    if queries.is_ones_own(paper, actor):
        raise DomainError(
            _("This is your own paper. Another trainer of the module, or the coordinator, marks it.")
        )


def _refuse_unless_moderated(sitting: Sitting) -> None:
    refuse_archived(sitting)
    if not sitting.assessment.is_moderated:
        raise DomainError(
            _("This assessment is marked by one person: its curriculum asks for no second one.")
        )
    if sitting.state is not SittingState.HANDED_IN:
        raise DomainError(_("Second marks are given once the first are handed in, and until publication."))


def refuse_closed(sitting: Sitting) -> None:
    """DomainError unless first marks are written in this sitting now."""
    if sitting.cohort.state not in _UNDER_WAY:
        raise DomainError(COHORT_IS_OPEN.refusal)
    if sitting.state is SittingState.PUBLISHED:
        raise DomainError(
            _("These marks are published. The coordinator can still correct one, with a reason.")
        )
    if sitting.state is SittingState.HANDED_IN:
        raise DomainError(_("These marks are handed in. The coordinator can give them back to be changed."))


def _write(paper: Result, deed: str, mark: Decimal | None, *, reason: str, actor: Actor) -> None:
    """Let another mark count, and keep which one did and why."""
    db.session.add(
        Move(
            subject_kind=Result.__tablename__,
            subject_id=str(paper.id),
            transition=deed,
            source="" if paper.mark is None else str(paper.mark),
            target="" if mark is None else str(mark),
            actor_id=actor.user_id,
            reason=reason.strip(),
        )
    )
    paper.mark = mark
    paper.version += 1
