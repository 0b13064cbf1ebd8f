"""What happens to a cohort's timetable as a whole: it is published, and its rules are set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _, read
from app.timetable import findings, held, joining, last_told, ledger, notices, publishing, queries
from app.timetable.models import (
    ClashSeverity,
    Session,
    TimetableVersion,
)
from app.timetable.plans import (
    refuse_outside,
    refuse_unplannable,
)
from app.timetable.rules import Rule, Severity, as_read
from app.timetable.states import SESSION, SessionState
from app.timetable.words import when


def publish(cohort: Cohort, *, seen: str, actor: Actor) -> TimetableVersion:
    """Let people know the cohort's timetable as it is planned, and tell each what changed for them, once.

    `seen` is the fingerprint of what the coordinator read. Raises StaleError when the plan is another by
    now, DomainError when nothing changed, when a session no longer fits its module's dates, or goes
    against a rule that the cohort refuses, or allows only with a reason that nobody gave.
    """
    refuse_unplannable(cohort)
    pending = last_told.to_publish(cohort)
    if not pending:
        raise DomainError(_("Everyone knows the timetable as it is. Add or change a session first."))
    if publishing.fingerprint(pending) != seen:
        raise StaleError(
            _("Someone else changed the timetable a moment ago. Look at it again, then publish.")
        )
    for session in pending:
        if session.state is not SessionState.DRAFT:  # a draft is held as it moves
            hold(session)
    standing = [session for session in pending if session.state is not SessionState.CANCELLED]
    for session in standing:
        try:
            refuse_outside(cohort, session.module, session.day)
        except DomainError as refusal:
            raise DomainError(_at(session, refusal.message)) from refusal
    drafts = [session for session in pending if session.state is SessionState.DRAFT]
    ledger.book(held.unbooked(drafts), actor=actor)
    _refuse_against_rules(cohort, standing)
    for session in drafts:
        SESSION.move(session, "publish", actor=actor)
    return tell(cohort, pending, actor=actor)


def tell(cohort: Cohort, sessions: Sequence[Session], *, actor: Actor) -> TimetableVersion:
    """Make these sessions known as they stand, as the cohort's next version, and write to each concerned."""
    version, told = publishing.tell(cohort, sessions, actor=actor)
    joining.drop_unused(sessions, actor=actor)
    notices.timetable_published(cohort, version, told)
    trail.record(
        "timetable.publish", actor=actor, subject=cohort, number=version.number, sessions=version.sessions
    )
    return version


def _at(session: Session, why: Any) -> str:
    return _("“%(title)s” on %(when)s: %(why)s", title=read(session.title), when=when(session), why=why)


def _refuse_against_rules(cohort: Cohort, sessions: Sequence[Session]) -> None:
    """Refuse what goes against the cohort's rules as they are now, whatever they were when it was written."""
    at = {session.id: session for session in sessions}
    for finding in findings.unsettled(cohort, sessions):
        if finding.session_id:
            why = finding.message
            if finding.severity is Severity.REASON:
                why = _("%(why)s Give a reason for which it may be so.", why=why)
            raise DomainError(_at(at[finding.session_id], why))


def set_severities(
    cohort: Cohort, wanted: Mapping[Rule, Severity], *, known: str, actor: Actor
) -> dict[Rule, Severity]:
    """Say how hard a cohort takes each rule; `known` is how the writer found them.

    Raises StaleError when another deed changed them since, DomainError for what a rule can't be.
    """
    refuse_unplannable(cohort)
    stand = findings.severities(cohort.id)
    if as_read(stand) != known:
        raise StaleError(_("Someone else changed these rules a moment ago. Look at them again, then decide."))
    for rule, severity in wanted.items():
        if severity not in rule.severities:
            raise DomainError(_("Choose one of the options."), field=rule.value)
    _write_severities(cohort, {**stand, **wanted})
    fields = [rule.value for rule, severity in wanted.items() if stand[rule] is not severity]
    trail.record("timetable.rules", actor=actor, subject=cohort, fields=fields)
    return {**stand, **wanted}


def copy_severities(cohort: Cohort, *, actor: Actor) -> Cohort:
    """Take each rule as hard as the programme's cohort before; DomainError where there is none."""
    refuse_unplannable(cohort)
    before = queries.cohort_before(cohort)
    if before is None:
        raise DomainError(_("The programme has no cohort before this one. Choose for each rule."))
    _write_severities(cohort, findings.severities(before.id))
    trail.record("timetable.copy_rules", actor=actor, subject=cohort, source=before.id)
    return before


def _write_severities(cohort: Cohort, hard: Mapping[Rule, Severity]) -> None:
    """Keep how hard each rule is where it is not as hard as for others."""
    db.session.execute(sa.delete(ClashSeverity).where(ClashSeverity.cohort_id == cohort.id))
    own = [rule for rule in Rule if hard[rule] is not rule.severity]
    db.session.add_all(ClashSeverity(cohort_id=cohort.id, rule=rule, severity=hard[rule]) for rule in own)
    db.session.flush()
