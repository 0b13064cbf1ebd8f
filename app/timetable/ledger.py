"""The ledger of bookings: the one source for clashes of rooms, people, equipment and cohorts.

A booking holds a resource from its start until just before its end, so one session may follow
another at once. A room's booking is longer by its changeover. One with a reason may stand beside others;
one without a reason is refused where it would overlap any, and so nothing is booked onto what was booked
twice without a reason of its own. The database itself refuses it; the ledger asks first, to name the
other booking, and turns a refusal of the database, when two deeds try at once, into the same sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, new_id
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.interpreters.models import Interpreter
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART
from app.timetable import findings, held
from app.timetable.models import Booking, Session
from app.timetable.rules import TAKEN, Rule, Severity
from app.timetable.states import ResourceKind
from app.timetable.words import when
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room

_FIELDS = {
    ResourceKind.ROOM: "room",
    ResourceKind.TRAINER: "trainers",
    ResourceKind.COHORT: "start",
    ResourceKind.INTERPRETER: "interpreters",
    ResourceKind.EQUIPMENT: "equipment",
    ResourceKind.TRAINEE: "start",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a session wants to hold, from `starts_at` until just before `ends_at` (instants)."""

    session_id: UUID
    kind: ResourceKind
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    override_reason: str | None = None

    @property
    def key(self) -> tuple[UUID, UUID, datetime, datetime]:
        """What tells whether it is held already."""
        return (self.session_id, self.resource_id, self.starts_at, self.ends_at)

    def meets(self, other: Booking | Claim) -> bool:
        """Whether both are at the same time, if they are of the same resource."""
        return other.starts_at < self.ends_at and other.ends_at > self.starts_at


def book(
    sessions: Sequence[Session],
    *,
    actor: Actor,
    reason: str = "",
    kept: Mapping[tuple[UUID, UUID], str] | None = None,
) -> None:
    """Hold what each of these sessions needs instead of what it held; all that it takes is loaded.

    What is held already for the same hours stays as it is. A `reason` lets a second booking stand where the
    cohort's rules allow it with one; `kept` has one for a session and a resource alone.
    Raises DomainError at the field (room, trainers, start) that another booking stands against.
    """
    db.session.flush()
    trainees, twins = _trainees(sessions), held.twins(sessions)
    claims = [claim for session in sessions for claim in _claims(session, trainees[session.id], twins)]
    _hold_still(claims)
    stand = held.standing([session.id for session in sessions])
    _let_go(Booking.id.in_(stand[key] for key in stand.keys() - {claim.key for claim in claims}))
    wanted = [claim for claim in claims if claim.key not in stand]
    if not (reason or kept or _meet(wanted)):
        _refuse_clash(wanted, actor)
        _write(wanted, actor)
        return
    for session in sessions:
        of_session = [claim for claim in wanted if claim.session_id == session.id]
        if reason or kept:
            of_session = _overriding(of_session, findings.severities(session.cohort_id), reason, kept or {})
        _refuse_clash(of_session, actor)
        _write(of_session, actor)


def held_until(session: Session, resource: Trainer | Interpreter | Room) -> datetime:
    """Until when a session would hold a resource: a room is held for its changeover, too."""
    minutes = resource.changeover_minutes if isinstance(resource, Room) else 0
    return session.ends_at + timedelta(minutes=minutes)


def why_taken(session: Session, until: Mapping[UUID, datetime], actor: Actor) -> dict[UUID, str]:
    """Which of some resources others hold while this session would, `until` then, each with the sentence."""
    others = db.session.scalars(
        sa.select(Booking)
        .where(
            Booking.resource_id.in_(list(until)),
            held.overlaps(session.starts_at, max(until.values(), default=session.ends_at)),
            Booking.session_id != session.id,
        )
        .options(joinedload(Booking.session).joinedload(Session.cohort))
        .order_by(Booking.starts_at, Booking.id)
    )
    return {
        other.resource_id: _sentence(other, actor)
        for other in others
        if other.starts_at < until[other.resource_id]
    }


def book_trainee(cohort_id: UUID, person_id: UUID, *, actor: Actor) -> None:
    """Hold an official for the sessions to come of a cohort, once the seat is confirmed.

    Raises DomainError where the official takes part in another cohort at the same hour.
    """
    claims = [
        Claim(session.id, ResourceKind.TRAINEE, person_id, session.starts_at, session.ends_at)
        for session in held.booked_to_come(cohort_id)
    ]
    if claims:
        _hold_still(claims)
        _refuse_clash(claims, actor)
        _write(claims, actor)


def free_trainee(cohort_id: UUID, person_id: UUID) -> None:
    """Let go of an official who no longer takes part in a cohort, from now on."""
    db.session.execute(
        sa.delete(Booking).where(
            Booking.resource_kind == ResourceKind.TRAINEE,
            Booking.resource_id == person_id,
            Booking.starts_at > clock.now(),
            Booking.session_id.in_(sa.select(Session.id).where(Session.cohort_id == cohort_id)),
        )
    )


