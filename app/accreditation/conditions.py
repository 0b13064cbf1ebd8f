"""What happens to the conditions of an accreditation: they are asked, shown to be met, and judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.access.actor import Actor, Role, ScopeKind
from app.accreditation import follow_queries, notices
from app.accreditation.follow_models import Condition
from app.accreditation.follow_states import CONDITION, NOT_ONES_OWN, STANDS
from app.accreditation.models import Accreditation
from app.accreditation.queries import LIVE
from app.accreditation.standing import today
from app.accreditation.states import ACCREDITATION, CONDITIONS_MET
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A condition as it is asked: its criterion's code, what is to be done, by whom, and by when.

    Without an `owner_id` it is up to the programme's coordinators; without an `examiner_id`, a person's
    key, the administrators examine it.
    """

    words: str
    due_on: date
    criterion: str = ""
    owner_id: UUID | None = None
    examiner_id: UUID | None = None


def ask(accreditation: Accreditation, asked: Asked, *, actor: Actor) -> Condition:
    """Ask something of an accreditation that stands, due from today on and within its term."""
    hold(accreditation)
    if accreditation.state not in LIVE:
        raise DomainError(_("Nothing is asked of an accreditation that was withdrawn or renewed."))
    if asked.due_on < today():
        raise DomainError(_("A condition is due from today on. Check its day."), field="due_on")
    if asked.due_on > accreditation.valid_until:
        raise DomainError(
            _(
                "The accreditation ends on %(day)s: the condition is due by then.",
                day=written(accreditation.valid_until),
            ),
            field="due_on",
        )
    condition = Condition(
        programme_id=accreditation.programme_id,
        accreditation_id=accreditation.id,
        criterion=asked.criterion,
        words=asked.words,
        owner_id=asked.owner_id,
        examiner_id=asked.examiner_id,
        due_on=asked.due_on,
    )
    db.session.add(condition)
    db.session.flush()
    trail.record(
        "condition.ask", actor=actor, subject=condition, accreditation=accreditation.id, due=asked.due_on
    )
    notices.condition_asked(follow_queries.whole(condition))
    return condition


def hand_in(condition: Condition, *, answer: str, document_id: UUID | None, actor: Actor) -> Condition:
    """Say how a condition is met, and by which document of the programme."""
    CONDITION.move(condition, "hand_in", actor=actor)
    condition.answer, condition.document_id = answer, document_id
    condition.handed_in_by, condition.handed_in_at = actor.account_id, clock.now()
    trail.record("condition.hand_in", actor=actor, subject=condition, document=document_id)
    db.session.flush()
    notices.condition_answered(condition)
    return condition


def judge(condition: Condition, move: str, words: str, *, actor: Actor) -> Condition:
    """Say that a condition is met (`accept`), or what its evidence lacks (`reject`)."""
    CONDITION.move(condition, move, actor=actor, reason=words)
    condition.verdict, condition.judged_at = words, clock.now()
    db.session.flush()
    notices.condition_judged(condition)
    return condition


def let_examine(condition: Condition, person_id: UUID | None, *, actor: Actor) -> Condition:
    """Let a reviewer examine it, by the key of the person, or the administrators alone."""
    hold(condition)
    condition.examiner_id = person_id
    condition.version += 1
    trail.record("condition.let_examine", actor=actor, subject=condition, examiner=person_id)
    return condition


def is_ones_own(condition: Condition, actor: Actor) -> bool:
    """Whether it is up to the actor to meet it, or the actor handed its evidence in."""
    if actor.user_id is None:
        return False
    if actor.user_id in {condition.owner_id, condition.handed_in_by}:
        return True
    coordinated = actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME)
    return condition.owner_id is None and str(condition.programme_id) in coordinated


@CONDITION.guard(NOT_ONES_OWN)
def _not_ones_own(condition: Condition, actor: Actor) -> bool:
    return not is_ones_own(condition, actor)


@CONDITION.guard(STANDS)
def _stands(condition: Condition, _actor: Actor) -> bool:
    return follow_queries.state_of(condition.accreditation_id) in LIVE


@ACCREDITATION.guard(CONDITIONS_MET)
def _conditions_met(accreditation: Accreditation, _actor: Actor) -> bool:
    return not follow_queries.unmet_and_due([accreditation.id], today())
