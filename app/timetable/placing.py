"""Many sessions put on a timetable in one deed: what fits becomes drafts, and what doesn't is named.

It is shown first and done afterwards, by the same steps: a preview is the deed, taken back. What was
seen is known by its mark; where the timetable has changed meanwhile, it is shown again instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core.db import to_json
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import clock_time, weekday
from app.timetable import findings, operations, queries
from app.timetable.plans import Plan
from app.timetable.rules import Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a session can't be placed, and which field or column it is about."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session that is asked for: what it is called in the list, and its plan or why there is none."""

    name: str
    plan: Plan | None = None
    faults: Sequence[Fault] = ()


@dataclass(slots=True)
class Verdict:
    """What became of a session that was asked for; `remarks` are warnings about one that fits."""

    wanted: Wanted
    faults: Sequence[Fault] = ()
    remarks: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether it is, or would be, on the timetable."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Placed:
    """What a deed or its preview did: a verdict for each session, and the mark by which it is known."""

    verdicts: list[Verdict]
    mark: str
    is_done: bool

    @property
    def fitting(self) -> list[Verdict]:
        """What fits."""
        return [verdict for verdict in self.verdicts if verdict.fits]

    @property
    def refused(self) -> list[Verdict]:
        """What doesn't."""
        return [verdict for verdict in self.verdicts if not verdict.fits]


def hours_of(day: date, start: time, end: time) -> str:
    """When a session would be: "Monday 2 February 2026, 09:00 to 11:00"."""
    return _("%(day)s, %(start)s to %(end)s", day=weekday(day), start=clock_time(start), end=clock_time(end))


def place(cohort: Cohort, wanted: Iterable[Wanted], *, seen: str, actor: Actor) -> Placed:
    """Add as drafts all that fits, if it is what was `seen`; else nothing, and tell what it would be."""
    with trail.part() as part:
        verdicts = _try_all(cohort, wanted, actor)
        mark = _mark(verdicts)
        is_done = seen == mark and any(verdict.fits for verdict in verdicts)
        if not is_done:
            part.take_back()
    return Placed(verdicts, mark, is_done)


def _try_all(cohort: Cohort, wanted: Iterable[Wanted], actor: Actor) -> list[Verdict]:
    verdicts = [Verdict(one, one.faults) for one in wanted]
    planned = [(verdict.wanted.plan, verdict) for verdict in verdicts if verdict.wanted.plan and verdict.fits]
    planned.sort(key=lambda one: (one[0].day, one[0].start))  # as units number them
    made = operations.schedule_each(cohort, [plan for plan, _verdict in planned], actor=actor)
    by_session = {}
    for (_plan, verdict), session in zip(planned, made, strict=True):
        if isinstance(session, DomainError):
            verdict.faults = [Fault(session.field or "", session.message)]
        else:
            by_session[session.id] = verdict
    added = [session for session in queries.drafts(cohort) if session.id in by_session]
    for finding in findings.of_sessions(cohort, added):
        if finding.severity is Severity.WARN and finding.session_id:
            by_session[finding.session_id].remarks.append(finding.message)
    return verdicts


def _mark(verdicts: Iterable[Verdict]) -> str:
    facts = [[verdict.fits, _facts(verdict.wanted.plan)] for verdict in verdicts]
    return hashlib.sha256(to_json(facts).encode()).hexdigest()[:32]


def _facts(plan: Plan | None) -> list[Any]:
    """What tells one plan from another for whoever has seen it."""
    if plan is None:
        return []
    people = sorted(str(one.id) for one in plan.trainers)
    where = plan.room.id if plan.room else None
    return [plan.module.id, plan.title.filled(), plan.day, plan.start, plan.end, plan.mode, where, people]
