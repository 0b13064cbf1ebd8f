"""What happens to venues, rooms, sessions and calendars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db, hold, new_id
from app.core.errors import DomainError, StaleError
from app.core.i18n import _, read
from app.core.templating import day as day_words
from app.core.texts import Texts, search_key
from app.programmes.models import Module
from app.timetable import ledger, notices, queries
from app.timetable.models import FeedLink, Room, Session, Teaching, Venue
from app.timetable.states import SESSION, Mode, SessionState
from app.timetable.words import when
from app.trainers.models import Trainer

LONGEST = timedelta(hours=12)
PLANNABLE = frozenset(
    {
        CohortState.PLANNED,
        CohortState.OPEN,
        CohortState.SELECTING,
        CohortState.CONFIRMED,
        CohortState.RUNNING,
    }
)
"""The stages in which a cohort's timetable is drawn up and changed."""
ChangeCheck = Callable[[Session, list[str]], None]
_change_checks: list[ChangeCheck] = []


def check_changes_with(check: ChangeCheck) -> ChangeCheck:
    """Let a feature above refuse a change of a session's named facts by a DomainError."""
    _change_checks.append(check)
    return check


def add_venue(*, name: Texts, city: str, country: str, zone: str, actor: Actor) -> Venue:
    """Add a venue; DomainError when its name is taken."""
    values = {"name": name, "name_key": _venue_key(name), "city": city, "country": country, "zone": zone}
    venue: Venue = _add(Venue, values, taken=_("There is already a venue with this name."))
    trail.record("venue.add", actor=actor, subject=venue)
    return venue


def change_venue(venue: Venue, *, name: Texts, city: str, country: str, zone: str, actor: Actor) -> Venue:
    """Change a venue; what is planned in it keeps its cohort's zone. DomainError when the name is taken."""
    values = {"name": name, "name_key": _venue_key(name), "city": city, "country": country, "zone": zone}
    _change(venue, values, taken=_("There is already a venue with this name."))
    trail.record("venue.change", actor=actor, subject=venue, fields=sorted(values))
    return venue


def _venue_key(name: Texts) -> str:
    return search_key(name["en"])[:200]


def add_room(venue: Venue, *, name: str, seats: int, changeover_minutes: int, actor: Actor) -> Room:
    """Add a room to a venue; DomainError when the venue has one of that name."""
    values = {
        "venue_id": venue.id,
        "name": name,
        "seats": seats,
        "changeover_minutes": changeover_minutes,
    }
    room: Room = _add(Room, values, taken=_("This venue already has a room with this name."))
    trail.record("room.add", actor=actor, subject=room)
    return room


def change_room(room: Room, *, name: str, seats: int, changeover_minutes: int, actor: Actor) -> Room:
    """Change a room; a new changeover counts for what is booked from now on."""
    values = {"name": name, "seats": seats, "changeover_minutes": changeover_minutes}
    _change(room, values, taken=_("This venue already has a room with this name."))
    trail.record("room.change", actor=actor, subject=room, fields=sorted(values))
    return room


def _add(model: Any, values: dict[str, Any], *, taken: str) -> Any:
    key = new_id()
    _write(sa.insert(model).values(id=key, **values), taken=taken)
    return db.session.get_one(model, key)


def _change(record: Any, values: dict[str, Any], *, taken: str) -> None:
    model = type(record)
    statement = sa.update(model).where(model.id == record.id, model.version == record.version)
    if _write(statement.values(**values, version=model.version + 1), taken=taken) != 1:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
    db.session.refresh(record)


def _write(statement: Any, *, taken: str) -> int:
    """How many rows a statement wrote; a name that is taken is refused, and the deed stays whole."""
    connection = db.session.connection()
    try:
        with connection.begin_nested():
            return connection.execute(statement).rowcount
    except IntegrityError as refusal:
        raise DomainError(taken, field="name") from refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session as the coordinator wants it; day and hours are wall-clock time in the cohort's zone."""

    module: Module
    title: Texts
    day: date
    start: time
    end: time
    mode: Mode
    room: Room | None
    trainers: Sequence[Trainer]


def schedule(cohort: Cohort, plan: Plan, *, actor: Actor) -> Session:
    """Add a draft to the cohort's timetable and book its room, trainers and cohort.

    Raises DomainError, at its field, for what can't be and for a clash, which names the other booking.
    """
    _refuse_unplannable(cohort)
    starts_at, ends_at = _instants(plan, cohort.zone)
    _refuse_outside(cohort, plan.module, plan.day)
    _refuse_past(cohort, plan.day)
    _refuse_roomless(plan)
    session = Session(
        cohort=cohort,
        programme_id=cohort.programme_id,
        module=plan.module,
        room=_room_of(plan),
        title=plan.title,
        day=plan.day,
        start=plan.start,
        end=plan.end,
        zone=cohort.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=plan.mode,
        teaching=[Teaching(trainer=trainer) for trainer in plan.trainers],
    )
    db.session.add(session)
    ledger.book([session], actor=actor)
    trail.record("session.schedule", actor=actor, subject=session, cohort=cohort.id)
    return session


