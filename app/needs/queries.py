"""Reading what states lack."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.core.db import db
from app.needs.models import StateNeed
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState


def one_need() -> sa.Select[Any]:
    """A need with its programme."""
    return sa.select(StateNeed).join(StateNeed.programme).options(contains_eager(StateNeed.programme))


def needs_seen_by(actor: Actor) -> sa.Select[Any]:
    """The needs that are there for this reader."""
    return one_need().where(visible_to(actor, P.NEED_SEE, StateNeed))


def states_of(statement: sa.Select[Any]) -> list[str]:
    """The codes of the states whose needs a list holds."""
    codes = statement.with_only_columns(StateNeed.state_code).distinct().order_by(StateNeed.state_code)
    return list(db.session.scalars(codes))


def programmes_of(statement: sa.Select[Any]) -> list[Programme]:
    """The programmes for which a list holds needs, by code."""
    keys = statement.with_only_columns(StateNeed.programme_id)
    return list(
        db.session.scalars(
            sa.select(Programme).where(Programme.id.in_(keys)).order_by(Programme.code, Programme.id)
        )
    )


def open_programmes() -> list[Programme]:
    """The programmes for which a state may put something forward: those that the public sees, by code."""
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(Programme.state == ProgrammeState.PUBLISHED)
            .order_by(Programme.code, Programme.id)
        )
    )
