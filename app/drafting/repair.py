"""Someone or something is not there for some days: the plan that touches none but the sessions concerned.

It is a trainer, an interpreter or a room. Each session takes another one that nothing speaks against, first
those that take over others too; where there is none, it moves to the next hours after those days at which
all that it takes is free. That it is not there is then known of it; why is not kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.audit import trail
from app.core import clock, zones
from app.core.db import db
from app.core.errors import DomainError, StaleError
from app.core.i18n import _, read
from app.core.templating import day as day_words
from app.interpreters import queries as interpreters
from app.interpreters.models import Interpreter
from app.timetable import availability, candidates, findings, held, plans
from app.timetable import operations as timetable
from app.timetable import queries as sessions
from app.timetable.ledger import held_until
from app.timetable.models import Booking, Session
from app.timetable.plans import Plan, plan_of
from app.timetable.rules import Severity
from app.timetable.states import SessionState
from app.trainers import queries as trainers
from app.trainers.models import Trainer
from app.venues import queries as venues
from app.venues.models import Room

MOST_SESSIONS = 60
MOST_TRIES = 60
"""At how many other hours a session is tried at most."""


Absent = Trainer | Interpreter | Room


@dataclass(frozen=True, slots=True)
class Repair:
    """One session: as it would be, or None where nothing was found, and who or what it takes instead."""

    session: Session
    plan: Plan | None
    instead: Any = None


def concerned(resource: Absent, first: date, last: date, actor: Actor) -> list[Session]:
    """The sessions to come that take it on some days, in every cohort that the actor may edit."""
    statement = (
        sessions.one_session()
        .where(
            held.holds_resource(resource.id),
            Session.day.between(first, last),
            Session.starts_at > clock.now(),
            Session.state.in_({SessionState.DRAFT, SessionState.SCHEDULED}),
            visible_to(actor, Permission.SESSION_EDIT, Session),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(statement))


def proposed(resource: Absent, first: date, last: date, actor: Actor) -> list[Repair]:
    """What would become of each session; DomainError where there are too many at once."""
    found = concerned(resource, first, last, actor)
    if len(found) > MOST_SESSIONS:
        raise DomainError(
            _("At most %(most)s sessions are repaired at once. Choose fewer days.", most=MOST_SESSIONS)
        )
    taken: list[tuple[UUID, Session]] = []
    repairs: dict[UUID, Repair] = {}
    for session in found:
        other = _other(session, resource, actor, taken)
        if other:
            taken.append((other.id, session))
            repairs[session.id] = Repair(session, _with_other(session, resource, other), other)
    to_move = [session for session in found if session.id not in repairs]
    moved = _all_moved(to_move, last)
    repairs |= {session.id: Repair(session, moved.get(session.id)) for session in to_move}
    return [repairs[session.id] for session in found]


def _other(
    session: Session, resource: Absent, actor: Actor, taken: Sequence[tuple[UUID, Session]]
) -> Absent | None:
    """Another that nothing speaks against, and that took over most of the sessions before."""
    used = Counter(key for key, _session in taken)
    free = [
        one.resource
        for one in candidates.among(session, _others(session, resource, actor), actor)
        if not one.why_not
        and not _is_full(one.resource, session, [other for key, other in taken if key == one.resource.id])
    ]
    return max(free, key=lambda one: used[one.id], default=None)


def _others(session: Session, resource: Absent, actor: Actor) -> list[Absent]:
    """All that could come instead: rooms of the same venue, interpreters of the same languages.

    Nobody comes who has a part in the session already, be it the other one of two.
    """
    people = {one.person_id for one in session.trainers}
    people |= {one.person_id for one in session.interpreters}
    if isinstance(resource, Trainer):
        return [one for one in trainers.active_trainers() if one.person_id not in people]
    if isinstance(resource, Interpreter):
        pairs = {part.interpreter_id: part.pair for part in session.interpreting}
        pair = pairs[resource.id]
        return [
            one
            for one in interpreters.active_interpreters()
            if one.person_id not in people and pair in one.pairs
        ]
    rooms = [session.room, *session.more_rooms]
    return [one for one in venues.rooms(actor) if one.venue_id == resource.venue_id and one not in rooms]


def _with_other(session: Session, resource: Absent, other: Any) -> Plan:
    """The session as it stands, with the other one in its place."""
    plan = plan_of(session)

    def instead(one: Any) -> Any:
        return other if one is not None and one.id == resource.id else one

    return replace(
        plan,
        trainers=[instead(one) for one in plan.trainers],
        interpreters=[(instead(one), pair) for one, pair in plan.interpreters],
        room=instead(plan.room),
        more_rooms=[instead(one) for one in plan.more_rooms],
    )


def _is_full(resource: Absent, session: Session, others: Iterable[Session]) -> bool:
    """Whether it would be in two places, or have more hours than a day allows."""
    same_day = [other for other in others if other.day == session.day]
    if any(
        other.starts_at < held_until(session, resource) and session.starts_at < held_until(other, resource)
        for other in same_day
    ):
        return True
    if isinstance(resource, Room) or resource.most_hours_a_day is None:
        return False
    minutes = _booked(resource.id, session.day, session.zone)
    minutes += sum(other.minutes for other in [session, *same_day])
    return minutes > resource.most_hours_a_day * 60


def _booked(key: UUID, day: date, zone: str) -> int:
    """For how many minutes someone is booked on a day already."""
    booked = db.session.execute(
        sa.select(Booking.starts_at, Booking.ends_at)
        .where(
            Booking.resource_id == key,
            Booking.starts_at >= zones.end_of_day(day - timedelta(days=1), zone),
            Booking.starts_at < zones.end_of_day(day, zone),
        )
        .order_by(Booking.id)
    )
    return sum(int((end - start).total_seconds()) // 60 for start, end in booked)


def _all_moved(to_move: Sequence[Session], last: date) -> dict[UUID, Plan]:
    """The sessions for which nothing else is left, as they would move, as far as they can.

    Where one can't, the others are looked at again: they keep their order with one that stays.
    """
    moved: dict[UUID, Plan] = {}
    for place, session in enumerate(to_move):
        if plan := _moved(session, last, moved, {one.id for one in to_move[place:]}):
            moved[session.id] = plan
    can_move = [session for session in to_move if session.id in moved]
    return moved if len(can_move) == len(to_move) else _all_moved(can_move, last)


def _moved(session: Session, last: date, moved: Mapping[UUID, Plan], to_move: Set[UUID]) -> Plan | None:
    """The same session at the next hours after those days at which it can be; others have `moved` before."""
    standing = sessions.standing(session.cohort)
    hours = sorted({(one.start, one.end) for one in standing if one.minutes == session.minutes})
    days = [last + timedelta(days=n + 1) for n in range((session.cohort.last_day - last).days)]
    tried = [
        replace(plan_of(session), day=day, start=start, end=end) for day in days for start, end in hours
    ][:MOST_TRIES]
    is_free = _free(session, last)
    others = [(one, _begins(one, moved.get(one.id))) for one in standing if one.id not in to_move]
    thought = {}
    for plan in tried:
        try:
            plans.refuse_outside(session.cohort, plan.module, plan.day)
            starts_at, ends_at = plans.instants_of(plan, session.zone)
        except DomainError:
            continue
        if (
            is_free(starts_at)
            and not any(_meet(plan, other) for other in moved.values())
            and not _is_long(plan, moved.values(), session)
            and _is_in_order(session, starts_at, others)
        ):
            one = candidates.supposed(
                session, day=plan.day, start=plan.start, end=plan.end, starts_at=starts_at, ends_at=ends_at
            )
            thought[one.id] = one, plan
    against = {finding.rule for finding in findings.of_sessions(session.cohort, [session])}
    more = {
        finding.session_id
        for finding in findings.of_sessions(session.cohort, [one for one, _plan in thought.values()])
        if finding.severity is not Severity.WARN or finding.rule not in against
    }
    return next((plan for key, (_one, plan) in thought.items() if key not in more), None)


def _free(session: Session, last: date) -> Callable[[datetime], bool]:
    """Tells of an instant after a day whether all that a session holds is free for as long from it on."""
    own = db.session.scalars(
        sa.select(Booking).where(Booking.session_id == session.id).order_by(Booking.id)
    ).all()
    lasts = {one.resource_id: one.ends_at - one.starts_at for one in own}
    taken = db.session.execute(
        sa.select(Booking.resource_id, Booking.starts_at, Booking.ends_at)
        .where(
            Booking.resource_id.in_(list(lasts)),
            Booking.session_id != session.id,
            Booking.ends_at > zones.end_of_day(last, session.zone),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()

    def is_free(starts_at: datetime) -> bool:
        return all(ends <= starts_at or starts_at + lasts[key] <= starts for key, starts, ends in taken)

    return is_free


def _meet(plan: Plan, other: Plan) -> bool:
    """Whether two sessions that move would meet, or one come into the other's changeover."""

    def until(one: Plan) -> datetime:
        changeover = max((room.changeover_minutes for room in (one.room, *one.more_rooms) if room), default=0)
        return datetime.combine(one.day, one.end) + timedelta(minutes=changeover)

    start, other_start = (datetime.combine(one.day, one.start) for one in (plan, other))
    return start < until(other) and other_start < until(plan)


