"""What a call asks: its coordinator adds, rewords, orders and retires questions, or takes over another's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CALLABLE
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _, read
from app.core.texts import Texts, search_key
from app.member_states.data import sort_key
from app.nominations import queries
from app.nominations.cells import option_words
from app.nominations.models import KEY_LENGTH, Question
from app.nominations.standard import KEPT, MAY_HAVE_MORE_OPTIONS, STATE_COLUMNS
from app.nominations.states import WITH_OPTIONS, AskedOf, Kind, Part

MOST_QUESTIONS = 100
"""More would not fit into a file beside what else stands in it, nor into anyone's patience."""
LEAST_OPTIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a coordinator writes of a question. A new option has no value yet."""

    label: Texts
    hint: Texts
    part: Part
    asked_of: AskedOf
    kind: Kind
    is_required: bool
    options: list[dict[str, Any]]
    least: int | None = None
    most: int | None = None


WRITTEN = tuple(field.name for field in fields(Wording))
COPIED = ("key", "position", *WRITTEN)


def why_questions_stand(cohort: Cohort) -> str | None:
    """Why a call's questions can't be changed now, as a whole sentence; None when they can."""
    if cohort.call is None:
        return _("Write the call first: it brings the usual questions with it.")
    if cohort.state not in CALLABLE:
        return _("The selection has begun. The questions stand as they were answered.")
    return None


def why_kept(question: Question) -> str | None:
    """Why a question is always asked; None for one that may be retired."""
    if question.key in KEPT:
        return _("Files are read by this question, or a selection weighs it. It stays, and may be left open.")
    return None


def why_kind_stands(question: Question) -> str | None:
    """Why the kind of a question can't be another; None when it can."""
    if question.key in KEPT:
        return _("Its kind stands: files are read by this question, or a selection weighs it.")
    if queries.answered(question.cohort_id, question.key):
        return _("Its kind stands, for it was answered. Retire the question and add another instead.")
    return None


def may_word_options(question: Question) -> bool:
    """Whether a question's options are the coordinator's; the others of those always asked stand."""
    return question.key not in KEPT or question.key == MAY_HAVE_MORE_OPTIONS


def add(cohort: Cohort, *, wording: Wording, actor: Actor) -> Question:
    """Ask something more; who was nominated before stays valid without an answer."""
    _hold(cohort)
    others = queries.ever_asked(cohort.id)
    if len(others) >= MOST_QUESTIONS:
        raise DomainError(_("A call has at most %(most)s questions.", most=MOST_QUESTIONS))
    options = _checked(wording, others)
    question = Question(
        cohort_id=cohort.id,
        key=_name(wording.label, {other.key for other in others}, begin="q_"),
        position=max((other.position for other in others), default=0) + 1,
        asked_since=clock.now(),
        **_columns(wording, options),
    )
    db.session.add(question)
    db.session.flush()
    trail.record("question.add", actor=actor, subject=cohort, question=question.key)
    return question


def change(cohort: Cohort, question: Question, *, wording: Wording, actor: Actor) -> Question:
    """Word a question otherwise. StaleError when another deed changed it since it was read."""
    _hold(cohort)
    hold(question)
    if wording.kind is not question.kind and (refusal := why_kind_stands(question)):
        raise DomainError(refusal)
    others = [other for other in queries.ever_asked(cohort.id) if other is not question]
    options = _checked(wording, others)
    _keep_options(question, options)
    if wording.is_required and not question.is_required:
        question.asked_since = clock.now()
    columns = _columns(wording, options)
    changed = [name for name, value in columns.items() if getattr(question, name) != value]
    for name in changed:
        setattr(question, name, columns[name])
    question.version += 1
    trail.record("question.change", actor=actor, subject=cohort, question=question.key, fields=changed)
    return question


def shift(cohort: Cohort, question: Question, *, by: int, version: str, actor: Actor) -> None:
    """Move a question up (-1) or down (1) under its heading; the first and the last stay where they are."""
    _hold_as_read(cohort, question, version)
    order = queries.ever_asked(cohort.id)
    group = [other for other in order if other.part is question.part and other.retired_at is None]
    place = group.index(question) + by
    if not 0 <= place < len(group):
        return
    there = order.index(group[place])
    order.remove(question)
    order.insert(there, question)
    for position, other in enumerate(order, start=1):
        other.position = position
    question.version += 1
    trail.record("question.shift", actor=actor, subject=cohort, question=question.key)


def retire(cohort: Cohort, question: Question, *, version: str, actor: Actor) -> None:
    """Ask something no longer; what was answered to it can still be read."""
    _hold_as_read(cohort, question, version)
    if refusal := why_kept(question):
        raise DomainError(refusal)
    question.retired_at = clock.now()
    question.version += 1
    trail.record("question.retire", actor=actor, subject=cohort, question=question.key)


