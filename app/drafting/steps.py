"""A draft's plan in the office's own words: which session it would make, and why others are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, _l
from app.core.templating import listed
from app.core.texts import Texts
from app.drafting import gathering
from app.drafting.board import Need
from app.drafting.models import DraftRun
from app.drafting.states import DraftState
from app.interpreters.models import Interpreter
from app.timetable import queries as timetable
from app.timetable.models import Session
from app.timetable.plans import Plan, facts_in, plan_of
from app.trainers.models import Trainer
from app.venues.models import Room

NEEDS: dict[Need, Any] = {
    Need.HOURS: _l("the cohort has no free hours of the right kind and length"),
    Need.DATES: _l("its module’s dates leave no day"),
    Need.ORDER: _l("it would come before what it builds on, or after what builds on it"),
    Need.TRAINERS: _l("no trainer is qualified, there, free and speaks the language"),
    Need.ROOMS: _l("no room is large enough, has what is needed and is free"),
    Need.INTERPRETERS: _l("no interpreter of the languages is there and free"),
}


@dataclass(frozen=True, slots=True)
class Placing:
    """A session that a draft would make, or place anew where there is the `session` already."""

    plan: Plan
    session: Session | None = None

    @property
    def stays(self) -> bool:
        """Whether it is as it stands already."""
        return self.session is not None and facts_in(plan_of(self.session)) == facts_in(self.plan)

    @property
    def before(self) -> Placing | None:
        """The session as it stands."""
        return Placing(plan_of(self.session)) if self.session else None

    @property
    def people(self) -> str:
        """Who teaches and interprets it."""
        names = [one.person.name for one in self.plan.trainers]
        return listed(names + [one.person.name for one, _pair in self.plan.interpreters])

    @property
    def places(self) -> str:
        """The rooms that it takes."""
        rooms = [self.plan.room, *self.plan.more_rooms]
        return listed([room.name for room in rooms if room])


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session that a draft could not place, and why, in a sentence; `session` is on the timetable now."""

    unit: str
    number: int
    title: Texts
    why: str
    session: Session | None = None


def placings(run: DraftRun) -> list[Placing]:
    """What a draft would make, in its order; DomainError where something of it is gone."""
    if run.result is None:
        return []
    units = gathering.units_by_code(run.cohort)
    slots = {slot["slot"]: slot for slot in run.instance["slots"]}
    asked = gathering.asked_of(run.cohort, units)
    was_asked = {unit["code"]: unit for unit in run.instance["units"]}
    people = _people(run)
    standing = movable(run)
    found = []
    for step in run.result["plan"]:
        try:
            unit, slot = units[step["unit"]], slots[step["slot"]]
            taught = [people[key] for key in step["trainers"]]
            rooms = [people[key] for key in step["rooms"]]
            interpreted = [people[key] for key in step["interpreters"]]
        except KeyError as gone:
            raise DomainError(
                _("A unit, trainer or room of this draft is not there any more. Ask for a new draft.")
            ) from gone
        if asked[unit.code].as_data() != was_asked[unit.code]:
            raise DomainError(
                _(
                    "%(unit)s asks for something else than when it was drafted. Ask for a new draft.",
                    unit=unit.code,
                )
            )
        begins = datetime.fromisoformat(f"{slot['date']}T{slot['start']}")
        plan = Plan(
            module=unit.module,
            title=unit.title,
            day=begins.date(),
            start=begins.time(),
            end=(begins + timedelta(minutes=unit.minutes)).time(),
            mode=unit.mode,
            room=rooms[0] if rooms else None,
            more_rooms=rooms[1:],
            trainers=taught,
            groups=unit.groups,
            language=unit.language,
            interpretation=unit.interpretation,
            interpreters=list(zip(interpreted, unit.interpretation, strict=True)),
            outcomes=unit.outcomes,
            unit=unit,
            unit_number=step["number"],
        )
        session = standing.get((unit.code, step["number"]))
        if session:
            plan = replace(
                plan_of(session),
                day=plan.day,
                start=plan.start,
                end=plan.end,
                room=plan.room,
                more_rooms=plan.more_rooms,
                trainers=plan.trainers,
                interpreters=plan.interpreters,
            )
        found.append(Placing(plan, session))
    return sorted(found, key=lambda one: (one.plan.day, one.plan.start))


def movable(run: DraftRun) -> dict[tuple[str, int], Session]:
    """The sessions that a draft places anew, by unit and number; DomainError where one is not as it was."""
    asked = {(one["unit"], one["number"]): one for one in run.instance.get("movable", [])}
    short = {UUID(key): name for name, key in run.keys.items()}
    found = {
        (one.unit.code, one.unit_number): one
        for one in timetable.drafts(run.cohort)
        if one.unit and one.unit_number and gathering.is_movable(one, one.unit)
    }
    for key, was in asked.items():
        session = found.get(key)
        if session is None or gathering.as_placed(session, session.unit, short).as_data() != was:
            raise DomainError(
                _(
                    "Session %(number)s of %(unit)s was changed meanwhile. Ask for a new draft.",
                    unit=key[0],
                    number=key[1],
                )
            )
    return {key: found[key] for key in asked}


def _people(run: DraftRun) -> dict[str, Any]:
    """Who or what the short names of a draft mean, by those names."""
    long = {UUID(key): short for short, key in run.keys.items()}
    found: dict[str, Any] = {}
    statements: Iterable[sa.Select[Any]] = (
        sa.select(Trainer).options(joinedload(Trainer.person)).order_by(Trainer.id),
        sa.select(Interpreter).options(joinedload(Interpreter.person)).order_by(Interpreter.id),
        sa.select(Room).options(joinedload(Room.venue)).order_by(Room.id),
    )
    for statement in statements:
        for one in db.session.scalars(statement):
            if one.id in long:
                found[long[one.id]] = one
    return found


def unplaced(run: DraftRun) -> list[Unplaced]:
    """What a draft could not place, with the reasons; DomainError like `movable`."""
    standing = movable(run) if run.state is DraftState.DONE else {}
    titles = {unit.code: unit.title for unit in timetable.units(run.cohort)}
    return [
        Unplaced(
            left["unit"],
            left["number"],
            titles.get(left["unit"], Texts()),
            _why(left),
            standing.get((left["unit"], left["number"])),
        )
        for left in (run.result or {}).get("unplaced", [])
    ]


def by_reason(found: Iterable[Unplaced]) -> dict[str, list[Unplaced]]:
    """What could not be placed, by why, in the order of the units."""
    grouped: dict[str, list[Unplaced]] = {}
    for one in found:
        grouped.setdefault(one.why, []).append(one)
    return grouped


def _why(left: dict[str, Any]) -> str:
    if left["why"]:
        reasons = [str(NEEDS[Need(need)]) for need in left["why"]]
        return _("It would have a place but for this: %(reasons)s.", reasons="; ".join(reasons))
    reasons = [str(NEEDS[Need(need)]) for need in left["closest"]]
    if len(reasons) == 1:
        return _("This stands against it: %(reason)s.", reason=reasons[0])
    return _("Several things stand against it at once: %(reasons)s.", reasons="; ".join(reasons))
