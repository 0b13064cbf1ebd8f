"""A dossier as it is submitted: its manifest names every answer, figure and document, each by its hash."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accreditation.models import Criterion
from app.core import clock
from app.core.db import db, to_json
from app.core.templating import OFFICE_ZONE
from app.dossiers import figures, queries
from app.dossiers.models import Answer, Dossier, EvidenceDocument, Submission

FORMAT = "accreditation-dossier/2"
"""The form of a manifest, described in docs/dossiers.md; /1 had neither figures nor the round."""


def freeze(dossier: Dossier) -> Submission:
    """Keep a dossier as it stands now; the submissions of a dossier are counted from 1."""
    number = 1 + (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(Submission).where(Submission.dossier_id == dossier.id)
        )
        or 0
    )
    submission = Submission(**frozen(dossier, number=number, at=clock.now()))
    db.session.add(submission)
    db.session.flush()
    return submission


def frozen(dossier: Dossier, *, number: int, at: datetime) -> dict[str, Any]:
    """The columns of a submission of the dossier as it stands now, submitted at that instant."""
    manifest = to_json(_manifest(dossier, number, at))
    return {
        "dossier_id": dossier.id,
        "number": number,
        "submitted_at": at,
        "manifest": manifest,
        "manifest_digest": sha256(manifest.encode()).hexdigest(),
    }


def _manifest(dossier: Dossier, number: int, at: datetime) -> dict[str, Any]:
    day = at.astimezone(ZoneInfo(OFFICE_ZONE)).date()
    written, used = queries.answers(dossier.id), queries.documents_used(dossier.id)
    measured = figures.live(dossier, on=day)
    return {
        "format": FORMAT,
        "dossier": str(dossier.id),
        "number": number,
        "round": dossier.round,
        "submitted_at": at.isoformat(),
        "programme": {"code": dossier.programme.code, "title": dossier.programme.title.filled()},
        "curriculum": dossier.curriculum.number,
        "standard": {
            "body": dossier.standard.body.name.filled(),
            "code": dossier.standard.code,
            "version": dossier.standard.number,
            "title": dossier.standard.title.filled(),
        },
        "criteria": [
            _criterion(one, written.get(one.id), used.get(one.id, []), day)
            | {"figure": figures.as_frozen(found, on=day, at=at) if (found := measured.get(one.id)) else None}
            for one in queries.criteria(dossier.standard_id)
        ],
    }


def _criterion(
    criterion: Criterion, answer: Answer | None, documents: list[EvidenceDocument], day: date
) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "text": criterion.text.filled(),
        "is_mandatory": criterion.is_mandatory,
        "rating": answer.rating.value if answer else None,
        "words": answer.words if answer else "",
        "documents": [
            {
                "id": str(one.id),
                "title": one.title,
                "expires_on": one.expires_on.isoformat() if one.expires_on else None,
                "sha256": one.content_digest,
                "size": one.size,
                "kind": one.file_kind.value,
            }
            for one in documents
            if one.holds_on(day)
        ],
    }
