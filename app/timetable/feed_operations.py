"""What happens to the secret addresses of calendars."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db
from app.people.models import User
from app.timetable import last_told
from app.timetable.models import FeedLink
from app.timetable.states import CalendarKind


def make_address(kind: CalendarKind, resource_id: UUID, *, actor: Actor) -> FeedLink:
    """Make the actor's secret address of a calendar, one of the actor's own; an earlier one ends.

    The account is held by the deed: of two that are asked for at once, the later ends the earlier.
    """
    account = sa.select(User.id).where(User.id == actor.account_id)
    db.session.execute(account.with_for_update(key_share=True))
    earlier = last_told.live_link(resource_id, actor.account_id)
    if earlier is not None:
        end_address(earlier, actor=actor)
        db.session.flush()  # before another one opens
    link = FeedLink(calendar_kind=kind, resource_id=resource_id, user_id=actor.account_id)
    db.session.add(link)
    trail.record("calendar.make", actor=actor, subject=link, kind=kind.value, of=resource_id)
    return link


def end_address(link: FeedLink, *, actor: Actor) -> None:
    """End one of the actor's addresses: it opens nothing any more."""
    link.ended_at = clock.now()
    trail.record(
        "calendar.end", actor=actor, subject=link, kind=link.calendar_kind.value, of=link.resource_id
    )


def end_addresses_of(user_id: UUID) -> None:
    """End every address that an account has, as its end asks; the trail tells of the account's end."""
    db.session.execute(
        sa.update(FeedLink)
        .where(FeedLink.user_id == user_id, FeedLink.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
