"""An office's own questionnaires: a draft is made of the version in force, changed, and published."""

from __future__ import annotations

from dataclasses import replace

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts
from app.evaluations import operations, queries
from app.evaluations.models import Questionnaire
from app.evaluations.questions import Question
from app.evaluations.states import Audience, Kind

MOST_QUESTIONS = 40
"""More would not be answered in three minutes."""


def begin_draft(audience: Audience, *, actor: Actor) -> Questionnaire:
    """Begin a new version with the questions of the one in force; the draft that there is already, if so."""
    draft = queries.newest(audience, published=False)
    if draft is not None:
        return draft
    now = operations.in_force(audience)
    draft = Questionnaire(audience=audience, number=now.number + 1, asks=list(now.asks))
    db.session.add(draft)
    db.session.flush()
    trail.record("questionnaire.draft", actor=actor, subject=draft)
    return draft


def add(draft: Questionnaire, *, kind: Kind, label: Texts, of_trainers: bool, actor: Actor) -> Questionnaire:
    """Ask one thing more, at the end. A choice is between yes and no."""
    questions = _held(draft)
    if len(questions) >= MOST_QUESTIONS:
        raise DomainError(_("A questionnaire has at most %(most)s questions.", most=MOST_QUESTIONS))
    if of_trainers and kind is not Kind.SCALE:
        raise DomainError(_("Of trainers only agreement is asked."), field="kind")
    _refuse_missing(label)
    options = _yes_or_no() if kind is Kind.CHOICE else ()
    number = 1 + max((int(one.key.rpartition("_")[2]) for one in questions if _is_own(one, draft)), default=0)
    key = f"v{draft.number}_{number}"
    asked = Question(key=key, kind=kind, label=label, of_trainers=of_trainers, options=options)
    return _keep(draft, [*questions, asked], actor=actor)


def reword(draft: Questionnaire, key: str, *, label: Texts, actor: Actor) -> Questionnaire:
    """Say a question otherwise; its kind stays, so that its answers can be set beside those before."""
    questions = _held(draft)
    _refuse_missing(label)
    return _keep(
        draft, [replace(one, label=label) if one.key == key else one for one in questions], actor=actor
    )


def drop(draft: Questionnaire, key: str, *, actor: Actor) -> Questionnaire:
    """Ask something no more; what was answered to it stays."""
    return _keep(draft, [one for one in _held(draft) if one.key != key], actor=actor)


def raise_up(draft: Questionnaire, key: str, *, actor: Actor) -> Questionnaire:
    """Ask something before the question that stands above it."""
    questions = _held(draft)
    place = next((n for n, one in enumerate(questions) if one.key == key), 0)
    if place:
        questions[place - 1], questions[place] = questions[place], questions[place - 1]
    return _keep(draft, questions, actor=actor)


def publish(draft: Questionnaire, *, actor: Actor) -> Questionnaire:
    """Let new rounds ask this version; those that have begun go on with theirs."""
    if not _held(draft):
        raise DomainError(_("Ask at least one question."))
    draft.published_at = clock.now()
    draft.version += 1
    db.session.flush()
    trail.record("questionnaire.publish", actor=actor, subject=draft)
    return draft


def _held(draft: Questionnaire) -> list[Question]:
    hold(draft)
    if draft.published_at is not None:
        raise DomainError(_("This version is published, and its questions stand. Begin a new version."))
    return draft.questions


def _keep(draft: Questionnaire, questions: list[Question], *, actor: Actor) -> Questionnaire:
    draft.asks = [one.stored() for one in questions]
    draft.version += 1
    db.session.flush()
    trail.record("questionnaire.change", actor=actor, subject=draft)
    return draft


def _refuse_missing(label: Texts) -> None:
    if label.missing:
        raise DomainError(_("Write the question in all four languages."), field="label")


def _is_own(question: Question, draft: Questionnaire) -> bool:
    return question.key.startswith(f"v{draft.number}_")


def _yes_or_no() -> tuple[tuple[str, Texts], ...]:
    return (
        ("yes", Texts(en="Yes", fr="Oui", ar="نعم", pt="Sim")),
        ("no", Texts(en="No", fr="Non", ar="لا", pt="Não")),
    )
