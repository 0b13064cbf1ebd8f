"""Reading what became of the office's backups."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.audit.models import TrailEntry, TrailLink
from app.core.db import db


def last_backup() -> datetime | None:
    """When the last backup was checked and written, as the trail says; None before the first."""
    return db.session.scalar(
        sa.select(sa.func.max(TrailLink.at))
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(TrailEntry.action == "office.back_up")
    )