def _is_long(plan: Plan, moved: Iterable[Plan], session: Session) -> bool:
    """Whether someone who takes it would have more hours than a day allows, with what else moves there."""
    same_day = [plan, *(other for other in moved if other.day == plan.day)]
    for one in _people(plan):
        minutes = sum(_minutes(other) for other in same_day if one in _people(other))
        minutes += _booked(one.id, plan.day, session.zone)
        if one.most_hours_a_day is not None and minutes > one.most_hours_a_day * 60:
            return True
    return False


def _people(plan: Plan) -> list[Trainer | Interpreter]:
    return [*plan.trainers, *(one for one, _pair in plan.interpreters)]


def _minutes(plan: Plan) -> int:
    return plan.end.hour * 60 + plan.end.minute - plan.start.hour * 60 - plan.start.minute


def _is_in_order(session: Session, starts_at: datetime, others: Iterable[tuple[Session, datetime]]) -> bool:
    """Whether it would come no more against the order of modules and units than it does now."""
    for other, then in others:
        if _precedes(other, session) and then >= starts_at and then < session.starts_at:
            return False
        if _precedes(session, other) and starts_at >= then and session.starts_at < then:
            return False
    return True


def _precedes(one: Session, other: Session) -> bool:
    """Whether one session belongs before another: by its module, its unit or its number in the unit."""
    if one.unit and one.unit_id == other.unit_id:
        return (one.unit_number or 0) < (other.unit_number or 0)
    if one.unit and other.unit and one.unit.code in other.unit.after:
        return True
    return one.module.position < other.module.position


