"""What is tracked: each curriculum version that is accredited by a standard, or applies for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.accreditation.live import Pair
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.queries import LIVE
from app.core.db import db
from app.core.texts import Texts
from app.dossiers.models import Dossier
from app.dossiers.states import OVER
from app.programmes.models import Curriculum, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A curriculum version against a version of a standard, with its accreditation or its application.

    `dossier_id` is where its evidence stands: what was decided, or what is under way.
    """

    programme_id: UUID
    code: str
    title: Texts
    curriculum_id: UUID
    number: int
    standard_id: UUID
    standard: str
    body: Texts
    accreditation_id: UUID | None = None
    valid_until: date | None = None
    dossier_id: UUID | None = None

    @property
    def pair(self) -> Pair:
        """What its live evidence is asked of."""
        return self.curriculum_id, self.standard_id


_WHAT = (
    Programme.id.label("programme_id"),
    Programme.code.label("code"),
    Programme.title.label("title"),
    Curriculum.id.label("curriculum_id"),
    Curriculum.number.label("number"),
    Standard.id.label("standard_id"),
    Standard.code.label("standard"),
    AccreditingBody.name.label("body"),
)


def tracked(actor: Actor, *, on: date) -> list[Tracked]:
    """What is accredited on a day or applies for it, within the actor's sight, by programme."""
    accredited = _accredited(actor, on)
    applying = _applying(actor)
    found = [*accredited.values(), *(one for pair, one in applying.items() if pair not in accredited)]
    return sorted(found, key=lambda one: (one.code, one.number, one.standard, str(one.standard_id)))


def _accredited(actor: Actor, on: date) -> dict[Pair, Tracked]:
    rows = db.session.execute(
        sa.select(
            *_WHAT,
            Accreditation.id.label("accreditation_id"),
            Accreditation.valid_until,
            Dossier.id.label("dossier_id"),
        )
        .select_from(Accreditation)
        .outerjoin(Dossier, Dossier.accreditation_id == Accreditation.id)
        .join(Accreditation.programme)
        .join(Accreditation.curriculum)
        .join(Accreditation.standard)
        .join(Standard.body)
        .where(
            Accreditation.state.in_(LIVE),
            Accreditation.valid_until >= on,
            visible_to(actor, P.ACCREDITATION_SEE, Accreditation),
        )
        .order_by(Programme.code, Curriculum.number, Accreditation.id)
    )
    return _by_pair(rows)


def _applying(actor: Actor) -> dict[Pair, Tracked]:
    rows = db.session.execute(
        sa.select(*_WHAT, Dossier.id.label("dossier_id"))
        .select_from(Dossier)
        .join(Dossier.programme)
        .join(Dossier.curriculum)
        .join(Dossier.standard)
        .join(Standard.body)
        .where(Dossier.state.not_in(OVER), visible_to(actor, P.DOSSIER_SEE, Dossier))
        .order_by(Programme.code, Curriculum.number, Dossier.id)
    )
    return _by_pair(rows)


def _by_pair(rows: Iterable[Any]) -> dict[Pair, Tracked]:
    return {(row.curriculum_id, row.standard_id): Tracked(**row._asdict()) for row in rows}
