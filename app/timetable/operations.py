"""What happens to one session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.programmes.models import Module
from app.timetable import (
    cohort_operations,
    joining,
    last_told,
    ledger,
    notices,
    publishing,
    unit_numbers,
)
from app.timetable.allowing import allow
from app.timetable.findings import Finding
from app.timetable.join_links import JoinLink
from app.timetable.models import (
    Allowance,
    Interpreting,
    PublishedEquipment,
    PublishedInterpreter,
    PublishedRoom,
    PublishedSession,
    PublishedTrainer,
    Session,
    SessionEquipment,
    SessionOutcome,
    SessionRoom,
    Teaching,
)
from app.timetable.plans import (
    Plan,
    facts_in,
    instants_of,
    plan_of,
    refuse_outside,
    refuse_past,
    refuse_roomless,
    refuse_twice,
    refuse_unplannable,
    rest_of,
    room_of,
    why_uncorrectable,
    why_unmovable,
)
from app.timetable.states import SESSION, SessionState

NEAR = timedelta(hours=24)
"""Of a session that begins within this time it is told at once that it is cancelled."""
ChangeCheck = Callable[[Session, list[str]], None]
_change_checks: list[ChangeCheck] = []
Follower = Callable[[Session, int, str, Actor], None]
_followers: list[Follower] = []


def check_changes_with(check: ChangeCheck) -> ChangeCheck:
    """Let a feature above refuse a change of a session's named facts by a DomainError."""
    _change_checks.append(check)
    return check


def follow_corrections_with(follower: Follower) -> Follower:
    """Let a feature above keep what rests on a held session true, or refuse its correction by a DomainError.

    It is given the session as corrected, how many minutes it had before, the reason, and the actor.
    """
    _followers.append(follower)
    return follower


def schedule(cohort: Cohort, plan: Plan, *, actor: Actor) -> Session:
    """Add a draft to the cohort's timetable and book its room, trainers and cohort.

    Raises DomainError, at its field, for what can't be and for a clash, which names the other booking.
    """
    (session,) = _schedule_all(cohort, [plan], actor=actor)
    return session


def schedule_each(cohort: Cohort, wanted: Sequence[Plan], *, actor: Actor) -> list[Session | DomainError]:
    """Add many drafts, all that can be: for each plan its session, or why it can't be.

    The plans have one reason in common. They are added in one pass, and only where something is refused by
    halves, so that what hundreds of sessions ask of the database is asked a few times.
    """
    if not wanted:
        return []
    try:
        with trail.part():
            return list(_schedule_all(cohort, wanted, actor=actor))
    except DomainError as refusal:
        if len(wanted) == 1:
            return [refusal]
    half = len(wanted) // 2
    first = schedule_each(cohort, wanted[:half], actor=actor)
    return first + schedule_each(cohort, wanted[half:], actor=actor)


def _schedule_all(cohort: Cohort, wanted: Sequence[Plan], *, actor: Actor) -> list[Session]:
    refuse_unplannable(cohort)
    days: dict[Module, list[date]] = defaultdict(list)
    for plan in wanted:
        days[plan.module].append(plan.day)
        instants_of(plan, cohort.zone)
    for module, of_module in days.items():
        refuse_outside(cohort, module, *of_module)
    for plan in wanted:
        refuse_past(cohort, plan.day)
        refuse_roomless(plan)
        refuse_twice(plan)
    sessions = [_drawn_up(cohort, plan) for plan in wanted]
    reason = wanted[0].reason
    ledger.book(sessions, actor=actor, reason=reason)
    allow(sessions, reason, actor=actor)
    for session in sessions:
        trail.record("session.schedule", actor=actor, subject=session, cohort=cohort.id)
    return sessions


def _drawn_up(cohort: Cohort, plan: Plan) -> Session:
    """A draft that holds nothing yet; DomainError where its unit has no session left."""
    starts_at, ends_at = instants_of(plan, cohort.zone)
    unit, unit_number = unit_numbers.place(cohort, plan, starts_at, ends_at)
    session = Session(
        cohort=cohort,
        programme_id=cohort.programme_id,
        module=plan.module,
        room=room_of(plan),
        title=plan.title,
        day=plan.day,
        start=plan.start,
        end=plan.end,
        zone=cohort.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=plan.mode,
        teaching=[Teaching(trainer=trainer) for trainer in plan.trainers],
        language=plan.language or next(iter(cohort.languages), "en"),
        interpreting=[Interpreting(interpreter=one, pair=pair) for one, pair in plan.interpreters],
        unit=unit,
        unit_number=unit_number,
        **rest_of(plan),
    )
    db.session.add(session)
    return session


