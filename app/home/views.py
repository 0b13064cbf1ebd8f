"""The start page of each role, and the pages that every visitor may need."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, Room

room = Room("home", __name__)


@room.page("/", access=EVERYONE)
def start() -> ResponseReturnValue:
    """What waits for this reader; for the public, what the office offers."""
    return render_template("home/start.html")


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
