"""The trail's pages."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.gate import TakenAway, current_actor, needs
from app.access.permissions import Permission as P
from app.audit import deeds
from app.protection import queries, trail_lists
from app.protection.room import room
from app.protection.trail_lists import TRAIL


@room.page("/trail", access=needs(P.TRAIL_SEE), taken_away=TakenAway("trail.export", "trail_links"))
def trail_of_deeds() -> ResponseReturnValue:
    """Who did what, the latest first; by name or by pseudonym. Taken away by POST, which is a deed itself."""
    page = TRAIL.page(
        trail_lists.all_entries(current_actor()),
        actions=list(deeds.all_actions().items()),
        kinds=list(deeds.all_kinds().items()),
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "protection/trail.html",
        page=page,
        check=queries.last_check(),
        reads_names=trail_lists.knows_names(),
        **{name: getattr(trail_lists, name) for name in ("who", "record_key", "details")},
        label=deeds.action,
        kind=deeds.kind,
    )
