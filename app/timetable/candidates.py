"""Who or what a session could take instead, and what speaks against each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.interpreters.models import Interpreter
from app.timetable import findings, ledger, queries
from app.timetable.models import Interpreting, Session, Teaching
from app.timetable.rules import Rule
from app.trainers import queries as trainers
from app.trainers.models import Trainer
from app.venues.models import Room

_ABOUT: dict[type[Any], set[Rule]] = {
    Trainer: {Rule.UNQUALIFIED, Rule.AWAY, Rule.LANGUAGE},
    Interpreter: {Rule.AWAY},
    Room: {Rule.AWAY, Rule.ROOM_TOO_SMALL, Rule.ROOM_LACKS, Rule.ROOM_RETIRED, Rule.VENUE_CLOSED},
}
"""What the rules say of each of them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trainer, an interpreter or a room, and each reason why it should be another one."""

    resource: Any
    why_not: list[str]


def of(session: Session, actor: Actor) -> list[Candidate]:
    """The trainers who do not teach a session yet; those whom nothing speaks against come first."""
    teaching = {part.trainer_id for part in session.teaching}
    others = [trainer for trainer in trainers.active_trainers() if trainer.id not in teaching]
    return sorted(among(session, others, actor), key=lambda one: len(one.why_not))


def among(session: Session, others: Sequence[Trainer | Interpreter | Room], actor: Actor) -> list[Candidate]:
    """What speaks against each of some that a session does not take yet, in their order."""
    until = {one.id: ledger.held_until(session, one) for one in others}
    why_not: dict[UUID, list[str]] = defaultdict(list)
    for key, sentence in ledger.why_taken(session, until, actor).items():
        why_not[key].append(sentence)
    # Each as if the session were this one's alone; the rules then say of it what they say of any session.
    thought = {one.id: _with(session, one) for one in others}
    of_whom = {one.id: key for key, one in thought.items()}
    rules = {rule for one in others for rule in _ABOUT[type(one)]}
    for finding in findings.of_sessions(session.cohort, list(thought.values())):
        if finding.rule in rules and finding.session_id:
            why_not[of_whom[finding.session_id]].append(finding.message)
    return [Candidate(one, why_not[one.id]) for one in others]


def qualified_for(sessions: Sequence[Session], day: date) -> set[UUID]:
    """The trainers who may teach any of some sessions on a day, by its module or by its unit's subject."""
    modules = {session.module_id: session.module for session in sessions}
    units = [session.unit_id for session in sessions if session.unit_id]
    codes = {module.code for module in modules.values()} | queries.subjects_of(units)
    known = trainers.qualified_on(day, list(modules.values()))
    return {trainer for trainer, held in known.items() if codes.intersection(held)}


def _with(session: Session, resource: Trainer | Interpreter | Room) -> Session:
    """The session as it would be with one resource alone."""
    return supposed(
        session,
        unit_number=None,
        interpretation=[],
        room=resource if isinstance(resource, Room) else None,
        more_rooms=[],
        equipment=[],
        teaching=[resource] if isinstance(resource, Trainer) else [],
        interpreting=[(resource, "")] if isinstance(resource, Interpreter) else [],
    )


def supposed(
    session: Session,
    *,
    teaching: Sequence[Trainer] | None = None,
    interpreting: Sequence[tuple[Interpreter, str]] | None = None,
    **other: Any,
) -> Session:
    """A session as it would be, were this other; the rules are asked about it, and it is never kept."""
    facts = {name: getattr(session, name) for name in _FACTS}
    facts |= {name: list(getattr(session, name)) for name in ("more_rooms", "equipment")}
    if teaching is None:
        teaching = session.trainers
    if interpreting is None:
        interpreting = [(part.interpreter, part.pair) for part in session.interpreting]
    return Session(
        **(facts | other),
        teaching=[Teaching(trainer=one, trainer_id=one.id) for one in teaching],
        interpreting=[
            Interpreting(interpreter=one, interpreter_id=one.id, pair=pair) for one, pair in interpreting
        ],
    )


_FACTS = (
    *("cohort", "cohort_id", "module", "module_id", "unit_id", "unit_number", "room"),
    *("day", "start", "end", "zone", "starts_at", "ends_at"),
    *("mode", "language", "groups", "interpretation"),
)
