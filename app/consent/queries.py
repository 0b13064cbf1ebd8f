"""Reading what is asked, and what a person has accepted of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.consent.models import Acceptance, Document
from app.consent.states import Kind
from app.consent.texts import FIRST, SHIPPED
from app.core.db import db
from app.core.texts import Texts


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a document that counts now; `published_at` is None for the shipped one."""

    kind: Kind
    number: int
    text: Texts
    published_at: datetime | None


def current(kind: Kind) -> Version:
    """The version of a document that counts now."""
    return currents()[kind]


def currents() -> dict[Kind, Version]:
    """The version of every document that counts now."""
    found = {kind: Version(kind, FIRST, SHIPPED[kind], None) for kind in Kind}
    for document in db.session.scalars(sa.select(Document).order_by(Document.number, Document.kind)):
        found[document.kind] = Version(document.kind, document.number, document.text, document.published_at)
    return found


def accepted_by(person_id: UUID | None) -> dict[Kind, Acceptance]:
    """What a person has accepted and not taken back, each in the latest version that they did."""
    found = db.session.scalars(
        sa.select(Acceptance)
        .where(Acceptance.person_id == person_id, Acceptance.withdrawn_at.is_(None))
        .order_by(Acceptance.number, Acceptance.accepted_at, Acceptance.id)
    )
    return {acceptance.kind: acceptance for acceptance in found}


def lacking(person_id: UUID | None) -> list[Kind]:
    """What one takes no part without, where this person has not accepted the present version."""
    accepted = accepted_by(person_id)
    return [
        kind
        for kind, version in currents().items()
        if kind.is_required and (kind not in accepted or accepted[kind].number != version.number)
    ]


def number_accepted(version: Version) -> int:
    """How many persons have accepted this version and not taken it back."""
    counted = sa.select(sa.func.count(sa.distinct(Acceptance.person_id))).where(
        Acceptance.kind == version.kind,
        Acceptance.number == version.number,
        Acceptance.withdrawn_at.is_(None),
    )
    return db.session.scalar(counted) or 0