def lead_trainee(old: UUID, new: UUID) -> None:
    """Lead what an official's record is held for to another record, where that one takes part now.

    Raises IntegrityError where the other is held at the same hour.
    """
    takes_part = sa.select(Registration.cohort_id).where(
        Registration.person_id == new, Registration.state.in_(TAKES_PART)
    )
    db.session.execute(
        sa.update(Booking)
        .where(
            Booking.resource_kind == ResourceKind.TRAINEE,
            Booking.resource_id == old,
            Booking.session_id.in_(sa.select(Session.id).where(Session.cohort_id.in_(takes_part))),
        )
        .values(resource_id=new),
        execution_options={"synchronize_session": False},
    )


def free(session_ids: Iterable[UUID]) -> None:
    """Let go of all that these sessions hold."""
    _let_go(Booking.session_id.in_(list(session_ids)))


def _trainees(sessions: Sequence[Session]) -> dict[UUID, list[UUID]]:
    """Whom each session holds as trainees: who takes part by now, or did when it began."""
    seated = held.trainees({session.cohort_id for session in sessions})
    booked = held.trainees_booked(session.id for session in sessions)
    now = clock.now()
    return {
        session.id: seated[session.cohort_id] if session.starts_at > now else booked.get(session.id, [])
        for session in sessions
    }


def _let_go(which: sa.ColumnElement[bool]) -> None:
    """Let go of some bookings; the reason of one beside them goes where it needs none any more."""
    rows = db.session.execute(
        sa.delete(Booking).where(which).returning(Booking.resource_id, Booking.resource_kind),
        execution_options={"synchronize_session": False},
    )
    freed = {resource_id for resource_id, kind in rows if kind in TAKEN}
    other = aliased(Booking)
    still_clashes = sa.exists().where(
        other.resource_id == Booking.resource_id,
        other.id != Booking.id,
        other.starts_at < Booking.ends_at,
        other.ends_at > Booking.starts_at,
    )
    db.session.execute(
        sa.update(Booking)
        .where(Booking.resource_id.in_(freed), Booking.override_reason.is_not(None), ~still_clashes)
        .values(override_reason=None),
        execution_options={"synchronize_session": False},
    )


def _claims(session: Session, trainees: Sequence[UUID], twins: Mapping[UUID, UUID]) -> list[Claim]:
    """What a session holds.

    Who teaches and is an interpreter as well is held as both (`twins`), so that nobody is in two rooms.
    """
    start, end = session.starts_at, session.ends_at
    people = [(ResourceKind.TRAINER, part.trainer_id) for part in session.teaching]
    people += [(ResourceKind.INTERPRETER, part.interpreter_id) for part in session.interpreting]
    people += [(kind, twins[key]) for kind, key in people if key in twins]
    wanted = [(ResourceKind.COHORT, session.cohort_id, end)]
    wanted += [(kind, key, end) for kind, key in people]
    wanted += [(ResourceKind.EQUIPMENT, thing.id, end) for thing in session.equipment]
    for room in [session.room, *session.more_rooms]:
        if room:
            wanted.append((ResourceKind.ROOM, room.id, end + timedelta(minutes=room.changeover_minutes)))
    wanted += [(ResourceKind.TRAINEE, person_id, end) for person_id in trainees]
    return [Claim(session.id, kind, resource, start, until) for kind, resource, until in wanted]


def _hold_still(claims: list[Claim]) -> None:
    """Let deeds that want the same resource go one after the other, always in the same order.

    The lock is the weaker one (FOR NO KEY UPDATE): a session that was just added refers to its
    trainers and so holds their keys already, and two of those would wait for each other for ever.
    """
    profiles = {ResourceKind.TRAINER, ResourceKind.INTERPRETER}
    tables: tuple[tuple[set[ResourceKind], Any], ...] = (
        ({ResourceKind.COHORT}, Cohort),
        (profiles, Trainer),
        (profiles, Interpreter),
        ({ResourceKind.EQUIPMENT}, Equipment),
        ({ResourceKind.ROOM}, Room),
        ({ResourceKind.TRAINEE}, Person),
    )
    for kinds, model in tables:
        wanted = {claim.resource_id for claim in claims if claim.kind in kinds}
        if wanted:
            rows = sa.select(model.id).where(model.id.in_(wanted)).order_by(model.id)
            db.session.execute(rows.with_for_update(key_share=True))


def _overriding(
    claims: list[Claim], hard: Mapping[Rule, Severity], reason: str, kept: Mapping[tuple[UUID, UUID], str]
) -> list[Claim]:
    """The claims, with a reason at those that clash and may: this one, or the one `kept`."""
    clashing = {booking.resource_id for booking in _against(claims)}

    def overriding(claim: Claim) -> Claim:
        may_be = claim.kind in TAKEN and hard[TAKEN[claim.kind]] is Severity.REASON
        if claim.resource_id in clashing and may_be:
            why = reason or kept.get((claim.session_id, claim.resource_id))
            return replace(claim, override_reason=why)
        return claim

    return [overriding(claim) for claim in claims]


