"""Who opens more records than anyone needs to: counted before the deed, and told once (THREATS T59).

Rooms name their pages and the watch that is kept over them; every try counts, whatever comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.access.actor import Actor
from app.audit import trail
from app.core import limits
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.disclosure import notices

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """How often one account may open the pages of a kind within an hour."""

    name: str
    what: Any
    most: int
    method: str


SEALED = Watch("sealed", _l("sealed records opened"), 60, "POST")
"""A coordinator who asks for visas opens the travel and the needs of one cohort, and rests."""
LISTS = Watch("lists", _l("lists of arrivals and lodging opened"), 10, "POST")
"""One for the driver and the hotel of each course that begins, and some anew when a flight changes."""
PERSONS = Watch("persons", _l("pages of persons opened"), 300, "GET")
"""More than a roster of a large cohort, read one by one."""

_watched: dict[str, Watch] = {}


def over(watch: Watch, *endpoints: str) -> None:
    """Keep this watch over some pages, named by their endpoints."""
    _watched.update(dict.fromkeys(endpoints, watch))


def watched() -> dict[str, Watch]:
    """Every page that is watched, by endpoint."""
    return dict(_watched)


def of(endpoint: str | None, method: str) -> Watch | None:
    """The watch that is kept over a request, if any."""
    watch = _watched.get(endpoint or "")
    return watch if watch and watch.method == method else None


def lets_through(watch: Watch, actor: Actor) -> bool:
    """Count one opening by this account; whether it may go on. The first that may not is told.

    In deeds of its own, before that of the request.
    """
    if not actor.is_signed_in:
        return True
    count = limits.count(f"watch {watch.name} {actor.user_id}", every=HOUR)
    if count == watch.most + 1:
        with unit_of_work():
            notices.too_much_read(who=actor.name, what=str(watch.what), most=watch.most)
            trail.record("watch.alarm", actor=actor, subject=("users", actor.user_id), watch=watch.name)
    return count <= watch.most