def change(session: Session, plan: Plan, *, actor: Actor, stood: Collection[Finding] = ()) -> Session:
    """Change a session and what it holds; whoever knows of it is told at the next publishing.

    What `stood` against it before, and was not settled, may stand on.
    Raises DomainError like `schedule`, and for a session that has begun, was held or was cancelled, or
    whose register has its first marks (other hours would make them untrue).
    """
    rearrange([(session, plan)], actor=actor, reason=plan.reason, stood=stood)
    return session


def rearrange(
    changes: Sequence[tuple[Session, Plan]],
    *,
    actor: Actor,
    reason: str = "",
    stood: Collection[Finding] = (),
) -> None:
    """Change several sessions at once: one may come to where another of them was.

    Raises DomainError like `change`.
    """
    done = [(session, *_put(session, plan, reason=reason, actor=actor)) for session, plan in changes]
    changed = [(session, fields, was) for session, fields, was in done if fields]
    if changed:
        ledger.book([session for session, _fields, _was in changed], actor=actor, reason=reason)
    allow([session for session, _fields, _was in changed], reason, actor=actor, stood=stood)
    for session, fields, was in changed:
        trail.record("session.change", actor=actor, subject=session, fields=fields, was=was)
    publishing.note([session for session, _fields, _was in changed])
    joining.drop_unused([session for session, _fields, _was in changed], actor=actor)


def _put(session: Session, plan: Plan, *, reason: str, actor: Actor) -> tuple[list[str], dict[str, Any]]:
    """Write a plan into a session; which of its facts changed, and when it was before."""
    cohort = session.cohort
    refuse_unplannable(cohort)
    hold(session)  # after its cohort, as everyone does who wants both
    if why := why_unmovable(cohort, session):
        raise DomainError(why)
    starts_at, ends_at = instants_of(plan, session.zone)
    refuse_outside(cohort, plan.module, plan.day)
    refuse_past(cohort, plan.day)
    refuse_roomless(plan)
    refuse_twice(plan)
    wanted = facts_in(plan)
    changed = [name for name, value in facts_in(plan_of(session)).items() if value != wanted[name]]
    if not changed:
        if reason:
            ledger.book([session], actor=actor, reason=reason)  # it holds nothing after a postponement
            allow([session], reason, actor=actor)
            trail.record("session.allow", actor=actor, subject=session)
        return [], {}
    for check in _change_checks:
        check(session, changed)
    was = _hours(session)
    _take_over(session, plan, starts_at, ends_at)
    if "unit" in changed:
        _count_for(session, plan)
    return changed, was


def _hours(session: Session) -> dict[str, Any]:
    """When it is, for the trail."""
    return {"day": session.day, "start": f"{session.start:%H:%M}", "end": f"{session.end:%H:%M}"}


def _take_over(session: Session, plan: Plan, starts_at: datetime, ends_at: datetime) -> None:
    """Let a session be as it is planned."""
    taught_by = {part.trainer_id for part in session.teaching}
    session.module, session.title, session.mode = plan.module, plan.title, plan.mode
    session.room = room_of(plan)
    session.day, session.start, session.end = plan.day, plan.start, plan.end
    session.starts_at, session.ends_at = starts_at, ends_at
    kept = [part for part in session.teaching if part.trainer in plan.trainers]
    new = [trainer for trainer in plan.trainers if trainer.id not in taught_by]
    session.teaching = [*kept, *(Teaching(trainer=trainer) for trainer in new)]
    interpreted = {part.interpreter_id: part for part in session.interpreting}
    session.interpreting = [
        interpreted.get(one.id) or Interpreting(interpreter=one) for one, _pair in plan.interpreters
    ]
    for part, (_one, pair) in zip(session.interpreting, plan.interpreters, strict=True):
        part.pair = pair
    session.language = plan.language or session.language
    for name, value in rest_of(plan).items():
        setattr(session, name, value)
    session.version += 1


def _count_for(session: Session, plan: Plan) -> None:
    """Let a session count for the unit that is planned, as one of its numbers that is free."""
    unnumbered = replace(plan, unit_number=None)
    session.unit, session.unit_number = unit_numbers.place(
        session.cohort, unnumbered, session.starts_at, session.ends_at
    )


