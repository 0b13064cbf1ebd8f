"""Taking attendance, closing a register, and correcting a closed one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.attendance import queries
from app.attendance.marks import minutes_for
from app.attendance.models import Attendance, Mark
from app.attendance.queries import Line
from app.attendance.rule import BY_HAND, DOORS_OPEN, standing
from app.attendance.states import Presence, Source
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, REGISTERS_COMPLETE, CohortState
from app.core import clock
from app.core.db import db, hold, new_id
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.registrations.models import Registration
from app.timetable.models import Session
from app.timetable.states import HAS_BEGUN, REGISTER_IS_FULL, SESSION, SessionState

_NEXT = timedelta(microseconds=1)
Follower = Callable[[Attendance, int, Actor], None]
_followers: list[Follower] = []


def follow_marks_with(follower: Follower) -> Follower:
    """Let a room above follow each change of a closed register: what counts now, its minutes before, who."""
    _followers.append(follower)
    return follower


@SESSION.guard(HAS_BEGUN)
def _has_begun(session: Session, _actor: Actor) -> bool:
    return clock.now() >= session.starts_at


@SESSION.guard(REGISTER_IS_FULL)
def _register_is_full(session: Session, _actor: Actor) -> bool:
    return queries.is_full(session)


@COHORT.guard(REGISTERS_COMPLETE)
def _registers_complete(cohort: Cohort, _actor: Actor) -> bool:
    return queries.registers_to_come(cohort.id) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to stand in a register for one trainee; without `minutes`, what the status says by itself."""

    registration_id: UUID
    status: Presence
    minutes: int | None = None


def may_be_marked(session: Session) -> bool:
    """Whether attendance of a session is taken now: it is on the timetable and its doors are open."""
    return session.state is SessionState.SCHEDULED and clock.now() >= session.starts_at - DOORS_OPEN


def refuse_shut(session: Session) -> None:
    """Keep a session for this deed; DomainError unless its register takes marks now."""
    hold(session)
    _refuse_shut(session)


def _refuse_shut(session: Session) -> None:
    if session.state is not SessionState.SCHEDULED:
        raise DomainError(_("This register is closed. The coordinator can still correct a mark in it."))
    if not may_be_marked(session):
        raise DomainError(_("The session has not begun yet. Take attendance when people come in."))


def refuse_own(whose: Line | Registration, actor: Actor) -> None:
    """DomainError for the row of whoever marks: a trainer who attends as a trainee is marked by another."""
    if policy.is_ones_own(actor, P.REGISTER_TAKE, whose):
        raise DomainError(
            _("This is your own row. Another trainer of the session, or the coordinator, marks you.")
        )


def save(
    session: Session,
    entries: list[Entry],
    *,
    actor: Actor,
    lines: Mapping[UUID, Line] | None = None,
    source: Source = Source.PAGE,
    word: str = "save",
) -> Session:
    """Write marks into an open register, as they were made on the page or on paper.

    `lines` are those who attend, where the caller has read them after it held the session. DomainError for a
    session that is not open for marks, for someone who does not attend, for whoever marks, and for minutes
    that can't be.
    """
    if lines is None:
        hold(session)
        lines = queries.attending(session)
    _refuse_shut(session)
    first: list[dict[str, Any]] = []
    others, length = [], session.minutes
    for entry in entries:
        line = lines.get(entry.registration_id)
        if line is None:
            raise DomainError(_("Someone on this page no longer attends. Open the register again."))
        refuse_own(line, actor)
        minutes = minutes_for(entry.status, entry.minutes, length=length)
        made = {
            "session_id": session.id,
            "registration_id": entry.registration_id,
            "status": entry.status,
            "minutes": minutes,
            "marked_by": actor.user_id,
        }
        if line.mark is None:
            first.append(made)
        elif (line.mark.status, line.mark.minutes) != (entry.status, minutes):
            others.append(Mark(**made, source=source))
    if first:
        _take_first(first, source)
    if others:
        take(session, others, actor=actor)
    if marked := [*(one["registration_id"] for one in first), *(mark.registration_id for mark in others)]:
        trail.record(f"register.{word}", actor=actor, subject=session, marks=marked)
    return session


def _take_first(marks: list[dict[str, Any]], source: Source) -> None:
    """Write marks of those for whom nothing stands in an open register: they count, whatever the rule.

    Most registers are saved once, thirty rows at a time.
    """
    now = clock.now()
    of_marks = {"source": source, "received_at": now, "after_closing": False, "reason": ""}
    rows = [{**mark, "id": new_id(), "marked_at": now} for mark in marks]
    _insert(Mark, [row | of_marks for row in rows])
    _insert(Attendance, [{**row, "id": new_id(), "version": 1} for row in rows])


