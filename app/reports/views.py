"""The page of figures."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.gate import Room, current_actor, needs
from app.access.permissions import Permission as P
from app.reports import queries

room = Room("reports", __name__)


@room.page("/figures", access=needs(P.FIGURES_SEE))
def figures() -> ResponseReturnValue:
    """Each measure of each programme; donors read no figure that rests on under five people."""
    actor = current_actor()
    return render_template("reports/figures.html", table=queries.table_of_figures(actor))
