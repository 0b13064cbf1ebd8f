"""What a timetable goes against: each rule asked of each session, with a sentence that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.cohorts.models import Cohort
from app.core.db import db, rows
from app.core.i18n import _, read
from app.programmes.models import Module
from app.timetable import queries
from app.timetable.known import Known
from app.timetable.models import ClashSeverity, Session
from app.timetable.rows import Asked
from app.timetable.rules import Rule, Severity
from app.timetable.rules_of_days import of_when_it_is
from app.timetable.rules_of_people import booked_twice, of_what_it_takes

_SEVERITIES = (
    sa.select(ClashSeverity.rule, ClashSeverity.severity)
    .where(ClashSeverity.cohort_id == sa.bindparam("cohort_id"))
    .order_by(ClashSeverity.rule)
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a session goes against; `session_id` is None where it is said of the whole timetable.

    `about` tells it in all languages: a reason that was given for one thing is none for another. `reason` is
    the one for which it is allowed, where its rule may be gone against with one.
    """

    rule: Rule
    severity: Severity
    session_id: UUID | None
    message: str
    about: str = ""
    reason: str = ""

    @property
    def is_unsettled(self) -> bool:
        """Whether it may not be: it is refused, or nobody gave the reason that it needs."""
        return self.severity is Severity.REFUSE or (self.severity is Severity.REASON and not self.reason)


def severities(cohort_id: UUID) -> dict[Rule, Severity]:
    """How hard a cohort takes each rule."""
    own = rows(_SEVERITIES, {"cohort_id": cohort_id})
    return {**{rule: rule.severity for rule in Rule}, **{row.rule: row.severity for row in own}}


def of_sessions(cohort: Cohort, sessions: Sequence[Asked]) -> list[Finding]:
    """What some sessions of a cohort go against, with the hardest first; they are loaded whole."""
    if not sessions:
        return []
    hard, known = severities(cohort.id), Known(cohort, sessions)
    found = [
        Finding(rule, hard[rule], session.id, message, about)
        for session in sessions
        for said in (of_what_it_takes, of_when_it_is)
        for rule, message, about in said(session, known)
    ]
    found += [
        Finding(rule, Severity.WARN, session.id, message, about)
        for session in sessions
        for rule, message, about in booked_twice(session, known, is_asked=False)
    ]
    return sorted(_with_reasons(found), key=lambda finding: list(Severity).index(finding.severity))


def _with_reasons(found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings with the reasons that were given; nothing is asked where no rule wants one."""
    given = queries.reasons_of(
        {one.session_id for one in found if one.severity is Severity.REASON and one.session_id}
    )
    for one in found:
        reason = given.get((one.session_id, one.rule, one.about))
        yield replace(one, reason=reason) if reason and one.severity is Severity.REASON else one


def of_whole(cohort: Cohort, sessions: Sequence[Session] | None = None) -> list[Finding]:
    """What a whole timetable goes against: its sessions, unless they are read already, hours and outcomes."""
    sessions = queries.standing(cohort) if sessions is None else sessions
    return [*of_sessions(cohort, sessions), *_of_timetable(cohort, sessions)]


def unsettled(cohort: Cohort, sessions: Sequence[Session]) -> list[Finding]:
    """What some sessions go against and may not: what is refused, and what nobody gave a reason for."""
    return [finding for finding in of_sessions(cohort, sessions) if finding.is_unsettled]


def _of_timetable(cohort: Cohort, sessions: Sequence[Session]) -> list[Finding]:
    """Which outcomes nobody teaches, and which modules have other hours than their curriculum says."""
    found = []
    taught = {outcome.id for session in sessions for outcome in session.outcomes}
    minutes: dict[UUID, int] = defaultdict(int)
    for session in sessions:
        minutes[session.module_id] += session.minutes
    modules = db.session.scalars(
        sa.select(Module)
        .where(Module.curriculum_id == cohort.curriculum_id)
        .options(selectinload(Module.outcomes))
        .order_by(Module.position, Module.id)
    )
    for module in modules:
        for outcome in module.outcomes:
            if outcome.id not in taught:
                message = _(
                    "No session of %(module)s teaches: %(outcome)s",
                    module=module.code,
                    outcome=read(outcome.text),
                )
                found.append(Finding(Rule.UNTAUGHT, Severity.WARN, None, message))
        if minutes[module.id] != module.hours * 60:
            message = _(
                "%(module)s has %(planned)s hours on the timetable, and %(hours)s in the curriculum.",
                module=module.code,
                planned=f"{minutes[module.id] / 60:g}",
                hours=module.hours,
            )
            found.append(Finding(Rule.HOURS, Severity.WARN, None, message))
    return found
