"""What calendars are given: a cohort's published sessions by feed, and one's own by letter; no names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from email.utils import parseaddr
from uuid import UUID

from flask import current_app

from app.access.actor import Actor
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import read
from app.people.models import User
from app.people.notices import office_url
from app.people.queries import held_grants
from app.timetable.feed import Feed, FeedEvent, Status, ask
from app.timetable.models import PublishedSession
from app.timetable.states import SessionState
from app.timetable.words import places
from app.trainers.queries import trainer_of


def holder(user: User) -> Actor:
    """An address's account with the rights that it has at this moment."""
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        trainer_id=trainer_of(user.person_id),
        grants=held_grants(user.id, at=clock.now()),
    )


def feed_of(cohort: Cohort, sessions: Sequence[PublishedSession], *, host: str, language: str) -> Feed:
    """The calendar of these sessions, in the language that is spoken now."""
    return Feed(
        name=f"{cohort.code} {read(cohort.title)}",
        events=[_event(session, host) for session in sessions],
        language=language,
    )


def feed_of_resource(
    name: str, sessions: Sequence[PublishedSession], *, seen: Collection[UUID], host: str, language: str
) -> Feed:
    """The calendar of what is published with a resource; of those not `seen` the cohort’s code alone."""
    events = [_event(session, host) for session in sessions]
    return Feed(
        name=name,
        events=[
            event
            if session.id in seen
            else replace(event, summary=session.cohort.code, location=None, url=None)
            for session, event in zip(sessions, events, strict=True)
        ],
        language=language,
    )


def invitation(session: PublishedSession, address: str, *, is_off: bool, language: str) -> str:
    """What a letter hands to the calendar of one reader: to take a session down, or to strike it out."""
    event = _event(session, current_app.config["MAIL_HOST"])
    return ask(
        replace(event, status=Status.CANCELLED if is_off else Status.CONFIRMED),
        organizer=parseaddr(current_app.config["MAIL_FROM"])[1],
        attendee=address,
        language=language,
        at=clock.now(),
    )


def _event(session: PublishedSession, host: str) -> FeedEvent:
    is_cancelled = session.state is SessionState.CANCELLED
    return FeedEvent(
        uid=f"{session.id}@{host}",
        start=session.starts_at,
        end=session.ends_at,
        zone=session.zone,
        sequence=session.sequence,
        last_modified=session.changed_at,
        summary=f"{session.cohort.code} {session.module.code}: {read(session.title)}",
        status=Status.CANCELLED if is_cancelled else Status.CONFIRMED,
        location=places(session),
        url=office_url(f"/sessions/{session.id}"),
    )
