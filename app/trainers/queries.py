"""Reading trainers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db, rows
from app.people.models import Person
from app.programmes.models import Curriculum, Module
from app.trainers.models import Qualification, Trainer


def trainer_of(person_id: UUID) -> UUID | None:
    """The key of a person's active trainer profile, if there is one."""
    return rows(_TRAINER_OF, {"person_id": person_id}).scalar()


_TRAINER_OF = sa.select(Trainer.id).where(Trainer.person_id == sa.bindparam("person_id"), Trainer.is_active)
"""Asked for every page of everyone signed in, so it is put together once."""


def all_trainers() -> sa.Select[Any]:
    """Every trainer with the person."""
    return sa.select(Trainer).join(Trainer.person).options(contains_eager(Trainer.person))


def one_trainer() -> sa.Select[Any]:
    """A trainer with the person, and what the trainer may teach."""
    named = joinedload(Module.curriculum).joinedload(Curriculum.programme)
    return all_trainers().options(
        selectinload(Trainer.qualifications).joinedload(Qualification.module).options(named)
    )


def trainers_seen_by(actor: Actor) -> sa.Select[Any]:
    """The trainers who are there for this reader."""
    return all_trainers().where(visible_to(actor, Permission.TRAINER_SEE, Trainer))


def active_trainers() -> list[Trainer]:
    """The trainers who may be given sessions, by name."""
    statement = all_trainers().where(Trainer.is_active).order_by(Person.sort_key, Trainer.id)
    return list(db.session.scalars(statement))


def profile_of(person_id: UUID) -> Trainer | None:
    """A person's trainer profile, active or not."""
    return db.session.scalar(sa.select(Trainer).where(Trainer.person_id == person_id))


def qualified_by(person_id: UUID, document: str) -> list[Qualification]:
    """What a person may teach by the document of that reference."""
    return list(
        db.session.scalars(
            sa.select(Qualification)
            .join(Qualification.trainer)
            .where(Trainer.person_id == person_id, Qualification.document == document)
            .order_by(Qualification.valid_from, Qualification.id)
        )
    )


def qualified_on(day: date, modules: Sequence[Module]) -> dict[UUID, list[str]]:
    """For what each trainer is qualified on a day: codes among those of some modules, and of subjects."""
    codes = {module.id: module.code for module in modules}
    held = db.session.scalars(
        sa.select(Qualification)
        .where(
            sa.or_(Qualification.module_id.in_(codes), Qualification.module_id.is_(None)),
            Qualification.valid_from <= day,
            sa.or_(Qualification.valid_until.is_(None), Qualification.valid_until >= day),
        )
        .order_by(Qualification.subject, Qualification.id)
    )
    found: dict[UUID, list[str]] = {}
    for each in held:
        code = codes[each.module_id] if each.module_id else each.subject
        found[each.trainer_id] = sorted({*found.get(each.trainer_id, []), code})
    return found
