"""Whose calendars can be followed by a secret address, and what each of them holds at a visit.

A cohort's is for who coordinates it, teaches in it or takes part; a trainer's or an interpreter's own goes
across cohorts; that of any resource, or of all rooms of a venue, is for whoever plans with it, and of
others' sessions only the cohort's code is in it. Each holds what was published, as it was published, and
nothing of the plan. What the holder of an address may no longer see is gone at the next visit.
"""

from __future__ import annotations

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may
from app.core.db import db
from app.core.i18n import _, read
from app.timetable import calendars, last_told, queries
from app.timetable.availability import own_profiles
from app.timetable.feed import Feed
from app.timetable.models import FeedLink
from app.timetable.planned import PLANNED, Resource, kind_of, name_of
from app.timetable.states import CalendarKind, ResourceKind
from app.venues.models import Equipment, Room, Venue


def resource_of(link: FeedLink, actor: Actor) -> Resource | None:
    """The resource whose calendar an address opens, as long as its holder may follow it."""
    planned = PLANNED[ResourceKind(link.calendar_kind.value)]
    resource: Resource | None = db.session.scalar(planned.load().where(planned.model.id == link.resource_id))
    if resource is None or not (may(actor, planned.see, resource) or is_own(resource, actor)):
        return None
    return resource


def is_own(resource: Resource, actor: Actor) -> bool:
    """Whether it is the actor's own profile, in use."""
    return resource.id in {profile.id for profile in own_profiles(actor)}


def feed_at(link: FeedLink, actor: Actor, *, host: str, language: str) -> Feed | None:
    """The calendar behind an address as its holder may see it now; None where there is nothing to see."""
    if link.calendar_kind is CalendarKind.COHORT:
        cohort = last_told.cohort_of(link)
        shown = last_told.in_feed(cohort, actor)
        if not shown and not last_told.is_of_cohort(cohort, actor):
            return None
        return calendars.feed_of(cohort, shown, host=host, language=language)
    if link.calendar_kind is CalendarKind.VENUE:
        venue = db.session.get(Venue, link.resource_id)
        if venue is None or not may(actor, Permission.VENUE_SEE, venue):
            return None
        title, sessions = read(venue.name), last_told.published_in_venue(venue.id)
    else:
        resource = resource_of(link, actor)
        if resource is None:
            return None
        title = _title(resource, actor)
        sessions = last_told.published_with(kind_of(resource).kind, resource.id)
    seen = queries.seen_among(sessions, actor)
    return calendars.feed_of_resource(title, sessions, seen=seen, host=host, language=language)


def _title(resource: Resource, actor: Actor) -> str:
    """The calendar's name: a room's or equipment's own, and of persons none."""
    if isinstance(resource, Room | Equipment):
        return name_of(resource)
    return _("My sessions") if is_own(resource, actor) else _("Sessions of a colleague")
