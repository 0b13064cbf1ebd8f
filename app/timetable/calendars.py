"""What a calendar feed holds: a cohort's published sessions, without anyone's name."""

from __future__ import annotations

from collections.abc import Sequence

from app.access.actor import Actor
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import read
from app.people.models import User
from app.people.notices import office_url
from app.people.queries import held_grants
from app.timetable.feed import Feed, FeedEvent, Status
from app.timetable.models import Session
from app.timetable.states import SessionState
from app.timetable.words import place
from app.trainers.queries import trainer_of


def holder(user: User) -> Actor:
    """An address's account with the rights that it has at this moment."""
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        trainer_id=trainer_of(user.person_id),
        grants=held_grants(user.id, at=clock.now()),
    )


def feed_of(cohort: Cohort, sessions: Sequence[Session], *, host: str, language: str) -> Feed:
    """The calendar of these sessions, in the language that is spoken now."""
    return Feed(
        name=f"{cohort.code} {read(cohort.title)}",
        events=[_event(session, host) for session in sessions],
        language=language,
    )


def _event(session: Session, host: str) -> FeedEvent:
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
        location=place(session),
        url=office_url(f"/sessions/{session.id}"),
    )
