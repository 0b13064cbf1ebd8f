"""The pages of whoever hosts the office."""

from __future__ import annotations

import logging
from hmac import compare_digest

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, Room, current_actor, needs
from app.access.permissions import Permission as P
from app.audit import trail
from app.core import chores, clock, outbox
from app.core.i18n import _, ngettext
from app.hosting import metrics, readiness

room = Room("hosting", __name__)
_log = logging.getLogger(__name__)


@room.page("/health", access=EVERYONE)
def health() -> ResponseReturnValue:
    """That this process lives and answers; nothing else is asked of it."""
    return Response("alive\n", mimetype="text/plain")


@room.page("/ready", access=EVERYONE)
def ready() -> ResponseReturnValue:
    """Whether this node can serve; why not stands in its log, for this page is open to everyone."""
    missing = readiness.what_is_missing()
    for one in missing:
        _log.error("not ready: %s", one)
    word, status = ("not ready\n", 503) if missing else ("ready\n", 200)
    return Response(word, status, mimetype="text/plain")


@room.page("/metrics", access=EVERYONE)
def measured() -> ResponseReturnValue:
    """What Prometheus reads, for who has METRICS_TOKEN; where none is set, there is no such page."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "")
    if not token or not compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    return Response(metrics.shown(), mimetype="text/plain")


@room.page("/housekeeping", access=needs(P.HOUSEKEEPING_SEE))
def housekeeping() -> ResponseReturnValue:
    """What is done by the clock: when it was last done, when it is next, and what failed."""
    return render_template(
        "hosting/housekeeping.html", rounds=chores.rounds(), now=clock.now(), failed=outbox.failed()
    )


@room.page("/housekeeping/letters", methods=("POST",), access=needs(P.HOUSEKEEPING_SEE))
def send_again() -> ResponseReturnValue:
    """Send the letters that were given up once more."""
    number = outbox.try_again()
    trail.record("mail.send_again", actor=current_actor(), subject=("office", "mail"), letters=number)
    flash(
        ngettext("One letter is sent again.", "%(num)s letters are sent again.", number)
        if number
        else _("No letter waits to be sent again."),
        "good",
    )
    return redirect(url_for("hosting.housekeeping"), code=303)