def change(session: Session, plan: Plan, *, actor: Actor) -> Session:
    """Change a session and what it holds; whoever knew of it is told, and their calendars follow.

    Raises DomainError like `schedule`, and for a session that has begun, was held or was cancelled, or
    whose register has its first marks (other hours would make them untrue).
    """
    cohort = session.cohort
    _refuse_unplannable(cohort)
    hold(session)  # after its cohort, as everyone does who wants both
    if session.state not in {SessionState.DRAFT, SessionState.SCHEDULED}:
        raise DomainError(_("A session that was held or cancelled stays as it is."))
    if cohort.state is CohortState.RUNNING and session.starts_at <= clock.now():
        raise DomainError(_("This session has begun. Take its register, or cancel it if it was not held."))
    starts_at, ends_at = _instants(plan, session.zone)
    _refuse_outside(cohort, plan.module, plan.day)
    _refuse_past(cohort, plan.day)
    _refuse_roomless(plan)
    wanted = _facts(plan)
    changed = [name for name, value in _facts(_plan_of(session)).items() if value != wanted[name]]
    if not changed:
        return session
    for check in _change_checks:
        check(session, changed)
    was = {"day": session.day, "start": f"{session.start:%H:%M}", "end": f"{session.end:%H:%M}"}
    taught_by = {part.trainer_id for part in session.teaching}
    session.module, session.title, session.mode = plan.module, plan.title, plan.mode
    session.room = _room_of(plan)
    session.day, session.start, session.end = plan.day, plan.start, plan.end
    session.starts_at, session.ends_at = starts_at, ends_at
    kept = [part for part in session.teaching if part.trainer in plan.trainers]
    new = [trainer for trainer in plan.trainers if trainer.id not in taught_by]
    session.teaching = [*kept, *(Teaching(trainer=trainer) for trainer in new)]
    session.version += 1
    ledger.book([session], actor=actor)
    trail.record("session.change", actor=actor, subject=session, fields=changed, was=was)
    if session.state is SessionState.SCHEDULED:
        _note_change(session)
        notices.session_changed(session, also=taught_by)
    return session


def publish(cohort: Cohort, *, actor: Actor) -> list[Session]:
    """Put all drafts of a cohort on everyone's timetable, and tell each of those concerned once.

    Raises DomainError when there is none, or when one no longer fits its module's dates.
    """
    _refuse_unplannable(cohort)
    drafts = queries.drafts(cohort)
    if not drafts:
        raise DomainError(_("There is no draft to publish. Add a session first."))
    for session in drafts:
        try:
            _refuse_outside(cohort, session.module, session.day)
        except DomainError as refusal:
            raise DomainError(
                _(
                    "“%(title)s” on %(when)s: %(why)s",
                    title=read(session.title),
                    when=when(session),
                    why=refusal.message,
                )
            ) from refusal
    ledger.book(queries.unbooked(drafts), actor=actor)
    for session in drafts:
        session.changed_at = clock.now()
        SESSION.move(session, "publish", actor=actor)
    notices.timetable_published(cohort, drafts)
    trail.record("timetable.publish", actor=actor, subject=cohort, sessions=len(drafts))
    return drafts


def cancel(session: Session, *, reason: str, actor: Actor) -> Session:
    """Cancel a published session: what it held is free, and those concerned are told why."""
    SESSION.move(session, "cancel", actor=actor, reason=reason)
    notices.session_cancelled(session, reason=reason)
    return session


def remove(session: Session, *, actor: Actor) -> None:
    """Take a draft off the timetable; nobody but its coordinator knew of it."""
    hold(session)
    if session.state is not SessionState.DRAFT:
        raise DomainError(_("This session is published. Cancel it instead, so that everyone is told."))
    ledger.free([session.id])
    db.session.execute(sa.delete(Teaching).where(Teaching.session_id == session.id))
    db.session.execute(sa.delete(Session).where(Session.id == session.id))
    trail.record("session.remove", actor=actor, subject=session, cohort=session.cohort_id)


def let_go(session: Session) -> None:
    """Free what a cancelled session held, and let calendars know that it changed."""
    ledger.free([session.id])
    _note_change(session)


