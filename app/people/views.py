"""Signing up, in and out; and one's own account."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app.access.gate import EVERYONE, LEAVING, SIGNED_IN, current_actor
from app.core import clock, own_time
from app.core.addresses import inside
from app.core.crypto import token_hash
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.forms import labelled
from app.core.i18n import _, language
from app.core.texts import LANGUAGES
from app.member_states import queries as member_states
from app.people import (
    account_views,
    directory,
    factor_views,
    grant_views,
    invitation_views,
    letters,
    office_views,
    oidc_views,
    operations,
    passkey_views,
    passkeys,
    passwords,
    queries,
    signing,
    token_views,
    tries,
)
from app.people.devices import device_of
from app.people.forms import ConfirmForm, SignInForm, SignUpForm
from app.people.keys import email_key
from app.people.models import Sex
from app.people.room import room
from app.people.scopes import scope_options
from app.people.states import AccountState

__all__ = [
    "account_views",
    "factor_views",
    "grant_views",
    "invitation_views",
    "office_views",
    "oidc_views",
    "passkey_views",
    "room",
    "token_views",
]
"""The room's other pages hang themselves into it when they are read."""


@room.page("/login", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def login() -> ResponseReturnValue:
    """Sign in; the same answer and time for an unknown address and a wrong password."""
    form = SignInForm()
    onward = _onward()
    if not form.validate_on_submit():
        return _login_page(form), form.status
    email = email_key(form.email.data)
    tries.knock(tries.PASSWORD, by=email)
    user = queries.user_by_email(email)
    right = passwords.matches(user.password_hash if user else None, form.password.data)
    db.session.rollback()
    with unit_of_work():
        if user is None or not right or user.state is not AccountState.ACTIVE:
            operations.sign_in_failed(user)
            form.form_errors.append(
                _("This e-mail and password do not open an account. Check both and try again.")
            )
            token = None
        else:
            token = operations.sign_in(user, device=device_of(request.user_agent.string))
    if token is None:
        return _login_page(form), 422
    assert user is not None  # noqa: S101 - the password was right
    signing.carry(token, language=user.language)
    return redirect(onward, code=303)


def _onward() -> str:
    """The page of this house for which the reader signs in or makes an account; kept until then."""
    if request.method == "GET" and "next" in request.args:
        session["next"] = request.args["next"]
    return inside(session.get("next"))


def _login_page(form: SignInForm) -> str:
    return render_template("people/login.html", form=form, passkey_options=passkeys.to_sign_in())


@room.page("/logout", methods=("POST",), access=LEAVING)
def logout() -> ResponseReturnValue:
    """End this session: its cookie opens nothing any more."""
    actor = current_actor()
    if actor.session_id:
        operations.end_session(actor.session_id, actor=actor)
    logout_user()
    session.clear()
    g.pop("seen_at", None)
    response = redirect(url_for("home.start"), code=303)
    # Marks that wait here for a network are kept, and their names forgotten (static/offline/worker.js).
    waits = "unsent" in request.cookies
    response.headers["Clear-Site-Data"] = '"cache"' if waits else '"cache", "storage"'
    return response


@room.page("/register", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def sign_up() -> ResponseReturnValue:
    """An official makes an account; the address is confirmed by the letter's link.

    Whoever comes from a letter is led on to what it speaks of, and needs no second account for it.
    """
    onward = _onward()
    if onward != "/" and request.method == "GET" and current_actor().is_signed_in:
        return redirect(onward, code=303)
    form = SignUpForm()
    form.sex.choices = [("", ""), *labelled(Sex)]
    form.state_code.choices = [("", ""), *member_states.options(language())]
    if form.validate_on_submit():
        try:
            names = (form.family_name.data, form.given_names.data, form.name_original.data)
            about = (form.email.data, *names, form.institution.data or "", *scope_options().values())
            passwords.check(form.password.data, about=about)
        except DomainError as refusal:
            form.refuse(refusal)
    if not form.is_submitted() or form.errors or form.form_errors:
        return render_template("people/sign_up.html", form=form, is_led_on=onward != "/"), form.status
    tries.knock(tries.SIGN_UP, by=email_key(form.email.data))
    hashed = passwords.hash_password(form.password.data)
    db.session.rollback()
    with unit_of_work():
        operations.sign_up(
            email=form.email.data,
            password_hash=hashed,
            family_name=form.family_name.data,
            given_names=form.given_names.data,
            name_original=form.name_original.data,
            sex=Sex(form.sex.data),
            state_code=form.state_code.data,
            institution=form.institution.data,
            post=form.post.data,
            language=language(),
            onward=onward,
        )
    return redirect(url_for("people.letter_sent"), code=303)


@room.page("/register/sent", access=EVERYONE)
def letter_sent() -> ResponseReturnValue:
    """Say that a letter is on its way, whoever asked."""
    return render_template("people/letter_sent.html")


@room.page("/confirm/<token>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def confirm(token: str) -> ResponseReturnValue:
    """The letter's link opens a page that asks for the sign-up's password; then the address is confirmed."""
    form = ConfirmForm()
    _onward()
    if not form.validate_on_submit():
        return render_template("people/confirm.html", form=form), form.status
    tries.knock(tries.LETTER, by=token_hash(token))
    confirmation = queries.open_confirmation(token, at=clock.now())
    stored = confirmation.password_hash if confirmation else None
    if confirmation and not passwords.matches(stored, form.password.data):
        form.password.errors = [
            _("This is not the password of the registration that this letter belongs to.")
        ]
        return render_template("people/confirm.html", form=form), 422
    db.session.rollback()
    with unit_of_work():
        user = operations.confirm(token)
        is_shared = bool(queries.persons_without_account(user.email_key, state_code=user.person.state_code))
    flash(_("Your address is confirmed. Sign in to go on."), "good")
    if is_shared:
        flash(
            _(
                "Several nominees of your state have this address, so none of their offers is yours yet. "
                "Write to the office, which tells them apart."
            ),
            "warn",
        )
    return redirect(url_for("people.login"), code=303)


@room.page("/account", access=SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account: name, roles, language, and the devices that are signed in, this one first."""
    actor = current_actor()
    user = queries.user(actor.account_id)
    return render_template(
        "people/account.html",
        person=user.person,
        email=user.email,
        zone=user.zone,
        zones=own_time.choices(),
        has_directory=directory.has_link(user, current_app.config["OIDC_ISSUER"]),
        grants=queries.grants_in_force(actor.account_id, at=clock.now()),
        sessions=sorted(
            queries.sessions_of(actor.account_id), key=lambda session: session.id != actor.session_id
        ),
        change=letters.open_address_change(actor.account_id),
        scopes=scope_options(),
        has_factor=queries.has_factor(actor.account_id),
    )


@room.page("/account/language", methods=("POST",), access=SIGNED_IN)
def choose_language() -> ResponseReturnValue:
    """Keep the language of one's pages and letters."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    operations.choose_language(chosen, actor=current_actor())
    session["lang"] = chosen
    return redirect(url_for("people.account"), code=303)


@room.page("/account/zone", methods=("POST",), access=SIGNED_IN)
def choose_zone() -> ResponseReturnValue:
    """Keep the zone of one's own hours, or none."""
    chosen = request.form.get("zone", "")
    if chosen and chosen not in dict(own_time.choices()):
        abort(400)
    operations.choose_zone(chosen, actor=current_actor())
    flash(_("Hours are shown so from now on."), "good")
    return redirect(url_for("people.account"), code=303)


@room.page("/account/sessions/<uuid:session_id>/end", methods=("POST",), access=SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """End one of one's own devices."""
    actor = current_actor()
    operations.end_session(session_id, actor=actor)
    if session_id != actor.session_id:
        flash(_("The device is signed out."), "good")
    return redirect(url_for("people.account"), code=303)
