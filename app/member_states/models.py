"""The 54 member states, their dated memberships, and national bodies."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import holds
from app.core.db import Base, Identified


class MemberState(Base):
    """A UN member state in Africa, by ISO 3166-1 alpha-2 code ("NA" is Namibia); M49 is text ("012")."""

    __tablename__ = "member_states"
    __holds__: ClassVar = (holds.public("to name the states alike everywhere"),)
    __untrailed__: ClassVar[bool] = True  # reference data, put there by the migration's seed

    code: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    alpha3: Mapped[str] = mapped_column(sa.String(3), unique=True)
    m49: Mapped[str] = mapped_column(sa.String(3), unique=True)
    region: Mapped[str] = mapped_column(sa.String(20))


class Membership(Identified, Base):
    """A state's membership of a regional community; `since` or `until` None where open or not known."""

    __tablename__ = "memberships"
    __holds__: ClassVar = (holds.public("to count by community"),)
    __untrailed__: ClassVar[bool] = True
    __table_args__ = (sa.UniqueConstraint("state_code", "community", "since"),)

    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    community: Mapped[str] = mapped_column(sa.String(20))
    since: Mapped[date | None]
    until: Mapped[date | None]
