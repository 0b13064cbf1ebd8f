"""The page of what is due to whom, its file, and its calendar by a secret address."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, SIGNED_IN, current_actor, needs
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.standing import today
from app.core.i18n import _, speaking
from app.surveillance import calendar, operations, queries
from app.surveillance.due import due_to
from app.surveillance.due_list import DueList
from app.surveillance.room import room
from app.timetable import addresses
from app.timetable.calendars import holder


@room.page("/accreditation/due", access=needs(P.ACCREDITATION_FULFIL))
def due() -> ResponseReturnValue:
    """Everything that is due within sight, the first day first."""
    actor = current_actor()
    page = DueList(due_to(actor, today()), today())
    if request.args.get("format") == "csv":
        return page.as_csv()
    feed = queries.live_feed(actor.account_id)
    return render_template(
        "surveillance/due.html",
        page=page,
        today=today(),
        feed=feed,
        address=addresses.address_of(feed.id, addresses.DUE) if feed else "",
    )


@room.page("/accreditation/due/address", methods=("POST",), access=needs(P.ACCREDITATION_FULFIL), fresh=True)
def make_due_address() -> ResponseReturnValue:
    """Make one's secret address of the calendar of what is due."""
    operations.make_address(actor=current_actor())
    flash(_("Your calendar has an address now. Copy it into your calendar programme."), "good")
    return redirect(url_for("surveillance.due", _anchor="calendar"), code=303)


@room.page("/accreditation/due/address/end", methods=("POST",), access=SIGNED_IN)
def end_due_address() -> ResponseReturnValue:
    """End one's own address: it opens nothing any more."""
    actor = current_actor()
    feed = queries.live_feed(actor.account_id)
    operations.end_address(feed or abort(404), actor=actor)
    flash(_("The address has ended. Calendars that read it get nothing any more."), "good")
    return redirect(url_for("surveillance.due"), code=303)


@room.page("/due/<token>.ics", access=EVERYONE)
def due_calendar(token: str) -> ResponseReturnValue:
    """What is due to the holder of a secret address, as long as the holder may see it."""
    key = addresses.link_of(token, addresses.DUE)
    user = queries.holder_of_feed(key) if key else None
    if user is None:
        abort(404)
    actor = holder(user)
    if not may(actor, P.ACCREDITATION_FULFIL):
        abort(404)
    with speaking(user.language):
        found = due_to(actor, today())
        written = calendar.render(
            _("What is due for accreditation"), found, host=current_app.config["MAIL_HOST"]
        )
    response = Response(written, mimetype="text/calendar")
    response.headers["Content-Disposition"] = "inline; filename=due.ics"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
