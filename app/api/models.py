"""What the API remembers between two requests."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, holds
from app.core.db import Base
from app.core.holds import Kept


class IdempotencyKey(Base):
    """A program's own name for a request that makes a record: sent twice, it makes one.

    `key_hash` is of account and key together, `request_hash` of what was asked; `made_id` is the record.
    """

    __tablename__ = "idempotency_keys"
    __holds__: ClassVar = (
        holds.personal(
            "to make a record once, however often a program asks for it",
            "key_hash user_id request_hash made_id made_at",
            seen=holds.NOBODY,
            kept=Kept.TRY,
        ),
    )
    __untrailed__: ClassVar[bool] = True  # what was made has its own word in the trail

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    made_id: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
