"""The page of a person's own data, and the file of it."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import SIGNED_IN, current_actor
from app.protection import own_pdf, queries
from app.protection.own_data import as_json, collect
from app.protection.room import room


@room.page("/account/data", methods=("GET", "POST"), access=SIGNED_IN, fresh="POST")
def own_data() -> ResponseReturnValue:
    """One's own data: taken away by POST as JSON or PDF, and what one asked of it."""
    actor = current_actor()
    assert actor.person_id is not None  # noqa: S101 - SIGNED_IN
    if request.method == "POST":
        return _file(actor, request.form.get("format"))
    return render_template("protection/own_data.html", requests=queries.requests_of(actor.person_id))


def _file(actor: Actor, kind: str | None) -> Response:
    """All that is held of oneself, as JSON for a machine or as PDF to read."""
    if kind not in {"json", "pdf"}:
        abort(400)
    sections = collect(actor)
    if kind == "json":
        response = Response(as_json(sections), mimetype="application/json")
    else:
        response = Response(own_pdf.draw(actor.name, sections), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=my-data.{kind}"
    return response
