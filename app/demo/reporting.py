"""The reports of the demonstration: to the donors of the four editions, of the last year, and to Kenya."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.scene import Scene
from app.reports.content import content_of, digest_of
from app.reports.kinds import BEGINNINGS, ReportKind, Rhythm
from app.reports.models import Report, ReportIssue


def report_what_was_done(scene: Scene, session: Session, *, programme: UUID, by: UUID) -> None:
    """Set up a report of each kind, and make it."""
    next_year = scene.now.date().replace(year=scene.now.year + 1, month=1, day=1)
    reports: list[tuple[ReportKind, dict[str, Any]]] = [
        (ReportKind.DONOR, {"since": 2022, "until": 2025, "programme_id": programme}),
        (ReportKind.ANNUAL, {"since": 2025, "until": 2025}),
        (ReportKind.STATE, {"state_code": "KE", "rhythm": Rhythm.YEARLY, "next_on": next_year}),
    ]
    for kind, own in reports:
        facts = {"since": None, "until": None, "rhythm": Rhythm.NEVER, **BEGINNINGS[kind], **own}
        report = Report(id=scene.key(), kind=kind, made_by=by, made_at=scene.now, **facts)
        session.add(report)
        session.flush()
        session.refresh(report, ["programme", "donor"])
        said = content_of(report)
        issue = ReportIssue(
            id=scene.key(),
            report_id=report.id,
            kind=kind,
            programme_id=report.programme_id,
            state_code=report.state_code,
            number=1,
            content=said,
            digest=digest_of(said),
            made_by=by,
            made_at=scene.now,
        )
        session.add(issue)
        session.flush()