def correct(session: Session, plan: Plan, *, actor: Actor) -> Session:
    """Correct what is known of a session that was held, with the plan's reason; its day stands.

    What really was is not asked of the rules, but nothing is booked twice. The trainers and interpreters
    whom it concerns are told; calendars that are followed show it, and no letter asks one to change.
    Raises DomainError for a session that was not held, for nothing to correct, and for other hours or
    another module once its cohort is closed, as who completed it was decided on them.
    """
    cohort = session.cohort
    db.session.refresh(cohort, ["state"], with_for_update={"key_share": True})
    hold(session)
    if why := why_uncorrectable(cohort, session):
        raise DomainError(why)
    unit = session.unit if plan.module == session.module else None
    plan = replace(plan, day=session.day, is_fixed=session.is_fixed, unit=unit, joins=False)
    starts_at, ends_at = instants_of(plan, session.zone)
    refuse_outside(cohort, plan.module, plan.day)
    refuse_roomless(plan)
    refuse_twice(plan)
    if starts_at > clock.now():
        raise DomainError(_("This hour is still to come. The session was held before it."), field="start")
    wanted = facts_in(plan)
    changed = [name for name, value in facts_in(plan_of(session)).items() if value != wanted[name]]
    if not changed:
        raise DomainError(_("This is what is known of the session already."))
    if cohort.state is not CohortState.RUNNING and {"module", "start", "end"} & set(changed):
        raise DomainError(
            _(
                "The cohort is closed: who completed it was decided on its hours. "
                "The module, the start and the end stay as they are."
            )
        )
    was, minutes = _hours(session), session.minutes
    _take_over(session, plan, starts_at, ends_at)
    if "unit" in changed:
        _count_for(session, plan)
    ledger.book([session], actor=actor, reason=plan.reason)
    for follow in _followers:
        follow(session, minutes, plan.reason, actor)
    db.session.add(
        Move(
            subject_kind=Session.__tablename__,
            subject_id=str(session.id),
            transition="correct",
            source=session.state,
            target=session.state,
            actor_id=actor.user_id,
            reason=plan.reason,
        )
    )
    trail.record("session.correct", actor=actor, subject=session, fields=changed, was=was)
    publishing.note([session])
    (change,) = publishing.changes_of([session])
    publishing.keep_as_held(session)
    joining.drop_unused([session], actor=actor)
    notices.session_corrected(cohort, change, plan.reason)
    return session


def fix(session: Session, *, is_fixed: bool, actor: Actor) -> None:
    """Have drafts leave a session where it is, or let them place it anew."""
    hold(session)
    if session.state is not SessionState.DRAFT:
        raise DomainError(_("This session is published: a draft leaves it where it is in any case."))
    if session.is_fixed is not is_fixed:
        session.is_fixed = is_fixed
        session.version += 1
        trail.record("session.change", actor=actor, subject=session, fields=["is_fixed"], was=_hours(session))


def cancel(session: Session, *, reason: str, actor: Actor) -> Session:
    """Cancel a published session: what it held is free; those concerned are told at the next publishing.

    They are told at once where it would begin soon, as they know it or as it is planned.
    """
    cohort = session.cohort
    db.session.refresh(cohort, ["state"], with_for_update={"key_share": True})
    SESSION.move(session, "cancel", actor=actor, reason=reason)
    known = last_told.published([session.id])[session.id]
    if min(known.starts_at, session.starts_at) - clock.now() <= NEAR:
        cohort_operations.tell(cohort, [session], actor=actor)
    return session


def remove(session: Session, *, actor: Actor) -> None:
    """Take a draft off the timetable; nobody but its coordinator knew of it."""
    hold(session)
    if session.state is not SessionState.DRAFT:
        raise DomainError(_("This session is published. Cancel it instead, so that everyone is told."))
    ledger.free([session.id])
    for part in (
        *(Teaching, Interpreting, SessionRoom, SessionEquipment, SessionOutcome, Allowance, JoinLink),
        *(PublishedRoom, PublishedTrainer, PublishedInterpreter, PublishedEquipment, PublishedSession),
    ):
        db.session.execute(sa.delete(part).where(part.session_id == session.id))
    db.session.execute(sa.delete(Session).where(Session.id == session.id))
    trail.record("session.remove", actor=actor, subject=session, cohort=session.cohort_id)


def let_go(session: Session, *, actor: Actor) -> None:
    """Free what a cancelled session held, and its place in its unit; it is still to be published."""
    ledger.free([session.id])
    joining.remove(session, actor=actor)
    session.unit_id = session.unit_number = None
    session.is_changed = True
