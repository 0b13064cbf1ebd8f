"""The page of figures."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.actor import Role
from app.access.gate import Room, current_actor, needs
from app.access.permissions import Permission as P
from app.reports import queries

room = Room("reports", __name__)


@room.page("/figures", access=needs(P.FIGURES_SEE))
def figures() -> ResponseReturnValue:
    """Each measure of each programme that the reader answers for; donors read no figure of under five people."""
    actor = current_actor()
    is_outside = not actor.roles & {Role.ADMINISTRATOR, Role.COORDINATOR, Role.BOARD_MEMBER, Role.REVIEWER}
    return render_template("reports/figures.html", table=queries.table_of_figures(actor, is_outside=is_outside))
