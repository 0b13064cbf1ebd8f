"""The summary that indicators are read from, and what of it was released to those outside of the office."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Permission
from app.core import holds
from app.core.db import Base

MILLION = 1_000_000
"""What the top of a part is kept in: millionths, for a gain is no whole number."""


class Counted(Base):
    """When a cohort was last counted, and whether anything differed: `fingerprint` is of all its cells."""

    __tablename__ = "figure_counts"
    __holds__: ClassVar = (holds.internal("to say how old a figure is"),)
    __untrailed__: ClassVar[bool] = True  # counted of other records by the worker

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(index=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))


class Cell(Base):
    """What the registrations of one cohort that are alike give to one measure.

    They are alike in their state, the person's sex, the working language and the service (`sector`, empty
    where it was not asked or is no longer known). `top` is in millionths. Of a measure that counts or
    orders values `value` is one of these; a person's is a hash, which tells two apart and names nobody, and
    is kept of those alone who took part in several cohorts.
    """

    __tablename__ = "figure_cells"
    __holds__: ClassVar = (
        holds.personal(
            "to count a person once",
            "value",
            seen=holds.NOBODY,
            kept=holds.Kept.ALWAYS,
        ),
        holds.internal(
            "to answer every indicator at once",
            "number measure cohort_id state_code sex language sector top bottom of",
            seen=Permission.FIGURES_SMALL,
        ),
    )
    __untrailed__: ClassVar[bool] = True  # counted of other records by the worker
    __table_args__ = (sa.Index("ix_figure_cells_measure", "measure", "cohort_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    measure: Mapped[str] = mapped_column(sa.String(60))
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.String(2), default="")
    sex: Mapped[str] = mapped_column(sa.String(20), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="")
    sector: Mapped[str] = mapped_column(sa.String(40), default="")
    value: Mapped[str] = mapped_column(sa.String(32), default="")
    top: Mapped[int] = mapped_column(sa.BigInteger)
    bottom: Mapped[int] = mapped_column(sa.BigInteger)
    of: Mapped[int]


class Released(Base):
    """One number of a closed cohort that those outside of the office may read; it is never taken back.

    `dimension` is empty for the whole cohort, else what `value` is of: a region, a state, a sex. Where
    `is_part`, more people belong to it than it counts. `version` is the measure's.
    """

    __tablename__ = "figure_releases"
    __holds__: ClassVar = (
        holds.internal("to tell donors and states in numbers what was done", seen=Permission.FIGURES_SEE),
    )
    __untrailed__: ClassVar[bool] = True  # counted of other records by the worker

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True, default="")
    value: Mapped[str] = mapped_column(sa.String(40), primary_key=True, default="")
    version: Mapped[int]
    top: Mapped[int] = mapped_column(sa.BigInteger)
    bottom: Mapped[int] = mapped_column(sa.BigInteger)
    of: Mapped[int]
    is_part: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime]
