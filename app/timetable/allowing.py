"""What the rules say of sessions as they are planned: it is refused, or stands with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.access.actor import Actor
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable import findings, queries
from app.timetable.findings import Finding
from app.timetable.models import Allowance, Session
from app.timetable.rules import Rule, Severity


def allow(sessions: Sequence[Session], reason: str, *, actor: Actor, stood: Collection[Finding] = ()) -> None:
    """Refuse what the cohorts' rules refuse, and keep the reason where they ask for one.

    A reason that was given stays as long as a session goes against the same rule in the same thing. What
    `stood` against it before may stand on: it is settled before it is published.
    """
    before = {(finding.session_id, finding.rule, finding.about) for finding in stood}
    of_cohorts: dict[Cohort, list[Session]] = defaultdict(list)
    for session in sessions:
        of_cohorts[session.cohort].append(session)
    found: dict[UUID | None, list[Finding]] = defaultdict(list)
    for cohort, own in of_cohorts.items():
        for finding in findings.of_sessions(cohort, own):
            if (finding.session_id, finding.rule, finding.about) not in before:
                found[finding.session_id].append(finding)
    given = queries.allowances(sessions)
    for session in sessions:
        _allow_one(session, found[session.id], given.get(session.id, {}), reason, actor)


def _allow_one(
    session: Session,
    found: Sequence[Finding],
    given: Mapping[tuple[Rule, str], Allowance],
    reason: str,
    actor: Actor,
) -> None:
    for finding in found:
        if finding.severity is Severity.REFUSE:
            raise DomainError(finding.message, field=finding.rule.field)
    asked = {
        (finding.rule, finding.about): finding.message
        for finding in found
        if finding.severity is Severity.REASON
    }
    for key, allowance in given.items():
        if key not in asked or reason:
            db.session.delete(allowance)
    if missing := [message for key, message in asked.items() if key not in given and not reason]:
        raise DomainError(
            _("%(why)s Give a reason for which it may be so.", why=" ".join(missing)), field="reason"
        )
    if not reason or not asked:
        return
    db.session.flush()  # what is deleted makes room
    for rule, about in asked:
        given_by = actor.user_id
        db.session.add(
            Allowance(session_id=session.id, rule=rule, about=about, reason=reason, given_by=given_by)
        )
