"""A session as its coordinator wants it, and what refuses it whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day as day_words
from app.core.texts import Texts
from app.interpreters.models import Interpreter
from app.programmes.models import Module, Outcome
from app.timetable.models import (
    Session,
    Unit,
)
from app.timetable.rows import Asked
from app.timetable.states import Mode, SessionState
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room

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

CORRECTABLE = frozenset({CohortState.RUNNING, CohortState.COMPLETED})
"""The stages in which a session that was held is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session as the coordinator wants it; day and hours are wall-clock time in the cohort's zone.

    `interpreters` come with the pair that each interprets; `language` is by default the cohort's first.
    `reason` lets it go against the rules that allow it with one. It counts for a `unit`, as its session
    `unit_number` or as one that is free. Where it `joins`, that is the unit of its title unless another is
    said, and it counts for none where all of the unit's sessions are placed.
    """

    module: Module
    title: Texts
    day: date
    start: time
    end: time
    mode: Mode
    room: Room | None
    trainers: Sequence[Trainer]
    groups: int = 1
    more_rooms: Sequence[Room] = ()
    language: str = ""
    interpretation: Sequence[str] = ()
    interpreters: Sequence[tuple[Interpreter, str]] = ()
    equipment: Sequence[Equipment] = ()
    outcomes: Sequence[Outcome] = ()
    is_fixed: bool = False
    reason: str = ""
    unit: Unit | None = None
    unit_number: int | None = None
    joins: bool = False


def why_unmovable(cohort: Cohort, session: Asked) -> str | None:
    """Why a session of a cohort whose timetable is planned stays as it is; None where it may be changed."""
    if session.state not in {SessionState.DRAFT, SessionState.SCHEDULED}:
        return _("A session that was held or cancelled stays as it is.")
    if cohort.state is CohortState.RUNNING and session.starts_at <= clock.now():
        return _("This session has begun. Take its register, or cancel it if it was not held.")
    return None


def is_movable(cohort: Cohort, session: Asked) -> bool:
    """Whether a session of a cohort may still be changed, as far as its state says."""
    return cohort.state in PLANNABLE and why_unmovable(cohort, session) is None


def why_uncorrectable(cohort: Cohort, session: Session) -> str | None:
    """Why what is known of a session stays as it is; None where it was held and may be corrected."""
    if session.state is not SessionState.HELD:
        return _("This session was not held. Change it, or cancel it, in the ordinary way.")
    if cohort.state not in CORRECTABLE:
        return _("This cohort is “%(state)s”: its timetable stays as it is.", state=cohort.state.label)
    return None


def plan_of(session: Session) -> Plan:
    """A session as it stands, as a plan; a change of one thing is `dataclasses.replace` of it."""
    return Plan(
        module=session.module,
        title=session.title,
        day=session.day,
        start=session.start,
        end=session.end,
        mode=session.mode,
        room=session.room,
        trainers=[part.trainer for part in session.teaching],
        groups=session.groups,
        more_rooms=list(session.more_rooms),
        language=session.language,
        interpretation=session.interpretation,
        interpreters=[(part.interpreter, part.pair) for part in session.interpreting],
        equipment=session.equipment,
        outcomes=session.outcomes,
        is_fixed=session.is_fixed,
        unit=session.unit,
        unit_number=session.unit_number,
    )


def rest_of(plan: Plan) -> dict[str, Any]:
    """What a session takes over from a plan as it is written there."""
    return {
        "groups": plan.groups,
        "more_rooms": [] if plan.mode is Mode.ONLINE else list(plan.more_rooms),
        "interpretation": list(plan.interpretation),
        "equipment": list(plan.equipment),
        "outcomes": list(plan.outcomes),
        "is_fixed": plan.is_fixed,
    }


def facts_in(plan: Plan) -> dict[str, Any]:
    """What people are told of a session, to find what an edit changes."""
    room, rest = room_of(plan), rest_of(plan)
    return {
        "module": plan.module.id,
        "title": plan.title,
        "day": plan.day,
        "start": plan.start,
        "end": plan.end,
        "mode": plan.mode,
        "room": room.id if room else None,
        "trainers": {trainer.id for trainer in plan.trainers},
        "groups": plan.groups,
        "more_rooms": {room.id for room in rest["more_rooms"]},
        "language": plan.language,
        "interpretation": set(plan.interpretation),
        "interpreters": {(one.id, pair) for one, pair in plan.interpreters},
        "equipment": {thing.id for thing in plan.equipment},
        "outcomes": {outcome.id for outcome in plan.outcomes},
        "is_fixed": plan.is_fixed,
        "unit": plan.unit.id if plan.unit else None,
    }


def room_of(plan: Plan) -> Room | None:
    """The room that a plan takes: none for a session that is online."""
    return None if plan.mode is Mode.ONLINE else plan.room


def instants_of(plan: Plan, zone: str) -> tuple[datetime, datetime]:
    """When a plan begins and ends in a zone; DomainError for hours that can't be."""
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


