"""The start page of each role, and the pages that every visitor may need."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import EVERYONE, Room, current_actor
from app.cohorts import queries as cohorts
from app.core import clock, tasks
from app.core.templating import OFFICE_ZONE
from app.home import queries
from app.home.menu import sights
from app.registrations import queries as registrations

room = Room("home", __name__)
MOST_OFFERED = 10
"""How many open cohorts a start page names; the list of cohorts has them all."""


@room.page("/", access=EVERYONE)
def start() -> ResponseReturnValue:
    """What waits for this reader, or else what they can see; for the public, what is offered, and how."""
    actor = current_actor()
    if not actor.is_signed_in:
        return render_template(
            "home/welcome.html", **_offered(actor), programmes=queries.published_programmes()
        )
    waiting = tasks.waiting_for(actor)
    return render_template(
        "home/start.html",
        waiting=waiting,
        remarks=tasks.remarks_for(actor),
        sights=[] if waiting else sights(actor),
        today=clock.today(OFFICE_ZONE),
        now=clock.now(),
        **({} if actor.grants else _offered(actor)),
    )


def _offered(actor: Actor) -> dict[str, Any]:
    """What this reader can register for: an official is not shown what would be refused."""
    asked = MOST_OFFERED + 1
    if actor.is_signed_in and actor.person_id:
        found = registrations.open_to(actor.person_id, most=asked)
    else:
        found = cohorts.open_cohorts(most=asked)
    return {"cohorts": found[:MOST_OFFERED], "has_more": len(found) > MOST_OFFERED}


@room.page("/help", access=EVERYONE)
def help_page() -> ResponseReturnValue:
    """Who answers which question."""
    return render_template("home/help.html")


@room.page("/privacy", access=EVERYONE)
def privacy() -> ResponseReturnValue:
    """What the office keeps of whom, and for how long."""
    return render_template("home/privacy.html")


@room.page("/accessibility", access=EVERYONE)
def accessibility() -> ResponseReturnValue:
    """How the pages can be used, and where to say that they can't."""
    return render_template("home/accessibility.html")
