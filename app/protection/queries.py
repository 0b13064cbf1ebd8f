"""Reading what data protection works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.audit.models import TrailEntry, TrailLink
from app.core.db import db

CHECK = "trail.check"


@dataclass(frozen=True, slots=True)
class Check:
    """What the office's clock found when it last walked the trail."""

    at: datetime
    links: int
    why: str

    @property
    def held(self) -> bool:
        """Whether the chain and its anchor held."""
        return not self.why


def last_check() -> Check | None:
    """The latest check of the trail; None before the first."""
    row = db.session.execute(
        sa.select(TrailLink.at, TrailEntry.data)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(TrailEntry.action == CHECK)
        .order_by(TrailLink.seq.desc())
        .limit(1)
    ).one_or_none()
    return Check(row.at, row.data["links"], row.data["why"]) if row else None
