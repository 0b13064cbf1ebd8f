"""The reports of surveillance: when they are due, how they are handed in, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.access.actor import Actor, Role, ScopeKind
from app.accreditation import follow_queries, notices
from app.accreditation.follow_models import SurveillanceReport
from app.accreditation.follow_states import HANDED_IN_BY_ANOTHER, OVER, REPORT, STANDS
from app.accreditation.models import Accreditation
from app.accreditation.queries import LIVE
from app.accreditation.standing import today
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day as written

OPENS_DAYS = 60
"""So many days before it is due a report can be handed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """The report that an accreditation owes next: its number, its day, and from when it can be handed in."""

    number: int
    due_on: date

    @property
    def opens_on(self) -> date:
        """From this day on it can be handed in."""
        return self.due_on - timedelta(days=OPENS_DAYS)


def days_of(accreditation: Accreditation) -> list[date]:
    """The days within its term on which a report is due, as often as its standard asks; not its last one."""
    every, found = accreditation.standard.surveillance_months, []
    day = clock.months_after(accreditation.valid_from, every)
    while day < accreditation.valid_until:
        found.append(day)
        day = clock.months_after(accreditation.valid_from, every * (len(found) + 1))
    return found


def owed(accreditation: Accreditation, last: SurveillanceReport | None) -> Owed | None:
    """What comes after the `last` report, if anything: the first that was left out tells since when."""
    number = last.number if last else 0
    if accreditation.state not in LIVE or today() > accreditation.valid_until:
        return None
    return next(
        (Owed(number=at, due_on=day) for at, day in enumerate(days_of(accreditation), 1) if at > number), None
    )


def hand_in(
    accreditation: Accreditation,
    *,
    changes: str,
    figures: Sequence[dict[str, Any]],
    document_id: UUID | None,
    actor: Actor,
) -> SurveillanceReport:
    """Report what changed, with the office's figures of today; it stands for what was left out before it."""
    hold(accreditation)
    last = follow_queries.last_report(accreditation.id)
    next_one = owed(accreditation, last)
    if next_one is None:
        raise DomainError(_("No more reports are asked of this accreditation."))
    if last is not None and last.state not in OVER:
        raise DomainError(_("The last report is still being examined. Wait for what is said of it."))
    if today() < next_one.opens_on:
        raise DomainError(
            _("The next report can be handed in from %(day)s on.", day=written(next_one.opens_on))
        )
    due = [day for day in days_of(accreditation) if day - timedelta(days=OPENS_DAYS) <= today()]
    report = SurveillanceReport(
        programme_id=accreditation.programme_id,
        accreditation_id=accreditation.id,
        number=len(due),
        due_on=next_one.due_on,
        changes=changes,
        figures=list(figures),
        document_id=document_id,
        handed_in_by=actor.account_id,
        examiner_id=last.examiner_id if last else None,
    )
    db.session.add(report)
    db.session.flush()
    trail.record(
        "surveillance.hand_in",
        actor=actor,
        subject=report,
        accreditation=accreditation.id,
        number=report.number,
    )
    notices.report_handed_in(report, accreditation)
    return report


def hand_in_again(
    report: SurveillanceReport,
    *,
    changes: str,
    figures: Sequence[dict[str, Any]],
    document_id: UUID | None,
    actor: Actor,
) -> SurveillanceReport:
    """Hand a report in once more, with what was asked."""
    REPORT.move(report, "hand_in_again", actor=actor)
    report.changes, report.figures = changes, list(figures)
    report.document_id = document_id or report.document_id
    report.handed_in_by, report.handed_in_at = actor.account_id, clock.now()
    trail.record("surveillance.hand_in", actor=actor, subject=report, number=report.number)
    db.session.flush()
    notices.report_handed_in(report, report.accreditation)
    return report


def examine(report: SurveillanceReport, move: str, words: str, *, actor: Actor) -> SurveillanceReport:
    """Accept a report, ask for more (`ask_more`), or do not accept it (`object`)."""
    REPORT.move(report, move, actor=actor, reason=words)
    report.verdict, report.judged_at = words, clock.now()
    db.session.flush()
    notices.report_examined(report)
    return report


def let_examine(report: SurveillanceReport, person_id: UUID | None, *, actor: Actor) -> SurveillanceReport:
    """Let a reviewer examine it, by the key of the person, or the administrators alone."""
    hold(report)
    report.examiner_id = person_id
    report.version += 1
    trail.record("surveillance.let_examine", actor=actor, subject=report, examiner=person_id)
    return report


def is_ones_own(report: SurveillanceReport, actor: Actor) -> bool:
    """Whether the actor handed it in, or leads the programme."""
    coordinated = actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME)
    return actor.user_id == report.handed_in_by or str(report.programme_id) in coordinated


@REPORT.guard(HANDED_IN_BY_ANOTHER)
def _handed_in_by_another(report: SurveillanceReport, actor: Actor) -> bool:
    return not is_ones_own(report, actor)


@REPORT.guard(STANDS)
def _stands(report: SurveillanceReport, _actor: Actor) -> bool:
    return follow_queries.state_of(report.accreditation_id) in LIVE
