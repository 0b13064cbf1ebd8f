"""The board decides, also of an appeal; an outside body's decision is recorded with its document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.access.actor import Actor
from app.accreditation import conditions
from app.accreditation import operations as accreditation
from app.accreditation import queries as accreditations
from app.accreditation.conditions import Asked
from app.accreditation.models import Accreditation
from app.audit import trail
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, day
from app.dossiers import notices, queries, review_queries
from app.dossiers.models import Dossier, EvidenceDocument
from app.dossiers.operations import begin_round, note_hand, one_under_way, today
from app.dossiers.review import has_declared
from app.dossiers.review_models import BoardDecision
from app.dossiers.states import (
    DOSSIER,
    HAS_OWN_BOARD,
    HAS_RECOMMENDATION,
    IS_OUTSIDE_BODY,
    MAY_DECIDE,
    WITHIN_APPEAL,
    Outcome,
)

APPEAL_WITHIN = timedelta(days=30)
"""How long after a refusal the coordinator may appeal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided and why; the term and the conditions of what it accredits."""

    outcome: Outcome
    words: str
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: tuple[Asked, ...] = ()
    reference: str = ""


def decide(dossier: Dossier, verdict: Verdict, *, actor: Actor) -> BoardDecision:
    """Decide of a dossier whose review is done, for the board.

    Accrediting makes an accreditation with the conditions that are asked; refusing opens the term of appeal.
    """
    _check(verdict)
    _refuse_past_term(dossier, verdict)
    DOSSIER.move(dossier, verdict.outcome.move, actor=actor, reason=verdict.words)
    decision = _write(dossier, verdict, document=None, actor=actor)
    if verdict.outcome.accredits:
        reference = _("Decision of the board on dossier %(number)s", number=number_of(dossier))
        _accredit(dossier, verdict, reference=reference, actor=actor)
    if verdict.outcome is Outcome.REFUSE:
        note_hand(dossier, "decided", actor)
        dossier.appeal_until = today() + APPEAL_WITHIN
    db.session.flush()
    notices.decided(dossier, decision)
    return decision


def record(
    dossier: Dossier, verdict: Verdict, *, document: EvidenceDocument | None, actor: Actor
) -> BoardDecision:
    """Record what an outside body decided, with the reference of its document, and the document."""
    _check(verdict)
    if not verdict.reference:
        raise DomainError(
            _("Write the number or title under which the decision is filed."), field="reference"
        )
    DOSSIER.move(dossier, "record", actor=actor)
    decision = _write(dossier, verdict, document=document, actor=actor)
    if verdict.outcome.accredits:
        _accredit(dossier, verdict, reference=verdict.reference, actor=actor)
    db.session.flush()
    notices.decided(dossier, decision)
    return decision


def appeal(dossier: Dossier, grounds: str, *, actor: Actor) -> Dossier:
    """Appeal against a refusal, within its term: others than those who decided take it up."""
    if one_under_way(dossier.curriculum_id, dossier.standard_id, other_than=dossier.id) is not None:
        raise DomainError(
            _("Another dossier of this version against this standard is under way. Go on with that one.")
        )
    DOSSIER.move(dossier, "appeal", actor=actor, reason=grounds)
    note_hand(dossier, "prepared", actor)
    notices.appealed(dossier)
    return dossier


def answer_appeal(dossier: Dossier, name: str, words: str, *, actor: Actor) -> Dossier:
    """Uphold a refusal, or overturn it: other reviewers then begin anew."""
    DOSSIER.move(dossier, name, actor=actor, reason=words)
    note_hand(dossier, "decided", actor)
    if name == "overturn":
        begin_round(dossier)
    notices.appeal_answered(dossier)
    return dossier


def number_of(dossier: Dossier) -> str:
    """How a dossier is called in writing: its programme, version and year."""
    return f"{dossier.programme.code}-{dossier.curriculum.number}-{dossier.begun_at.year}"


def _check(verdict: Verdict) -> None:
    if not verdict.words:
        raise DomainError(_("Write the reasons of the decision."), field="words")
    if not verdict.outcome.accredits:
        return
    _term(verdict)
    if any(one.due_on < today() for one in verdict.conditions):
        raise DomainError(_("A condition is due from today on. Check its day."), field="outcome")
    if (verdict.outcome is Outcome.WITH_CONDITIONS) != bool(verdict.conditions):
        raise DomainError(
            _("Accredit with conditions where there is one, and without where there is none."),
            field="outcome",
        )


def _refuse_past_term(dossier: Dossier, verdict: Verdict) -> None:
    """The office's own board accredits nothing that was over before, nor for what came before the dossier."""
    if not verdict.outcome.accredits:
        return
    first, last = _term(verdict)
    begun = dossier.begun_at.astimezone(ZoneInfo(OFFICE_ZONE)).date()
    if first < begun or last < today():
        raise DomainError(
            _(
                "Choose a term that is not over, and that begins with the dossier, on %(day)s, or later.",
                day=day(begun),
            ),
            field="valid_from" if first < begun else "valid_until",
        )


