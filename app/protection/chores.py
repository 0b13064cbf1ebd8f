"""What data protection does by the clock."""

from __future__ import annotations

import logging
from datetime import timedelta

from app.access.actor import SYSTEM
from app.audit import anchor, trail
from app.core import chores, clock
from app.core.db import db, unit_of_work
from app.core.i18n import _l
from app.core.templating import OFFICE_ZONE
from app.protection import erasure, notices, queries, retention

DAILY = timedelta(days=1)
_log = logging.getLogger(__name__)


@chores.at_the_start
def erase_again() -> None:
    """Whom a restored copy of the database brought back is erased before a letter leaves the house."""
    with unit_of_work():
        erased, held = erasure.replay(actor=SYSTEM)
    if erased or held:
        _log.warning(
            "a restored copy brought back persons: %s erased again, %s kept by a legal hold",
            len(erased),
            len(held),
        )


@chores.every_minute(_l("Remove what is kept no longer, once a day"))
def retain() -> None:
    """Once a day erase again whom a restored copy brought back, then remove what is due."""
    last, today = retention.last_run(), clock.today(OFFICE_ZONE)
    db.session.rollback()
    if last is None or last.on_day < today:
        with unit_of_work():
            erasure.replay(actor=SYSTEM)
        retention.run(today)


@chores.every_minute(_l("Check the trail, once a day"))
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
