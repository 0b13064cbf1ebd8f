"""Which criteria rest on documents, and what is left of them once a document no longer holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.accreditation.models import Criterion
from app.core.db import db
from app.dossiers.models import EvidenceDocument, EvidenceUse

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A criterion in a dossier that documents alone show, no measure: with all of them."""

    dossier_id: UUID
    criterion: Criterion
    documents: Sequence[EvidenceDocument]

    def falls(self, day: date, gone: Collection[UUID]) -> bool:
        """Whether it is left without evidence if that day is the last on which some documents hold."""
        rests = any(one.id in gone for one in self.documents)
        others = [one for one in self.documents if one.id not in gone]
        return rests and self._is_shown(self.documents, day) and not self._is_shown(others, day + _DAY)

    @staticmethod
    def _is_shown(documents: Iterable[EvidenceDocument], day: date) -> bool:
        return any(one.holds_on(day) for one in documents)


def shown_by_documents(dossiers: Collection[UUID]) -> list[Shown]:
    """The criteria of some dossiers that documents alone show, dossier by dossier in the standard's order."""
    rows = db.session.execute(
        sa.select(EvidenceUse.dossier_id, Criterion, EvidenceDocument)
        .join(Criterion, Criterion.id == EvidenceUse.criterion_id)
        .join(EvidenceDocument, EvidenceDocument.id == EvidenceUse.document_id)
        .where(EvidenceUse.dossier_id.in_(dossiers), Criterion.measure.is_(None))
        .order_by(EvidenceUse.dossier_id, Criterion.position, Criterion.id, EvidenceDocument.id)
    )
    found: dict[tuple[UUID, UUID], tuple[Criterion, list[EvidenceDocument]]] = {}
    for dossier_id, criterion, document in rows:
        found.setdefault((dossier_id, criterion.id), (criterion, []))[1].append(document)
    return [Shown(dossier, criterion, papers) for (dossier, _key), (criterion, papers) in found.items()]