def take(session: Session, marks: Iterable[Mark], *, actor: Actor) -> None:
    """Add marks to those that were made, and let the register say what counts by the rule.

    What was decided on a register that is closed follows what counts in it now.
    """
    made, rows = queries.made(session.id), {row.registration_id: row for row in queries.marks_of(session.id)}
    added: list[Mark] = list(marks)
    fresh: list[dict[str, Any]] = []
    for mark in added:
        before = made.setdefault(mark.registration_id, [])
        _put_after(mark, before)
        before.append(mark)
    for registration_id in dict.fromkeys(mark.registration_id for mark in added):
        counts, row = standing(made[registration_id]), rows.get(registration_id)
        if counts is None:
            continue
        if row is None:
            fresh.append({**_of(counts), "id": new_id(), "registration_id": registration_id, "version": 1})
        elif (row.status, row.minutes) != (counts.status, counts.minutes):
            was_minutes = row.minutes
            for name, value in _of(counts).items():
                setattr(row, name, value)
            row.version += 1
            if session.state is SessionState.HELD:
                db.session.flush()
                for follow in _followers:
                    follow(row, was_minutes, actor)
    if added:
        columns = Mark.__table__.columns.keys()
        _insert(Mark, [{name: getattr(mark, name) for name in columns} for mark in added])
    if fresh:
        _insert(Attendance, fresh)


def _put_after(mark: Mark, before: Iterable[Mark]) -> None:
    """Let what is marked on the page be later than what it answers, though a clock was set back meanwhile."""
    if mark.device is None and mark.source in BY_HAND:
        mark.marked_at = max([mark.marked_at, *(one.marked_at + _NEXT for one in before)])


def _of(mark: Mark) -> dict[str, Any]:
    """What an entry of the register takes from the mark that counts."""
    names = ("session_id", "status", "minutes", "marked_by", "marked_at")
    return {name: getattr(mark, name) for name in names}


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Write new rows at once: a register has thirty of each, and none is read again in its deed."""
    db.session.execute(sa.insert(model.__table__), rows)


def close(session: Session, *, actor: Actor) -> Session:
    """Close a register: the session was held, and its minutes count."""
    SESSION.move(session, "hold", actor=actor)
    return session


def refuse_correction(session: Session) -> None:
    """Keep a session's cohort for this deed; DomainError unless its marks can be corrected now."""
    if session.state is not SessionState.HELD:
        raise DomainError(_("This register is still open. Change the mark in the register itself."))
    if queries.hold_cohort(session.cohort_id) not in {CohortState.RUNNING, CohortState.COMPLETED}:
        raise DomainError(
            _("The cohort is archived: its registers stay as they are, and what was decided on them.")
        )


def correct(
    session: Session,
    mark: Attendance,
    line: Line,
    *,
    status: Presence,
    minutes: int | None,
    reason: str,
    actor: Actor,
) -> Attendance:
    """Correct one mark of a closed register, that in this line of it, with the reason.

    Once its cohort is closed, who completed it is decided anew on the mark. DomainError for a cohort that
    is neither running nor closed.
    """
    refuse_correction(session)
    refuse_own(line, actor)
    hold(mark)
    counted = minutes_for(status, minutes, length=session.minutes)
    if (mark.status, mark.minutes) == (status, counted):
        raise DomainError(_("This is what stands in the register already."), field="mark")
    correction = _correction(session, mark, status, counted, reason=reason, actor=actor)
    take(session, [correction], actor=actor)
    return mark


def follow_correction(session: Session, was_minutes: int, reason: str, actor: Actor) -> None:
    """Let a closed register be true of corrected hours: who was there for all of them still was.

    DomainError where someone else attended more minutes than the session has now.
    """
    marks = queries.marks_of(session.id)
    whole = [mark for mark in marks if mark.status is Presence.PRESENT and mark.minutes == was_minutes]
    over = sum(mark.minutes > session.minutes for mark in marks if mark not in whole)
    if over:
        raise DomainError(
            ngettext(
                "%(num)s trainee is marked with more minutes than that. Correct the mark first.",
                "%(num)s trainees are marked with more minutes than that. Correct the marks first.",
                over,
            ),
            field="end",
        )
    if session.minutes != was_minutes:
        take(
            session,
            [
                _correction(session, mark, mark.status, session.minutes, reason=reason, actor=actor)
                for mark in whole
            ],
            actor=actor,
        )


def _correction(
    session: Session, row: Attendance, status: Presence, minutes: int, *, reason: str, actor: Actor
) -> Mark:
    """Another mark for a closed register, and why; its word in the trail and in the history."""
    db.session.add(
        Move(
            subject_kind=Attendance.__tablename__,
            subject_id=str(row.id),
            transition="correct",
            source=row.status,
            target=status,
            actor_id=actor.user_id,
            reason=reason,
        )
    )
    trail.record("register.correct", actor=actor, subject=row, fields=["status", "minutes"])
    return Mark(
        session_id=session.id,
        registration_id=row.registration_id,
        status=status,
        minutes=minutes,
        source=Source.PAGE,
        marked_by=actor.user_id,
        after_closing=True,
        reason=reason,
    )
