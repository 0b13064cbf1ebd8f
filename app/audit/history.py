"""When records were last moved, as their history tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.audit.models import Move
from app.core.db import db, key_as_text


def last_moves(model: type[Any], by: Any, *where: sa.ColumnElement[bool]) -> dict[UUID, datetime]:
    """When one of some records of a model was last moved, by a column such as their cohort's key."""
    moved_it = sa.and_(Move.subject_kind == model.__tablename__, Move.subject_id == key_as_text(model.id))
    rows = db.session.execute(
        sa.select(by, sa.func.max(Move.at))
        .select_from(model)
        .join(Move, moved_it)
        .where(*where)
        .group_by(by)
        .order_by(by)
    )
    return {row[0]: row[1] for row in rows}