def _term(verdict: Verdict) -> tuple[date, date]:
    if verdict.valid_from is None or verdict.valid_until is None:
        raise DomainError(_("Write from when until when it is accredited."), field="valid_from")
    return verdict.valid_from, verdict.valid_until


def _write(
    dossier: Dossier, verdict: Verdict, *, document: EvidenceDocument | None, actor: Actor
) -> BoardDecision:
    decision = BoardDecision(
        dossier_id=dossier.id,
        round=dossier.round,
        outcome=verdict.outcome,
        words=verdict.words,
        reference=verdict.reference,
        document_id=document.id if document else None,
        valid_from=verdict.valid_from if verdict.outcome.accredits else None,
        valid_until=verdict.valid_until if verdict.outcome.accredits else None,
        conditions=[_as_data(one) for one in verdict.conditions],
    )
    db.session.add(decision)
    db.session.flush()
    trail.record(
        "dossier.decide", actor=actor, subject=dossier, outcome=verdict.outcome.value, round=dossier.round
    )
    return decision


def _accredit(dossier: Dossier, verdict: Verdict, *, reference: str, actor: Actor) -> Accreditation:
    """Make the accreditation; it renews what stands now, whatever stood when the dossier was begun."""
    first, last = _term(verdict)
    made = accreditation.record(
        dossier.curriculum,
        dossier.standard,
        valid_from=first,
        valid_until=last,
        document_reference=reference,
        is_renewal=accreditations.live_one(dossier.curriculum_id, dossier.standard) is not None,
        actor=actor,
    )
    dossier.accreditation_id = made.id
    examiner = next((one.person_id for one in review_queries.reviewers(dossier) if not one.is_kept_out), None)
    for one in verdict.conditions:
        conditions.ask(made, replace(one, examiner_id=examiner), actor=actor)
    return made


def _as_data(asked: Asked) -> dict[str, str]:
    """A condition as the decision keeps it."""
    return {
        "criterion": asked.criterion,
        "words": asked.words,
        "owner": str(asked.owner_id or ""),
        "due_on": asked.due_on.isoformat(),
    }


@DOSSIER.guard(HAS_RECOMMENDATION)
def _has_recommendation(dossier: Dossier, _actor: Actor) -> bool:
    return review_queries.recommendation(dossier) is not None


@DOSSIER.guard(MAY_DECIDE)
def _may_decide(dossier: Dossier, actor: Actor) -> bool:
    had = queries.hands(dossier.id).get(actor.account_id, set())
    return not had and has_declared(dossier, actor)


@DOSSIER.guard(WITHIN_APPEAL)
def _within_appeal(dossier: Dossier, _actor: Actor) -> bool:
    return dossier.appeal_until is not None and today() <= dossier.appeal_until


@DOSSIER.guard(HAS_OWN_BOARD)
def _has_own_board(dossier: Dossier, _actor: Actor) -> bool:
    return dossier.standard.body.is_own


@DOSSIER.guard(IS_OUTSIDE_BODY)
def _is_outside_body(dossier: Dossier, _actor: Actor) -> bool:
    return not dossier.standard.body.is_own
