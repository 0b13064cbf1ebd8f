"""The secret address of the calendar of what is due: it is made, and ended."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db
from app.people.models import User
from app.surveillance import queries
from app.surveillance.models import DueFeed


def make_address(*, actor: Actor) -> DueFeed:
    """Make the actor's secret address; an earlier one ends.

    The account is held by the deed: of two that are asked for at once, the later ends the earlier.
    """
    account = sa.select(User.id).where(User.id == actor.account_id)
    db.session.execute(account.with_for_update(key_share=True))
    earlier = queries.live_feed(actor.account_id)
    if earlier is not None:
        end_address(earlier, actor=actor)
        db.session.flush()  # before another one opens
    feed = DueFeed(user_id=actor.account_id)
    db.session.add(feed)
    trail.record("due_feed.make", actor=actor, subject=feed)
    return feed


def end_address(feed: DueFeed, *, actor: Actor) -> None:
    """End the actor's address: it opens nothing any more."""
    feed.ended_at = clock.now()
    trail.record("due_feed.end", actor=actor, subject=feed)


def end_addresses_of(user_id: UUID) -> None:
    """End the address that an account has, as its end asks; the trail tells of the account's end."""
    db.session.execute(
        sa.update(DueFeed)
        .where(DueFeed.user_id == user_id, DueFeed.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
