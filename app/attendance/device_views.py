"""What a trainer's device asks for, to take a register where there is no network."""

from __future__ import annotations

from flask import Response, abort, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.access.gate import EVERYONE, current_actor, on
from app.access.permissions import Permission as P
from app.attendance import device_operations, kits, queries, sent
from app.attendance.room import room
from app.attendance.states import Presence
from app.timetable.models import Session

CAMERA = "camera=(self), geolocation=(), microphone=()"
"""What the pages ask of the browser on which trainees' codes are scanned."""
_TAKE = on(Session, P.REGISTER_TAKE, "session_id", queries.one_session)


@room.page("/sessions/<uuid:session_id>/register/kit", access=_TAKE)
def kit(session: Session) -> ResponseReturnValue:
    """What a device needs to take one register: its hours, and a token and a name for each row."""
    device = request.args.get("device")
    if not sent.is_device(device):
        abort(400)
    return jsonify(kits.of(session, str(device), actor=current_actor()) | {"csrf": generate_csrf()})


@room.page("/sessions/<uuid:session_id>/register/replay", methods=("POST",), access=_TAKE)
def replay(session: Session) -> ResponseReturnValue:
    """Take the marks that a device made, each once, and say what became of each and what counts now."""
    try:
        device, sent_at, marks = sent.read(request.get_json(silent=True))
    except (sent.UnreadableError, RecursionError):
        abort(400)
    actor = current_actor()
    verdicts = device_operations.replay(session, marks, device=device, sent_at=sent_at, actor=actor)
    return jsonify(
        taken=[one.counter for one in verdicts if not one.why],
        refused=[{"counter": one.counter, "why": one.why} for one in verdicts if one.why],
        rows=kits.rows(session, device, actor=actor),
    )


@room.page("/offline", access=EVERYONE)
def offline() -> ResponseReturnValue:
    """The page that a browser keeps for when there is no network; it holds nothing of anyone."""
    g.is_nameless = True
    response = Response(render_template("attendance/offline.html", presences=list(Presence)))
    response.headers["Permissions-Policy"] = CAMERA
    return response


@room.page("/offline/worker.js", access=EVERYONE)
def worker() -> ResponseReturnValue:
    """The service worker, which answers with the page above where the network does not."""
    g.is_nameless = True
    response = current_app.send_static_file("offline/worker.js")
    response.headers["Service-Worker-Allowed"] = "/"
    return response