def _begins(session: Session, plan: Plan | None) -> datetime:
    """When a session begins, once it is repaired."""
    return zones.instant(plan.day, plan.start, session.zone) if plan else session.starts_at


def as_shown(repairs: Iterable[Repair]) -> str:
    """A sign of what a page showed, so that nothing else is taken than what was read."""
    words = [
        f"{one.session.id} {one.session.version} "
        + (f"{one.plan.day} {one.plan.start} {one.instead and one.instead.id}" if one.plan else "")
        for one in repairs
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def take(resource: Absent, first: date, last: date, *, shown: str, actor: Actor) -> int:
    """Change the sessions as they were shown, all or none, and say that it is not there; how many changed.

    What else asks for a reason that nobody gave stands on until it is published.
    Sessions for which nothing was found stay, and are listed as standing against what is known now.
    Raises StaleError when something changed since it was shown.
    """
    repairs = proposed(resource, first, last, actor)
    if as_shown(repairs) != shown:
        raise StaleError(_("The timetable changed meanwhile. Look at the repair again, then take it."))
    found = [(one.session, one.plan) for one in repairs if one.plan is not None]
    for session, plan in found:
        try:
            stood = findings.unsettled(session.cohort, [session])
            unreasoned = [one for one in stood if one.severity is Severity.REASON]
            timetable.change(session, plan, actor=actor, stood=unreasoned)
        except DomainError as refusal:
            raise DomainError(
                _(
                    "“%(title)s” on %(day)s can’t be repaired: %(why)s",
                    title=read(session.title),
                    day=day_words(session.day),
                    why=refusal.message,
                )
            ) from refusal
    availability.say_not_there(resource, first, last, actor=actor)
    trail.record("timetable.repair", actor=actor, subject=resource, sessions=len(found))
    return len(found)
