"""The pages of what persons ask of their own data."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import SIGNED_IN, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.people.history import history
from app.protection import operations, queries
from app.protection.forms import AnswerForm, AskForm, EndForm, EraseForm
from app.protection.models import DataRequest
from app.protection.room import room
from app.protection.states import REQUEST, Proof, RequestKind

_MOVES = ",".join(transition.name for transition in REQUEST.transitions)
_SEE = on(DataRequest, P.REQUEST_SEE, "request_id", queries.one_request)


@room.page("/data-requests", access=needs(P.REQUEST_ANSWER))
def requests() -> ResponseReturnValue:
    """What persons asked, those that wait first, the earliest term at the top."""
    return render_template("protection/requests.html", requests=queries.requests())


@room.page("/account/data/ask", methods=("GET", "POST"), access=SIGNED_IN)
def ask() -> ResponseReturnValue:
    """Ask something of one's own data."""
    form = AskForm()

    def deed() -> DataRequest:
        return operations.ask(RequestKind(form.kind.data), form.words.data or "", actor=current_actor())

    asked = form.carry_out(deed)
    if asked:
        flash(_("Your request is with the data protection officer."), "good")
        return redirect(url_for("protection.request_page", request_id=asked.id), code=303)
    return render_template("protection/ask.html", form=form), form.status


@room.page("/data-requests/<uuid:request_id>", access=_SEE, endpoint="request_page")
def request_page(request: DataRequest) -> ResponseReturnValue:
    """One request: what was asked, until when it is answered, and the answer."""
    actor = current_actor()
    buttons = [
        {
            "label": offer.transition.label,
            "url": url_for("protection.move", request_id=request.id, name=offer.transition.name),
            "allowed": offer.allowed,
            "reason": offer.why,
            "asks_reason": offer.transition.asks_reason,
            "destructive": offer.transition.destructive,
            "primary": offer.transition.name in {"take", "answer"},
            "version": request.version,
        }
        for offer in REQUEST.offers(request, actor)
    ]
    return render_template(
        "protection/request.html",
        request=request,
        buttons=buttons,
        entries=history(request, REQUEST, bare=True),
        may_erase=request.kind is RequestKind.ERASURE
        and request.state in REQUEST.named("answer").sources
        and policy.may(actor, P.PERSON_ERASE),
        holds=queries.holds_over(request.person_id) if policy.may(actor, P.PERSON_ERASE) else [],
        is_own=request.person_id == actor.person_id,
    )


@room.page(f"/data-requests/<uuid:request_id>/<any({_MOVES}):name>", methods=("GET", "POST"), access=_SEE)
def move(request: DataRequest, name: str) -> ResponseReturnValue:
    """Take a request in hand, answer, refuse or take it back."""
    transition = REQUEST.named(name)
    form = AnswerForm() if transition.asks_reason else EndForm()

    def deed() -> DataRequest:
        answer = form.answer.data if transition.asks_reason else ""
        return operations.move(request, name, actor=current_actor(), answer=answer)

    if form.carry_out(deed):
        return redirect(url_for("protection.request_page", request_id=request.id), code=303)
    return (
        render_template("protection/move.html", form=form, request=request, transition=transition),
        form.status,
    )


@room.page(
    "/data-requests/<uuid:request_id>/erase",
    methods=("GET", "POST"),
    access=on(DataRequest, P.PERSON_ERASE, "request_id", queries.one_request),
    fresh=True,
)
def erase(request: DataRequest) -> ResponseReturnValue:
    """Say what will go and what stays, or what stands against it; then erase whoever proved who they are."""
    form = EraseForm()

    def deed() -> UUID:
        return operations.erase(request, Proof(form.proof.data), actor=current_actor())

    if form.carry_out(deed):
        flash(_("The person is erased. Figures and certificates stay, without them."), "good")
        return redirect(url_for("protection.requests"), code=303)
    page = render_template(
        "protection/erase.html",
        form=form,
        request=request,
        held=queries.what_is_held(request.person_id),
        why_not=operations.why_no_erasure(request),
        holds=queries.holds_over(request.person_id),
    )
    return page, form.status