def ask_again(cohort: Cohort, question: Question, *, version: str, actor: Actor) -> None:
    """Ask again what was retired."""
    _hold_as_read(cohort, question, version)
    _refuse_known_labels(question.label, queries.questions_of(cohort.id))
    question.retired_at, question.asked_since = None, clock.now()
    question.version += 1
    trail.record("question.ask_again", actor=actor, subject=cohort, question=question.key)


def take_over(cohort: Cohort, source: Cohort, *, actor: Actor) -> int:
    """Ask what another cohort asks, in place of what stands; how many. Only while nobody answered."""
    _hold(cohort)
    if queries.has_nominees(cohort.id):
        raise DomainError(_("Officials are nominated already. Change the questions one by one instead."))
    for question in queries.ever_asked(cohort.id):
        db.session.delete(question)
    db.session.flush()
    found = queries.questions_of(source.id)
    db.session.add_all(
        Question(cohort_id=cohort.id, **{name: getattr(question, name) for name in COPIED})
        for question in found
    )
    db.session.flush()
    trail.record("question.take_over", actor=actor, subject=cohort, source=source.id, questions=len(found))
    return len(found)


def _hold(cohort: Cohort) -> None:
    hold(cohort)
    if refusal := why_questions_stand(cohort):
        raise DomainError(refusal)


def _hold_as_read(cohort: Cohort, question: Question, version: str) -> None:
    _hold(cohort)
    hold(question)
    if version != str(question.version):
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))


def _columns(wording: Wording, options: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: getattr(wording, name) for name in WRITTEN} | {"options": options}


def _checked(wording: Wording, others: Iterable[Question]) -> list[dict[str, Any]]:
    """Refuse what a file or a form could not tell apart; the options, each with its value."""
    _refuse_known_labels(wording.label, [other for other in others if other.retired_at is None])
    if wording.least is not None and wording.most is not None and wording.least > wording.most:
        raise DomainError(_("The least is more than the most. Change one of them."), field="least")
    if wording.kind not in WITH_OPTIONS:
        return []
    if len(wording.options) < LEAST_OPTIONS:
        raise DomainError(_("Write at least two options to choose from."))
    return _told_apart(wording.options)


def _refuse_known_labels(label: Texts, others: Iterable[Question]) -> None:
    """A file finds a question by its label, in whichever language: no two are called the same."""
    taken = {sort_key(text) for texts in STATE_COLUMNS.values() for text in texts.filled().values()}
    taken |= {sort_key(text) for other in others for text in other.label.filled().values()}
    for text in label.filled().values():
        if sort_key(text) in taken:
            raise DomainError(
                _(
                    "Another question or column is called “%(label)s”. Word one of them otherwise.",
                    label=text,
                )
            )


def _told_apart(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options with a value for each; DomainError for two that a word could both mean."""
    values = {option["value"] for option in options}
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for option in options:
        label = Texts(**option["label"])
        named = {"value": option["value"] or _name(label, values), "label": option["label"]}
        values.add(named["value"])
        words = option_words(named)
        if words & seen:
            raise DomainError(_("Two options can't be told apart: “%(option)s”.", option=read(label)))
        if any(mark in text for text in option["label"].values() for mark in ";؛"):
            raise DomainError(
                _(
                    "Write “%(option)s” without a semicolon: in a file it stands between options.",
                    option=read(label),
                )
            )
        seen |= words
        found.append(named)
    return found


def _keep_options(question: Question, options: list[dict[str, Any]]) -> None:
    """Refuse to drop an option that somebody chose, or that files and selections know."""
    dropped = {option["value"]: option for option in question.options}
    for option in options:
        dropped.pop(option["value"], None)
    if not dropped:
        return
    stand = set(dropped) if question.key in KEPT else _chosen(question)
    for value, option in dropped.items():
        if value in stand:
            raise DomainError(
                _(
                    "“%(option)s” stays: it was chosen already, or a selection weighs it.",
                    option=read(Texts(**option["label"])),
                )
            )


def _chosen(question: Question) -> set[str]:
    said = queries.answered(question.cohort_id, question.key)
    return {value for many in said for value in json.loads(many)} if question.kind is Kind.SEVERAL else said


def _name(label: Texts, taken: set[str], *, begin: str = "") -> str:
    """A name in small Latin letters that is not taken, for answers and options to be kept by."""
    words = re.sub("[^a-z0-9]+", "_", search_key(label["en"])).strip("_")
    name = f"{begin}{words}"[: KEY_LENGTH - 4].rstrip("_") or "option"
    return next(one for n in range(1, 1000) if (one := name if n == 1 else f"{name}_{n}") not in taken)
