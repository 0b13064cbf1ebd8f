"""What is said of the days of trainers, interpreters, rooms and equipment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.templating import day as day_words
from app.interpreters import queries as interpreters
from app.interpreters.models import Interpreter
from app.timetable.models import Availability
from app.timetable.planned import Resource, kind_of
from app.timetable.states import Whereabouts
from app.trainers import queries as trainers
from app.trainers.models import Trainer


def days_of(resource_id: UUID) -> list[Availability]:
    """What is said of a resource's days from today on, in their order."""
    statement = (
        sa.select(Availability)
        .where(Availability.resource_id == resource_id, Availability.last_day >= clock.today(OFFICE_ZONE))
        .order_by(Availability.first_day, Availability.last_day, Availability.id)
    )
    return list(db.session.scalars(statement))


def own_profiles(actor: Actor) -> list[Trainer | Interpreter]:
    """The profiles in use whose days the actor says: as trainer, as interpreter, or as both."""
    if actor.person_id is None:
        return []
    own = (trainers.profile_of(actor.person_id), interpreters.profile_of(actor.person_id))
    return [profile for profile in own if profile is not None and profile.is_active]


def say_days(
    resources: Sequence[Resource], whereabouts: Whereabouts, first_day: date, last_day: date, *, actor: Actor
) -> list[Availability]:
    """Say of each of these resources where it is on some days.

    Raises DomainError for days that are over or end before they begin, and for days of which the like
    was said before: of each day it stands once that the resource is there, and once that it is not.
    """
    if not resources:
        raise DomainError(_("The office plans no sessions with you, so there are no days to say."))
    if last_day < first_day:
        raise DomainError(_("This is before the first day. Choose a later day."), field="last_day")
    if last_day < clock.today(OFFICE_ZONE):
        raise DomainError(_("These days are over. Write days that are still to come."), field="last_day")
    said = []
    for resource in resources:
        hold(resource)
        _refuse_overlap(resource, whereabouts, first_day, last_day)
        days = Availability(
            resource_kind=kind_of(resource).kind,
            resource_id=resource.id,
            whereabouts=whereabouts,
            first_day=first_day,
            last_day=last_day,
        )
        db.session.add(days)
        trail.record("days.say", actor=actor, subject=resource, whereabouts=whereabouts.value)
        said.append(days)
    return said


def say_not_there(resource: Resource, first_day: date, last_day: date, *, actor: Actor) -> None:
    """Say that a resource is not there on these days, from today on, where it is not said already."""
    hold(resource)
    known = [days for days in days_of(resource.id) if days.whereabouts is not Whereabouts.HERE]

    def is_said(day: date) -> bool:
        return any(days.first_day <= day <= days.last_day for days in known)

    start = max(first_day, clock.today(OFFICE_ZONE))
    asked = [start + timedelta(days=number) for number in range((last_day - start).days + 1)]
    for said, run in groupby(asked, key=is_said):
        if not said:
            days = list(run)
            say_days([resource], kind_of(resource).whereabouts[0], days[0], days[-1], actor=actor)


def take_back_days(
    resources: Sequence[Resource], whereabouts: Whereabouts, first_day: date, last_day: date, *, actor: Actor
) -> bool:
    """Take back what was said of these days; False where nothing of it stands any more."""
    found = False
    for resource in resources:
        hold(resource)
        for days in days_of(resource.id):
            if (days.whereabouts, days.first_day, days.last_day) == (whereabouts, first_day, last_day):
                db.session.delete(days)
                trail.record("days.take_back", actor=actor, subject=resource, whereabouts=whereabouts.value)
                found = True
    return found


def _refuse_overlap(resource: Resource, whereabouts: Whereabouts, first_day: date, last_day: date) -> None:
    for other in days_of(resource.id):
        is_alike = (other.whereabouts is Whereabouts.HERE) == (whereabouts is Whereabouts.HERE)
        if is_alike and other.first_day <= last_day and other.last_day >= first_day:
            raise DomainError(
                _(
                    "From %(first)s to %(last)s it is said already: “%(what)s”. Take that back first, or "
                    "choose other days.",
                    first=day_words(other.first_day),
                    last=day_words(other.last_day),
                    what=other.whereabouts.label,
                ),
                field="first_day",
            )
