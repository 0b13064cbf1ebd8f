"""Reading interpreters."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.core.texts import LANGUAGES
from app.interpreters.models import Interpreter
from app.people.models import Person

PAIRS = tuple("-".join(sorted(pair)) for pair in combinations(LANGUAGES, 2))
"""Every pair of the office's languages, each named once and meant both ways: "en-fr", "ar-en"."""


def all_interpreters() -> sa.Select[Any]:
    """Every interpreter with the person."""
    return sa.select(Interpreter).join(Interpreter.person).options(contains_eager(Interpreter.person))


def active_interpreters() -> list[Interpreter]:
    """The interpreters who may be booked, by name."""
    statement = all_interpreters().where(Interpreter.is_active).order_by(Person.sort_key, Interpreter.id)
    return list(db.session.scalars(statement))


def interpreters_seen_by(actor: Actor) -> sa.Select[Any]:
    """The interpreters who are there for this reader."""
    return all_interpreters().where(visible_to(actor, Permission.TRAINER_SEE, Interpreter))


def profile_of(person_id: UUID) -> Interpreter | None:
    """A person's interpreter profile, active or not."""
    found: Interpreter | None = db.session.scalar(
        all_interpreters().where(Interpreter.person_id == person_id)
    )
    return found
