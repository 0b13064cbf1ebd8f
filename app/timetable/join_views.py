"""The pages by which a session is joined from elsewhere: its link is given, and opened."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _
from app.disclosure import watch
from app.timetable import joining, last_told, queries
from app.timetable.forms import JoinLinkForm
from app.timetable.join_links import DEFAULT_MINUTES
from app.timetable.models import Session
from app.timetable.room import room
from app.timetable.words import moment_in_zone, when

watch.over(watch.SEALED, "timetable.join")
_EDIT = on(Session, P.SESSION_EDIT, "session_id", queries.one_session)


@room.page("/sessions/<uuid:session_id>/link", methods=("GET", "POST"), access=_EDIT)
def give_link(session: Session) -> ResponseReturnValue:
    """Give a session its link, or change it; the one that stands is not shown here."""
    link = joining.link_of(session)
    form = JoinLinkForm(
        data={
            "version": link.version if link else "",
            "minutes_before": link.minutes_before if link else DEFAULT_MINUTES,
        }
    )
    form.address.flags.required = link is None  # no "(optional)" where an answer needs it
    if form.carry_out(
        lambda: joining.give(
            session, form.address.data or "", minutes_before=form.minutes_before.data, actor=current_actor()
        )
    ):
        flash(_("The link is kept under seal. Those who take part find it on the session’s page."), "good")
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    page = render_template(
        "timetable/join_link.html", form=form, session=session, when=when(session), link=link
    )
    return page, form.status


@room.page("/sessions/<uuid:session_id>/link/remove", methods=("POST",), access=_EDIT)
def remove_link(session: Session) -> ResponseReturnValue:
    """Take a session's link away."""
    joining.remove(session, actor=current_actor())
    flash(_("The link is gone. Nobody joins by it from this site any more."), "good")
    return redirect(url_for("timetable.session", session_id=session.id), code=303)


@room.page(
    "/sessions/<uuid:session_id>/join",
    methods=("GET", "POST"),
    access=on(Session, P.SESSION_JOIN, "session_id", queries.one_session),
)
def join(session: Session) -> ResponseReturnValue:
    """Open a session's link, with a word in the trail."""
    if request.method == "GET":  # it is never opened by a mere visit
        return redirect(url_for("timetable.session", session_id=session.id), code=303)
    address = joining.open_link(session, actor=current_actor())
    shown = last_told.as_known(session, current_actor())
    return render_template("timetable/join.html", session=shown, when=when(shown), address=address)


def how_to_join(session: Session, actor: Actor) -> dict[str, Any]:
    """What a session's page tells its reader about joining it from elsewhere; nothing to whoever may not."""
    if not may(actor, P.SESSION_JOIN, session):
        return {}
    link, known = joining.link_of(session), last_told.published([session.id]).get(session.id)
    shown = known or session
    edits = may(actor, P.SESSION_EDIT, session) and joining.may_be_joined(session)
    stands = joining.standing(known, link)
    if stands is None and not edits:
        return {}
    return {
        "link": link,
        "edits": edits,
        "stands": stands,
        "from": moment_in_zone(link.shown_from(shown), shown.zone) if link else "",
    }
