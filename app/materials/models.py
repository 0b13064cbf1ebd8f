"""Course materials and their versions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, holds
from app.core.db import Base, Identified, UTCDateTime, Versioned, states
from app.core.files import Filed
from app.core.holds import Kept
from app.core.workflow import govern
from app.materials.states import MATERIAL, Classification, MaterialState, Shown
from app.programmes.models import Module
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable.models import PublishedSession, Session
from app.timetable.states import SessionState


class Material(Identified, Versioned, Base):
    """Something to read for a module of one cohort, or for one session of it.

    `title` is in the file's own `language`. Trainees see its newest version from when `shown` says: of
    AT_TIME that is `from_day` and `from_time` on the wall in `from_zone`, and the instant `from_at` is
    derived from them. `newest` is the number of its newest version, which came at `renewed_at`.
    `trainer_id` is the trainer whose own it is; of what the office added there is none.
    """

    __tablename__ = "materials"
    __holds__: ClassVar = (
        holds.internal(
            "to give a cohort what it is taught from, in time",
            "cohort_id programme_id module_id session_id title language secrecy shown from_day from_time "
            "from_zone from_at state newest renewed_at created_at",
            seen=Permission.MATERIAL_SEE,
            kept=Kept.MATERIAL,
        ),
        holds.personal(
            "to know whose own it is", "trainer_id", seen=Permission.MATERIAL_FOLLOW, kept=Kept.MATERIAL
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("(shown = 'at_time') = (from_at IS NOT NULL)", name="from_at"),
        sa.CheckConstraint("newest > 0", name="newest"),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("modules.id"))
    # A draft that is taken off the timetable leaves its materials to the module.
    session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("sessions.id", ondelete="SET NULL"), index=True
    )
    trainer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("trainers.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2))
    secrecy: Mapped[Classification] = mapped_column(states(Classification))
    shown: Mapped[Shown] = mapped_column(states(Shown), default=Shown.AT_ONCE)
    from_day: Mapped[date | None]
    from_time: Mapped[time | None]
    from_zone: Mapped[str | None] = mapped_column(sa.String(60))
    from_at: Mapped[datetime | None]
    state: Mapped[MaterialState] = mapped_column(states(MaterialState), default=MaterialState.IN_USE)
    newest: Mapped[int] = mapped_column(default=1)
    renewed_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module] = relationship(lazy="raise")
    session: Mapped[Session | None] = relationship(lazy="raise", passive_deletes=True)

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __assigned__: ClassVar[str] = "is_of_trainer"
    __own_by__: ClassVar[str] = "is_open_to"
    __closer__: ClassVar[dict[str, dict[str, str]]] = {
        Permission.MATERIAL_CHANGE: {"is_of_trainer": "is_own_of_trainer"}
    }
    __see__: ClassVar[Permission] = Permission.MATERIAL_SEE

    @hybrid_method
    def is_of_trainer(self, trainer_id: UUID) -> bool:
        """Whether this trainer was told to teach its module in the cohort, and still does in the plan."""
        return bool(_ask(self, type(self).is_of_trainer(trainer_id)))

    @is_of_trainer.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_of_trainer(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        return (
            sa.exists()
            .where(
                Session.cohort_id == cls.cohort_id,
                Session.module_id == cls.module_id,
                Session.is_still_taught_by(trainer_id),
            )
            .correlate(cls)
        )

    @hybrid_method
    def is_own_of_trainer(self, trainer_id: UUID) -> bool:
        """Whether this trainer added it, and still teaches its module in the cohort."""
        return self.trainer_id == trainer_id and self.is_of_trainer(trainer_id)

    @is_own_of_trainer.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_own_of_trainer(cls, trainer_id: UUID) -> sa.ColumnElement[bool]:
        return sa.and_(cls.trainer_id == trainer_id, cls.is_of_trainer(trainer_id))

    @hybrid_method
    def is_open_to(self, person_id: UUID) -> bool:
        """Whether this person takes part in its cohort, and its time has come."""
        return bool(_ask(self, type(self).is_open_to(person_id)))

    @is_open_to.inplace.expression  # type: ignore[attr-defined,untyped-decorator]
    @classmethod
    def _is_open_to(cls, person_id: UUID) -> sa.ColumnElement[bool]:
        takes_part = sa.exists().where(
            Registration.cohort_id == cls.cohort_id,
            Registration.person_id == person_id,
            Registration.state.in_(TAKES_PART),
        )
        return sa.and_(takes_part.correlate(cls), cls.is_due())

    @classmethod
    def is_due(cls) -> sa.ColumnElement[bool]:
        """The condition under which its cohort sees it now: in use, its time has come, nothing cancelled."""
        is_on = sa.exists().where(Cohort.id == cls.cohort_id, Cohort.state != CohortState.CANCELLED)
        has_begun = sa.exists().where(
            PublishedSession.session_id == cls.session_id,
            PublishedSession.state != SessionState.CANCELLED,
            PublishedSession.starts_at <= _now(),
        )
        return sa.and_(
            cls.state == MaterialState.IN_USE,
            is_on.correlate(cls),
            sa.or_(
                cls.shown == Shown.AT_ONCE,
                sa.and_(cls.shown == Shown.AT_TIME, cls.from_at <= _now()),
                sa.and_(cls.shown == Shown.AT_SESSION, has_begun.correlate(cls)),
            ),
        )


def _now() -> sa.BindParameter[datetime]:
    """The time at which a condition is asked: it is put together once, and asked again and again."""
    return sa.bindparam(None, callable_=clock.now, type_=UTCDateTime(), unique=True)


def _ask(material: Material, condition: Any) -> Any:
    database = object_session(material)
    return database is not None and database.scalar(
        sa.select(sa.exists().where(Material.id == material.id, condition))
    )


class MaterialVersion(Identified, Filed, Base):
    """One version of a material: its file, who sent it, and how often it was downloaded."""

    __tablename__ = "material_versions"
    __holds__: ClassVar = (
        holds.critical(
            "to open the file", Filed.__sealed__, seen=Permission.MATERIAL_SEE, kept=Kept.MATERIAL
        ),
        holds.internal(
            "to know the versions, and where their files are",
            "material_id number uploaded_at fetched digest file_kind size",
            seen=Permission.MATERIAL_SEE,
            kept=Kept.MATERIAL,
        ),
        holds.personal(
            "to know who sent it", "uploaded_by", seen=Permission.MATERIAL_FOLLOW, kept=Kept.MATERIAL
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("material_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
    )

    material_id: Mapped[UUID] = mapped_column(sa.ForeignKey("materials.id", ondelete="CASCADE"))
    number: Mapped[int]
    uploaded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    fetched: Mapped[int] = mapped_column(default=0, server_default="0")


govern(Material, MATERIAL)