def make_address(cohort: Cohort, *, actor: Actor) -> FeedLink:
    """Make the actor's secret address of a cohort's calendar, one of the actor's own; an earlier one ends."""
    earlier = queries.live_link(cohort.id, actor.user_id)
    if earlier is not None:
        end_address(earlier, actor=actor)
    link = FeedLink(cohort_id=cohort.id, user_id=actor.user_id)
    db.session.add(link)
    trail.record("calendar.make", actor=actor, subject=link, cohort=cohort.id)
    return link


def end_address(link: FeedLink, *, actor: Actor) -> None:
    """End one of the actor's addresses: it opens nothing any more."""
    link.ended_at = clock.now()
    trail.record("calendar.end", actor=actor, subject=link, cohort=link.cohort_id)


def end_addresses_of(user_id: UUID) -> None:
    """End every address that an account has, as its end asks; the trail tells of the account's end."""
    db.session.execute(
        sa.update(FeedLink)
        .where(FeedLink.user_id == user_id, FeedLink.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def _note_change(session: Session) -> None:
    session.sequence += 1
    session.changed_at = clock.now()


def _plan_of(session: Session) -> Plan:
    return Plan(
        module=session.module,
        title=session.title,
        day=session.day,
        start=session.start,
        end=session.end,
        mode=session.mode,
        room=session.room,
        trainers=[part.trainer for part in session.teaching],
    )


def _facts(plan: Plan) -> dict[str, Any]:
    """What people are told of a session, to find what an edit changes."""
    room = _room_of(plan)
    return {
        "module": plan.module.id,
        "title": plan.title,
        "day": plan.day,
        "start": plan.start,
        "end": plan.end,
        "mode": plan.mode,
        "room": room.id if room else None,
        "trainers": {trainer.id for trainer in plan.trainers},
    }


def _room_of(plan: Plan) -> Room | None:
    return None if plan.mode is Mode.ONLINE else plan.room


def _instants(plan: Plan, zone: str) -> tuple[datetime, datetime]:
    if plan.end <= plan.start:
        raise DomainError(_("The session must end after it starts, on the same day."), field="end")
    found = []
    for field, hour in (("start", plan.start), ("end", plan.end)):
        try:
            found.append(zones.instant(plan.day, hour, zone))
        except zones.NoSuchTime as refusal:
            raise DomainError(
                _(
                    "The clocks skip %(hour)s on %(day)s, as the zone changes. Choose another hour.",
                    hour=f"{hour:%H:%M}",
                    day=day_words(plan.day),
                ),
                field=field,
            ) from refusal
    starts_at, ends_at = found
    if ends_at - starts_at > LONGEST:
        raise DomainError(_("A session lasts at most 12 hours. Split it."), field="end")
    return starts_at, ends_at


def _refuse_unplannable(cohort: Cohort) -> None:
    """Refuse where the cohort's stage has no timetable to change; holds the cohort until the deed ends."""
    db.session.refresh(cohort, ["state"], with_for_update={"key_share": True})
    if cohort.state is CohortState.POSTPONED:
        raise DomainError(_("This cohort is postponed. Give it new dates and open it again first."))
    if cohort.state not in PLANNABLE:
        raise DomainError(
            _("This cohort is “%(state)s”: its timetable stays as it is.", state=cohort.state.label)
        )


def _refuse_outside(cohort: Cohort, module: Module, day: date) -> None:
    if module.curriculum_id != cohort.curriculum_id:
        raise DomainError(
            _("This module is of another curriculum. Choose one of this cohort's."), field="module"
        )
    dated = db.session.scalar(
        sa.select(ModuleDates).where(ModuleDates.cohort_id == cohort.id, ModuleDates.module_id == module.id)
    )
    if dated is not None and not dated.first_day <= day <= dated.last_day:
        raise DomainError(
            _(
                "The cohort comes for module %(module)s from %(first)s to %(last)s. Choose a day within.",
                module=module.code,
                first=day_words(dated.first_day),
                last=day_words(dated.last_day),
            ),
            field="day",
        )
    if not cohort.first_day <= day <= cohort.last_day:
        raise DomainError(
            _(
                "The cohort is from %(first)s to %(last)s. Choose a day within.",
                first=day_words(cohort.first_day),
                last=day_words(cohort.last_day),
            ),
            field="day",
        )


def _refuse_past(cohort: Cohort, day: date) -> None:
    """In a running cohort nothing is planned for a day that is over; today's hours may be written down."""
    if cohort.state is CohortState.RUNNING and day < clock.today(cohort.zone):
        raise DomainError(
            _("This day is over, and the cohort is running. Choose today or a later day."), field="day"
        )


def _refuse_roomless(plan: Plan) -> None:
    if plan.mode is not Mode.ONLINE and plan.room is None:
        raise DomainError(_("Choose a room, or give the session online."), field="room")
