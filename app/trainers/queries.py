"""Reading trainers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.people.models import Person
from app.trainers.models import Trainer


def trainer_of(person_id: UUID) -> UUID | None:
    """The key of a person's active trainer profile, if there is one."""
    return db.session.scalar(
        sa.select(Trainer.id).where(Trainer.person_id == person_id, Trainer.is_active)
    )


def all_trainers() -> sa.Select[Any]:
    """Every trainer with the person."""
    return sa.select(Trainer).join(Trainer.person).options(contains_eager(Trainer.person))


def active_trainers() -> list[Trainer]:
    """The trainers who may be given sessions, by name."""
    statement = all_trainers().where(Trainer.is_active).order_by(Person.sort_key, Trainer.id)
    return list(db.session.scalars(statement))
