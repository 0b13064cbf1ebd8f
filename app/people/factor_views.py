"""What comes between the password and the first page, proving again, and one's own second factors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import SECOND_STEP, SETTING_UP, SIGNED_IN, current_actor
from app.core.addresses import inside
from app.core.crypto import SealBrokenError
from app.core.db import db, unit_of_work
from app.core.i18n import _
from app.core.sealing import ring
from app.people import codes, factors, passkeys, passwords, queries, signing, tries
from app.people.forms import CodeForm, PasswordForm, RecoveryForm
from app.people.room import room


def me() -> UUID:
    """The account of the session, whole or halfway: no page of this file is reached without one."""
    key = current_actor().user_id
    assert key is not None  # noqa: S101 - the gate
    return key


def go_on() -> ResponseReturnValue:
    """Lead to where the visitor was going before being asked."""
    return redirect(inside(request.args.get("next")), code=303)


@room.page("/second-step", methods=("GET", "POST"), access=SECOND_STEP, own_deeds=True)
def second_step() -> ResponseReturnValue:
    """After the password: the one-time code, or the passkey."""
    if current_actor().is_signed_in:
        return go_on()
    form = CodeForm()
    if form.validate_on_submit():
        if _proved_by_code(form.code.data):
            return go_on()
        form.code.errors = [
            _("This code is not right, or was used already. Wait for the next one, then write it.")
        ]
    return render_template("people/second_step.html", form=form, **_own_ways()), form.status


@room.page("/second-step/recovery", methods=("GET", "POST"), access=SECOND_STEP, own_deeds=True)
def recover() -> ResponseReturnValue:
    """The second step for whoever lost the second factor: one of the recovery codes, once."""
    if current_actor().is_signed_in:
        return go_on()
    form = RecoveryForm()
    if form.validate_on_submit():
        if _proved_by_code(form.code.data, by="recovery code"):
            flash(
                _("You are signed in, and the code counts no more. Set up your second factor anew."), "warn"
            )
            return redirect(url_for("people.own_factors"), code=303)
        form.code.errors = [_("This is none of your recovery codes, or it was used already.")]
    return render_template("people/recover.html", form=form), form.status


@room.page("/prove", methods=("GET", "POST"), access=SETTING_UP, own_deeds=True)
def prove() -> ResponseReturnValue:
    """Ask again for password or second factor before what must not be done at a desk left open."""
    password, code = PasswordForm(), CodeForm()
    sent = code if "code" in request.form else password
    if sent.validate_on_submit():
        if _proved_by_code(code.code.data) if sent is code else _proved_by_password(password.password.data):
            return go_on()
        sent.form_errors.append(_("This does not prove it. Write it again, or use another way."))
    return render_template(
        "people/prove.html", sent=sent, password=password, code=code, **_own_ways()
    ), sent.status


def _own_ways() -> dict[str, Any]:
    """By what the account can prove who sits here, beside its password."""
    known = queries.passkeys_of(me())
    return {
        "has_codes": queries.code_app(me()) is not None,
        "passkey_options": passkeys.to_sign_in(known) if known else None,
    }


def _proved_by_code(code: str, *, by: str = "code") -> bool:
    actor = current_actor()
    if not tries.code(me()):
        abort(429)
    with unit_of_work():
        if not (
            factors.use_code(me(), code) if by == "code" else factors.use_recovery_code(code, actor=actor)
        ):
            factors.proof_failed(actor=actor, by=by)
            return False
        token = factors.prove(actor=actor, by=by)
    tries.code_was_right(me())
    signing.carry(token)
    return True


def _proved_by_password(password: str) -> bool:
    actor, user = current_actor(), queries.user(me())
    email, stored = user.email_key, user.password_hash
    tries.knock(tries.PASSWORD, by=email)
    right = passwords.matches(stored, password)
    db.session.rollback()
    with unit_of_work():
        if not right:
            factors.proof_failed(actor=actor, by="password")
            return False
        token = factors.prove(actor=actor, by="password")
    signing.carry(token)
    return True


@room.page("/account/factors", access=SETTING_UP)
def own_factors() -> ResponseReturnValue:
    """One's own second factors; for whoever must have one and has none, the way to the first."""
    return render_template(
        "people/factors.html",
        code_app=queries.code_app(me()),
        passkeys=queries.passkeys_of(me()),
        recovery_codes=queries.recovery_codes_left(me()),
        next=request.args.get("next"),
    )


@room.page("/account/factors/codes", methods=("GET", "POST"), access=SETTING_UP, fresh=True, own_deeds=True)
def set_up_codes() -> ResponseReturnValue:
    """Show a new secret to an authenticator app, and take it into use by its first code."""
    form, secret, email = CodeForm(), _offered_secret(), queries.user(me()).email

    def deed() -> list[str]:
        if not tries.code(me()):
            abort(429)
        with unit_of_work():
            token, recovery_codes = factors.set_up_codes(secret, form.code.data, actor=current_actor())
        tries.code_was_right(me())
        signing.carry(token)
        return recovery_codes

    made = form.carry_out(deed)
    if made is not None:
        return show_what_was_set_up(made)
    return render_template(
        "people/set_up_codes.html",
        form=form,
        picture=codes.picture(secret, email=email),
        secret=codes.in_groups(secret),
    ), form.status


def show_what_was_set_up(recovery_codes: list[str]) -> ResponseReturnValue:
    """After a factor was set up: the recovery codes that came with the first one, or one's factors."""
    if recovery_codes:
        return _show_once(recovery_codes)
    flash(_("It is set up. Use it when you next sign in."), "good")
    return redirect(url_for("people.own_factors"), code=303)


def _show_once(recovery_codes: list[str]) -> ResponseReturnValue:
    return render_template(
        "people/recovery_codes.html", codes=recovery_codes, next=inside(request.args.get("next"))
    )


def _offered_secret() -> str:
    """The secret that this session is shown, the same until it is taken into use.

    It travels sealed in the cookie: opening the page writes nothing, and no other session can use it.
    """
    place = f"user_sessions.offered:{current_actor().session_id}"
    try:
        return ring().open(session.get("offered", ""), place=place)
    except SealBrokenError:
        secret = codes.new_secret()
        session["offered"] = ring().seal(secret, place=place)
        return secret


@room.page("/account/factors/codes/remove", methods=("GET", "POST"), access=SIGNED_IN, fresh=True)
def remove_codes() -> ResponseReturnValue:
    """Take the authenticator app out of use, after asking."""
    if request.method == "GET":
        return render_template("people/remove_factor.html", passkey=None)
    factors.remove_codes(actor=current_actor())
    flash(_("The authenticator app is removed."), "good")
    return redirect(url_for("people.own_factors"), code=303)


@room.page("/account/factors/recovery", methods=("GET", "POST"), access=SIGNED_IN, fresh=True)
def renew_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, after saying that the old ones end; they are shown this once."""
    if request.method == "GET":
        return render_template("people/renew_recovery_codes.html")
    return _show_once(factors.renew_recovery_codes(actor=current_actor()))