def refuse_unplannable(cohort: Cohort) -> None:
    """Refuse where the cohort's stage has no timetable to change; holds the cohort until the deed ends."""
    db.session.refresh(cohort, ["state"], with_for_update={"key_share": True})
    if cohort.state is CohortState.POSTPONED:
        raise DomainError(_("This cohort is postponed. Give it new dates and open it again first."))
    if cohort.state not in PLANNABLE:
        raise DomainError(
            _("This cohort is “%(state)s”: its timetable stays as it is.", state=cohort.state.label)
        )


def refuse_outside(cohort: Cohort, module: Module, *days: date) -> None:
    """Refuse another curriculum's module, and days outside of the module's and the cohort's."""
    if module.curriculum_id != cohort.curriculum_id:
        raise DomainError(
            _("This module is of another curriculum. Choose one of this cohort's."), field="module"
        )
    earliest, latest = min(days), max(days)
    dated = db.session.scalar(
        sa.select(ModuleDates).where(ModuleDates.cohort_id == cohort.id, ModuleDates.module_id == module.id)
    )
    if dated is not None and not dated.first_day <= earliest <= latest <= dated.last_day:
        raise DomainError(
            _(
                "The cohort comes for module %(module)s from %(first)s to %(last)s. Choose a day within.",
                module=module.code,
                first=day_words(dated.first_day),
                last=day_words(dated.last_day),
            ),
            field="day",
        )
    if not cohort.first_day <= earliest <= latest <= cohort.last_day:
        raise DomainError(
            _(
                "The cohort is from %(first)s to %(last)s. Choose a day within.",
                first=day_words(cohort.first_day),
                last=day_words(cohort.last_day),
            ),
            field="day",
        )


def refuse_past(cohort: Cohort, day: date) -> None:
    """In a running cohort nothing is planned for a day that is over; today's hours may be written down."""
    if cohort.state is CohortState.RUNNING and day < clock.today(cohort.zone):
        raise DomainError(
            _("This day is over, and the cohort is running. Choose today or a later day."), field="day"
        )


def refuse_roomless(plan: Plan) -> None:
    """Refuse a session that people come to and that has no room."""
    if plan.mode is not Mode.ONLINE and plan.room is None:
        raise DomainError(_("Choose a room, or give the session online."), field="room")


def refuse_twice(plan: Plan) -> None:
    """Refuse what a session can have only once: the same room, an interpreter, a person in two parts."""
    rooms = [room_of(plan), *rest_of(plan)["more_rooms"]]
    for room in plan.more_rooms:
        if rooms.count(room) > 1:
            raise DomainError(
                _("The session has the room %(room)s already.", room=room.name), field="more_rooms"
            )
    teaching = {trainer.person_id for trainer in plan.trainers}
    interpreting: set[UUID] = set()
    for one, _pair in plan.interpreters:
        if one.person_id in teaching:
            raise DomainError(
                _("%(name)s teaches this session, and can’t interpret in it.", name=one.person.name),
                field="interpreters",
            )
        if one.person_id in interpreting:
            raise DomainError(
                _("%(name)s interprets one pair in a session. Choose one of the two.", name=one.person.name),
                field="interpreters",
            )
        interpreting.add(one.person_id)
