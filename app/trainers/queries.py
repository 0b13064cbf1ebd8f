"""Reading trainers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db, rows
from app.people.models import Person, User
from app.people.queries import email_key
from app.people.states import AccountState
from app.trainers.models import Trainer


def trainer_of(person_id: UUID) -> UUID | None:
    """The key of a person's active trainer profile, if there is one."""
    return rows(_TRAINER_OF, {"person_id": person_id}).scalar()


_TRAINER_OF = sa.select(Trainer.id).where(Trainer.person_id == sa.bindparam("person_id"), Trainer.is_active)
"""Asked for every page of everyone signed in, so it is put together once."""


def all_trainers() -> sa.Select[Any]:
    """Every trainer with the person."""
    return sa.select(Trainer).join(Trainer.person).options(contains_eager(Trainer.person))


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


def account_holder(email: str) -> Person | None:
    """Whose account in use has this address."""
    return db.session.scalar(
        sa.select(Person)
        .join(User, User.person_id == Person.id)
        .where(User.email_key == email_key(email), User.state == AccountState.ACTIVE)
    )


def person_by_email(email: str) -> Person | None:
    """Whom the office knows by an address: the account's holder, else the one person entered with it.

    Someone who wrote the address at sign-up and never confirmed it is not meant.
    """
    holder = account_holder(email)
    if holder is not None:
        return holder
    entered = db.session.scalars(
        sa.select(Person)
        .where(
            sa.func.lower(Person.email) == email_key(email),
            ~sa.exists().where(User.person_id == Person.id),
        )
        .order_by(Person.id)
        .limit(2)
    ).all()
    return entered[0] if len(entered) == 1 else None


def has_account(person_id: UUID) -> bool:
    """Whether a person can sign in: a trainer without an account sees nothing."""
    return db.session.scalar(sa.select(sa.exists().where(User.person_id == person_id))) or False
