"""What the start page reads of the floors below."""

from __future__ import annotations

from app.access.actor import ANONYMOUS
from app.core.db import db
from app.programmes.models import Programme
from app.programmes.queries import programmes_seen_by


def published_programmes() -> list[Programme]:
    """The programmes that everyone may see, by code."""
    statement = programmes_seen_by(ANONYMOUS).order_by(Programme.code, Programme.id)
    return list(db.session.scalars(statement))
