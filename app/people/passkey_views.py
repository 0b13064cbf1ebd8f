"""Passkeys: signing in with one, the second step and the proof by one, and one's own."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, SECOND_STEP, SETTING_UP, SIGNED_IN, current_actor
from app.core import limits
from app.core.addresses import inside
from app.core.db import unit_of_work
from app.core.i18n import _
from app.people import factors, passkeys, queries, signing, tries
from app.people.devices import device_of
from app.people.factor_views import go_on, me, show_what_was_set_up
from app.people.forms import AnswerForm, PasskeyForm
from app.people.room import room


@room.page("/login/passkey", methods=("POST",), access=EVERYONE, own_deeds=True)
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it is two factors in one."""
    answer, challenge = AnswerForm().answer.data or "", passkeys.take_challenge()
    tries.knock(tries.PASSKEY, by=limits.line_of(request.remote_addr))
    with unit_of_work():
        device = device_of(request.user_agent.string)
        token = factors.sign_in_by_passkey(answer, challenge, device=device)
    if token is None:
        return _refused("people.login")
    target = inside(session.get("next"))
    signing.carry(token)
    return redirect(target, code=303)


@room.page("/second-step/passkey", methods=("POST",), access=SECOND_STEP, own_deeds=True)
def second_step_by_passkey() -> ResponseReturnValue:
    """After the password: one of the account's passkeys."""
    return go_on() if current_actor().is_signed_in or _proved() else _refused("people.second_step")


@room.page("/prove/passkey", methods=("POST",), access=SETTING_UP, own_deeds=True)
def prove_by_passkey() -> ResponseReturnValue:
    """The fresh proof, by one of the account's passkeys."""
    return go_on() if _proved() else _refused("people.prove")


def _proved() -> bool:
    answer, challenge = AnswerForm().answer.data or "", passkeys.take_challenge()
    tries.knock(tries.PASSKEY, by=str(me()))
    with unit_of_work():
        token = factors.prove_by_passkey(answer, challenge, actor=current_actor())
    if token is None:
        return False
    signing.carry(token)
    return True


def _refused(page: str) -> ResponseReturnValue:
    back = url_for(page, next=request.args.get("next"))
    return render_template("people/passkey_refused.html", back=back), 422


@room.page(
    "/account/factors/passkeys/new", methods=("GET", "POST"), access=SETTING_UP, fresh=True, own_deeds=True
)
def add_passkey() -> ResponseReturnValue:
    """Register a passkey under a name of one's own; the challenge is the page's."""
    form = PasskeyForm()
    challenge = passkeys.take_challenge() if request.method == "POST" else None

    def deed() -> list[str]:
        with unit_of_work():
            token, recovery_codes = factors.add_passkey(
                form.answer.data, challenge, name=form.name.data, actor=current_actor()
            )
        signing.carry(token)
        return recovery_codes

    made = form.carry_out(deed)
    if made is not None:
        return show_what_was_set_up(made)
    form.answer.data = ""
    options = passkeys.to_register(queries.user(me()), queries.passkeys_of(me()))
    return render_template("people/add_passkey.html", form=form, options=options), form.status


@room.page(
    "/account/factors/passkeys/<uuid:passkey_id>/remove",
    methods=("GET", "POST"),
    access=SIGNED_IN,
    fresh=True,
)
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Take one's own passkey out of use, after asking."""
    passkey = next((one for one in queries.passkeys_of(me()) if one.id == passkey_id), None)
    if passkey is None:
        abort(404)
    if request.method == "GET":
        return render_template("people/remove_factor.html", passkey=passkey)
    factors.remove_passkey(passkey, actor=current_actor())
    flash(_("The passkey is removed."), "good")
    return redirect(url_for("people.own_factors"), code=303)
