"""The pages of complaints: the form for everyone, one's own, the list, one complaint, a letter's link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import EVERYONE, SIGNED_IN, Room, TakenAway, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.complaints import operations, queries
from app.complaints.forms import AnswerForm, ComplaintForm
from app.complaints.lists import COMPLAINTS
from app.complaints.models import Complaint
from app.complaints.states import COMPLAINT, Category
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.i18n import _, language, read
from app.core.templating import OFFICE_ZONE
from app.disclosure import watch
from app.people import tries
from app.registrations.room import day_in_office

room = Room("complaints", __name__)
watch.over(watch.SEALED, "complaints.reveal")
_DOOR = tries.Door("complaint", (10, timedelta(days=1)))
_SEE = on(Complaint, P.COMPLAINT_SEE, "complaint_id", queries.one_complaint)
_HANDLE = on(Complaint, P.COMPLAINT_HANDLE, "complaint_id", queries.one_complaint)


@room.page("/complaints/new", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def make() -> ResponseReturnValue:
    """Complain: with the own account, or with an address."""
    actor = current_actor()
    form = ComplaintForm()
    programmes = [(str(one.id), f"{one.code} – {read(one.title)}") for one in queries.programmes()]
    form.programme.choices = [("", ""), *programmes]
    form.email.flags.required = not actor.is_signed_in  # no "(optional)" where an answer needs it
    if form.validate_on_submit():
        tries.knock(_DOOR, by=str(actor.user_id or form.email.data))
        db.session.rollback()
        try:
            with unit_of_work():
                operations.make(
                    category=Category(form.category.data),
                    programme_id=as_uuid(form.programme.data or ""),
                    words=form.words.data or "",
                    email=form.email.data or "",
                    language=language(),
                    actor=actor,
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your complaint has arrived. A letter says until when it is answered."), "good")
            where = "complaints.mine" if actor.is_signed_in else "home.start"
            return redirect(url_for(where), code=303)
    return render_template("complaints/new.html", form=form, asks_email=not actor.is_signed_in), form.status


@room.page("/complaints/mine", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """One's own complaints."""
    return render_template("complaints/mine.html", complaints=queries.of_person(current_actor().person_id))


@room.page(
    "/complaints", access=needs(P.COMPLAINT_HANDLE), taken_away=TakenAway("complaint.export", "complaints")
)
def index() -> ResponseReturnValue:
    """The complaints, the first to be answered at the top; a POST takes the list away as a file."""
    actor = current_actor()
    page = COMPLAINTS.page(queries.to_handle(actor))
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "complaints/index.html", page=page, today=clock.today(OFFICE_ZONE), day_in_office=day_in_office
    )


@room.page("/complaints/<uuid:complaint_id>", access=_SEE)
def show(complaint: Complaint) -> ResponseReturnValue:
    """One complaint: what it is about, where it stands, and its words, sealed."""
    operations.refuse_concerned(complaint, current_actor())
    return _page(complaint)


@room.page("/complaints/<uuid:complaint_id>/open", methods=("GET", "POST"), access=_SEE)
def reveal(complaint: Complaint) -> ResponseReturnValue:
    """Open what was written and answered, with a word in the trail."""
    if request.method == "GET":  # a record is never opened by a mere visit
        return redirect(url_for("complaints.show", complaint_id=complaint.id), code=303)
    return _page(complaint, opened=operations.reveal(complaint, actor=current_actor()))


@room.page(
    "/complaints/<uuid:complaint_id>/<any(take, answer, close):name>", methods=("POST",), access=_HANDLE
)
def move(complaint: Complaint, name: str) -> ResponseReturnValue:
    """Look into it, answer it or close it."""
    form, actor = AnswerForm(), current_actor()
    operations.refuse_concerned(complaint, actor)
    answer = form.answer.data or ""
    if form.carry_out(lambda: operations.move(complaint, name, answer=answer, actor=actor)):
        flash(_("It is done. This complaint is now “%(state)s”.", state=complaint.state.label), "good")
        return redirect(url_for("complaints.show", complaint_id=complaint.id), code=303)
    return _page(complaint, form=form), form.status


@room.page("/complaints/follow/<token>", methods=("GET", "POST"), access=EVERYONE)
def follow(token: str) -> ResponseReturnValue:
    """Where a complaint stands, for whoever made it without an account; the answer by a press."""
    complaint = queries.by_token(token_hash(token))
    if complaint is None:
        abort(404)
    opened = None
    if request.method == "POST":
        opened = operations.reveal(complaint, actor=current_actor())
    return render_template("complaints/follow.html", complaint=complaint, opened=opened, token=token)


def _page(
    complaint: Complaint, *, form: AnswerForm | None = None, opened: dict[str, str] | None = None
) -> str:
    actor = current_actor()
    offers: dict[str, Any] = {offer.transition.name: offer for offer in COMPLAINT.offers(complaint, actor)}
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        offers=offers,
        form=form or AnswerForm(formdata=None),
        opened=opened,
        is_late=complaint.is_late(clock.today(OFFICE_ZONE)),
        handles=policy.may(actor, P.COMPLAINT_HANDLE, complaint),
    )