def _against(claims: Sequence[Claim]) -> list[Booking]:
    """The bookings that stand against some claims, in their order.

    They are sought in the claims' whole span by resource: a condition for each claim would grow past what
    a database reads.
    """
    if not claims:
        return []
    wanted: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in claims:
        wanted[claim.resource_id].append(claim)
    statement = (
        sa.select(Booking)
        .where(
            Booking.resource_id.in_(list(wanted)),
            held.overlaps(min(claim.starts_at for claim in claims), max(claim.ends_at for claim in claims)),
        )
        .options(joinedload(Booking.session).joinedload(Session.cohort))
        .order_by(Booking.starts_at, Booking.resource_kind, Booking.id)
    )
    return [
        booking
        for booking in db.session.scalars(statement)
        if any(claim.meets(booking) for claim in wanted[booking.resource_id])
    ]


def _meet(claims: Iterable[Claim]) -> bool:
    """Whether two of some claims are of one resource at the same time."""
    in_order = sorted(claims, key=lambda claim: (claim.resource_id, claim.starts_at))
    return any(one.resource_id == other.resource_id and one.meets(other) for one, other in pairwise(in_order))


def _write(claims: list[Claim], actor: Actor) -> None:
    if not claims:
        return
    connection = db.session.connection()
    try:
        with connection.begin_nested():
            connection.execute(
                sa.insert(Booking),
                [
                    {
                        "id": new_id(),
                        "session_id": claim.session_id,
                        "resource_kind": claim.kind,
                        "resource_id": claim.resource_id,
                        "starts_at": claim.starts_at,
                        "ends_at": claim.ends_at,
                        "override_reason": claim.override_reason,
                    }
                    for claim in claims
                ],
            )
    except IntegrityError as refusal:
        _refuse_clash(claims, actor)
        raise DomainError(
            _("Someone has just booked the same room, trainer or hour. Look at the timetable and try again.")
        ) from refusal


def _refuse_clash(claims: list[Claim], actor: Actor) -> None:
    claims = [claim for claim in claims if claim.override_reason is None]
    other = next(iter(_against(claims)), None)
    if other is None:
        return
    sentence = _sentence(other, actor)
    mine = next(claim for claim in claims if claim.resource_id == other.resource_id and claim.meets(other))
    rule = TAKEN.get(mine.kind)
    cohort_id = db.session.scalar(sa.select(Session.cohort_id).where(Session.id == mine.session_id))
    if rule and cohort_id and findings.severities(cohort_id)[rule] is Severity.REASON:
        sentence = _("%(why)s Or give a reason for which it may be so.", why=sentence)
    raise DomainError(sentence, field=_FIELDS[mine.kind])


def _sentence(other: Booking, actor: Actor) -> str:
    """Why not: whose booking stands against it, and when that is."""
    facts = {"session": _name(other.session, actor), "when": when(other.session)}
    if other.resource_kind is ResourceKind.ROOM:
        room = db.session.get_one(Room, other.resource_id)
        if room.changeover_minutes:
            return _(
                "The room %(room)s is taken by %(session)s: %(when)s, and stays free for %(minutes)s minutes"
                " afterwards. Choose another room or another hour.",
                room=room.name,
                minutes=room.changeover_minutes,
                **facts,
            )
        return _(
            "The room %(room)s is taken by %(session)s: %(when)s. Choose another room or another hour.",
            room=room.name,
            **facts,
        )
    if other.resource_kind is ResourceKind.TRAINER:
        return _(
            "%(trainer)s teaches in %(session)s: %(when)s. Choose another trainer or another hour.",
            trainer=held.name_of(other.resource_id),
            **facts,
        )
    if other.resource_kind is ResourceKind.INTERPRETER:
        return _(
            "%(interpreter)s interprets in %(session)s: %(when)s. Choose another one, or another hour.",
            interpreter=held.name_of(other.resource_id),
            **facts,
        )
    if other.resource_kind is ResourceKind.EQUIPMENT:
        thing = db.session.get_one(Equipment, other.resource_id)
        return _(
            "%(thing)s is needed in %(session)s: %(when)s. Choose another hour, or do without.",
            thing=thing.name,
            **facts,
        )
    if other.resource_kind is ResourceKind.TRAINEE and other.resource_id == actor.person_id:
        return _(
            "You take part in %(cohort)s, which meets at the same hours, and nobody can be in both."
            " Decline one of the two, or write to the office.",
            cohort=other.session.cohort.code,
        )
    if other.resource_kind is ResourceKind.TRAINEE:
        return _(
            "An official who takes part also takes part in %(session)s: %(when)s. Nobody can be in both.",
            **facts,
        )
    return _("This cohort is in %(session)s: %(when)s. Choose another hour.", **facts)


def _name(session: Session, actor: Actor) -> str:
    """The other session with its cohort; the cohort's code alone where the reader may not see it."""
    if may(actor, Permission.SESSION_SEE, session):
        return f"“{read(session.title)}” ({session.cohort.code})"
    return session.cohort.code
