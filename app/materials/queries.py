"""Reading course materials: of a cohort, of a session's module, of one trainee, and one with its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.materials.models import Material, MaterialVersion
from app.materials.states import NEW_FOR, Shown
from app.programmes.models import Curriculum, Module
from app.registrations.models import Registration
from app.timetable.models import PublishedSession, Session


@dataclass(frozen=True, slots=True)
class Row:
    """One material of a list with its newest version.

    `is_due` says whether its cohort sees it now; `known` is its session as people were told of it.
    """

    material: Material
    version: MaterialVersion
    known: PublishedSession | None
    is_due: bool

    @property
    def since(self) -> datetime | None:
        """From when trainees see it, where that is known."""
        material = self.material
        if material.shown is Shown.AT_SESSION:
            return self.known.starts_at if self.known else None
        return material.from_at or material.created_at

    @property
    def is_new(self) -> bool:
        """Whether trainees have seen it, or its newest version, for a few days at most."""
        since = max(self.since or self.material.created_at, self.material.renewed_at)
        return self.is_due and clock.now() - since < NEW_FOR


@dataclass(frozen=True, slots=True)
class OfModule:
    """A module with its materials in a cohort."""

    module: Module
    rows: list[Row]


def one_material() -> sa.Select[Any]:
    """A material with what its page shows."""
    return sa.select(Material).options(
        joinedload(Material.cohort), joinedload(Material.module), joinedload(Material.session)
    )


def one_session() -> sa.Select[Any]:
    """A session with what the pages of its materials show."""
    return sa.select(Session).options(joinedload(Session.cohort), joinedload(Session.module))


def one_registration() -> sa.Select[Any]:
    """A registration with its person and the cohort's modules."""
    modules = joinedload(Registration.cohort).joinedload(Cohort.curriculum).selectinload(Curriculum.modules)
    return sa.select(Registration).options(joinedload(Registration.person), modules)


def _rows(*where: Any) -> list[Row]:
    statement = (
        sa.select(Material, MaterialVersion, PublishedSession, Material.is_due())
        .join(
            MaterialVersion,
            sa.and_(MaterialVersion.material_id == Material.id, MaterialVersion.number == Material.newest),
        )
        .join(Material.module)
        .outerjoin(Material.session)
        .outerjoin(PublishedSession, PublishedSession.session_id == Material.session_id)
        .options(contains_eager(Material.module), contains_eager(Material.session))
        .where(*where)
        .order_by(
            Module.position,
            Module.id,
            Material.session_id.is_not(None),
            Session.starts_at,
            Material.created_at,
            Material.id,
        )
    )
    return [Row(*found) for found in db.session.execute(statement)]


def of_cohort(cohort_id: UUID, actor: Actor) -> list[Row]:
    """The materials of a cohort that are there for the actor, by module and then session."""
    return _rows(Material.cohort_id == cohort_id, visible_to(actor, P.MATERIAL_SEE, Material))


def of_module(session: Session, actor: Actor) -> list[Row]:
    """The materials of a session's module in its cohort that are there for the actor."""
    return _rows(
        Material.cohort_id == session.cohort_id,
        Material.module_id == session.module_id,
        visible_to(actor, P.MATERIAL_SEE, Material),
    )


def of_session(session: Session, actor: Actor) -> list[Row]:
    """The materials of one session that are there for the actor."""
    return _rows(Material.session_id == session.id, visible_to(actor, P.MATERIAL_SEE, Material))


def of_trainee(registration: Registration) -> list[Row]:
    """The materials that this trainee sees now, whoever asks."""
    return _rows(Material.cohort_id == registration.cohort_id, Material.is_open_to(registration.person_id))


def by_module(rows: Sequence[Row]) -> list[OfModule]:
    """The same by module, as they come."""
    return [
        OfModule(module, list(some)) for module, some in groupby(rows, key=lambda row: row.material.module)
    ]


def row_of(material: Material) -> Row:
    """A material as a list has it."""
    [found] = _rows(Material.id == material.id)
    return found


def versions_of(material: Material) -> list[MaterialVersion]:
    """All versions of a material, the newest first."""
    statement = sa.select(MaterialVersion).where(MaterialVersion.material_id == material.id)
    return list(db.session.scalars(statement.order_by(MaterialVersion.number.desc())))


def version_of(material: Material, number: int) -> MaterialVersion | None:
    """One version of a material by its number."""
    return db.session.scalar(
        sa.select(MaterialVersion).where(
            MaterialVersion.material_id == material.id, MaterialVersion.number == number
        )
    )


def size_of(cohort_id: UUID) -> int:
    """How many bytes all versions of a cohort's materials take."""
    statement = (
        sa.select(sa.func.coalesce(sa.func.sum(MaterialVersion.size), 0))
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(Material.cohort_id == cohort_id)
    )
    return int(db.session.scalar(statement) or 0)
