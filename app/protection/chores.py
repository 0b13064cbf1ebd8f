"""What data protection does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.access.actor import SYSTEM
from app.audit import anchor, trail
from app.core import chores, clock
from app.core.db import db, unit_of_work
from app.core.templating import OFFICE_ZONE
from app.protection import erasure, notices, queries, retention

DAILY = timedelta(days=1)


@chores.every_minute
def retain() -> None:
    """Once a day erase again whom a restored copy brought back, then remove what is due."""
    last, today = retention.last_run(), clock.today(OFFICE_ZONE)
    db.session.rollback()
    if last is None or last.on_day < today:
        with unit_of_work():
            erasure.replay(actor=SYSTEM)
        retention.run(today)


@chores.every_minute
def check_the_trail() -> None:
    """Once a day walk the trail, keep what was found, and tell when something is wrong."""
    last = queries.last_check()
    if last is not None and clock.now() - last.at < DAILY:
        return
    verdict = anchor.verify()
    db.session.rollback()
    with unit_of_work():
        trail.record(
            queries.CHECK,
            actor=SYSTEM,
            subject=("trail_links", verdict.links),
            links=verdict.links,
            why=verdict.why,
        )
        if not verdict.holds:
            notices.trail_broken(verdict)
