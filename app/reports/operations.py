"""Setting up a report, changing it and making it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import may
from app.audit import trail
from app.cohorts.queries import focal_points
from app.core import clock
from app.core.clock import months_after
from app.core.db import db, hold, lock
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.texts import Texts
from app.people.models import User
from app.people.queries import holders
from app.reports import content, notices, queries
from app.reports.kinds import ReportKind, Rhythm
from app.reports.models import Report, ReportIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a report says, and when."""

    title: Texts
    text: Texts
    since: int | None
    until: int | None
    programme_id: UUID | None
    donor_id: UUID | None
    state_code: str | None
    figures: list[str]
    dimensions: list[str]
    rhythm: Rhythm


def set_up(kind: ReportKind, plan: Plan, *, actor: Actor) -> Report:
    """A new report; DomainError for one without its state, or with a period that ends before it begins."""
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    report = Report(kind=kind, made_by=actor.user_id)
    _write(report, plan, actor)
    db.session.add(report)
    db.session.flush()
    trail.record("report.set_up", actor=actor, subject=report, kind=kind)
    return report


def change(report: Report, plan: Plan, *, actor: Actor) -> Report:
    """Change what is to be made from now on; what was made stays. StaleError if another did meanwhile."""
    hold(report)
    _write(report, plan, actor)
    report.version += 1
    trail.record("report.change", actor=actor, subject=report)
    return report


def _write(report: Report, plan: Plan, actor: Actor) -> None:
    if plan.since and plan.until and plan.since > plan.until:
        raise DomainError(_("The last year comes before the first one. Exchange them."), field="until")
    if (report.kind is ReportKind.STATE) != bool(plan.state_code):
        raise DomainError(_("Choose the member state whose sheet it is."), field="state")
    if report.kind is not ReportKind.STATE and not plan.figures:
        raise DomainError(_("Choose at least one figure."), field="figures")
    is_new_rhythm = report.rhythm is not plan.rhythm
    for name in Plan.__dataclass_fields__:
        setattr(report, name, getattr(plan, name))
    if is_new_rhythm:
        report.next_on = _next(report, clock.today(OFFICE_ZONE))
    if not may(actor, P.REPORT_WRITE, report):
        raise DomainError(_("Choose one of your own programmes."), field="programme")


def _next(report: Report, after: date) -> date | None:
    """The first day of the next month, quarter or year."""
    months = report.rhythm.months
    if not months:
        return None
    return months_after(after.replace(month=(after.month - 1) // months * months + 1, day=1), months)


def make(report: Report, *, actor: Actor) -> ReportIssue:
    """Make a report as of now: its content is frozen with its digest, and those whom it is for are told."""
    db.session.execute(lock(sa.select(Report.id).where(Report.id == report.id)))
    said = content.content_of(report)
    issue = ReportIssue(
        report_id=report.id,
        kind=report.kind,
        programme_id=report.programme_id,
        state_code=report.state_code,
        number=queries.last_number(report.id) + 1,
        content=said,
        digest=content.digest_of(said),
        made_by=actor.user_id,
    )
    db.session.add(issue)
    db.session.flush()
    trail.record("report.make", actor=actor, subject=issue, report=report.id, digest=issue.digest)
    for user in _readers(report):
        notices.made(issue, report, user)
    return issue


def make_due(key: UUID) -> None:
    """Make a report whose day has come, and set the next one; nothing if another worker did."""
    today = clock.today(OFFICE_ZONE)
    due = queries.one_report().where(Report.id == key, Report.next_on <= today)
    report = db.session.scalar(lock(due))
    if report is not None:
        report.next_on = _next(report, today)
        make(report, actor=SYSTEM)


def take(issue: ReportIssue, *, reason: str, actor: Actor) -> ReportIssue:
    """Take away a sheet that names persons: the trail says who did, and why."""
    trail.record("report.take", actor=actor, subject=issue, reason=reason)
    return issue


def _readers(report: Report) -> list[User]:
    """Who is told that a report is there: the state's focal points, the donors, or whoever set it up."""
    if report.state_code:
        return [user for _code, user in focal_points([report.state_code])]
    if report.is_outside:
        return holders(Role.OBSERVER, kind=ScopeKind.OFFICE)
    return [db.session.get_one(User, report.made_by)]
