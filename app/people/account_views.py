"""The holder's own pages: another password, another address, the devices; and what letters' links open."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, SIGNED_IN, current_actor
from app.core.crypto import token_hash
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.forms import Form
from app.core.i18n import _
from app.people import accounts, factors, letters, passwords, queries, signing, tries
from app.people.forms import AddressForm, AskForm, ChangePasswordForm, ForgottenForm, NewPasswordForm
from app.people.keys import email_key
from app.people.letters import DeadLinkError
from app.people.models import User
from app.people.room import room
from app.people.scopes import scope_options


def dead_link() -> tuple[str, int]:
    """The one page of every link that opens nothing, whatever the reason."""
    return render_template("people/dead_link.html"), 410


def accept_password(form: Form, password: str, *about: str) -> bool:
    """Whether the password may be used; what is wrong with it stands at the form's field."""
    try:
        passwords.check(password, about=(*about, *scope_options().values()))
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def _words_about(user: User) -> tuple[str, ...]:
    person = user.person
    return user.email, person.name, person.name_original, person.institution


@room.page("/password/forgotten", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def forgotten() -> ResponseReturnValue:
    """Ask for a letter with a link to a new password; the answer is the same for every address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("people/forgotten.html", form=form), form.status
    tries.knock(tries.FORGOTTEN, by=email_key(form.email.data))
    passwords.matches(None, "")  # so slow for every address that writing a letter does not show in the time
    db.session.rollback()
    with unit_of_work():
        letters.ask_reset(form.email.data)
    return redirect(url_for("people.forgotten_sent"), code=303)


@room.page("/password/forgotten/sent", access=EVERYONE)
def forgotten_sent() -> ResponseReturnValue:
    """Say that a letter is on its way if there is an account, whoever asked."""
    return render_template("people/forgotten_sent.html")


@room.page("/password/new/<token>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def new_password(token: str) -> ResponseReturnValue:
    """The letter's link opens a page that asks for the new password."""
    form = NewPasswordForm()
    if form.is_submitted():
        tries.knock(tries.LETTER, by=token_hash(token))
    try:
        about = _words_about(letters.open_reset(token).user)
        if not form.validate_on_submit() or not accept_password(form, form.password.data, *about):
            return render_template("people/new_password.html", form=form), form.status
        hashed = passwords.hash_password(form.password.data)
        db.session.rollback()
        with unit_of_work():
            letters.reset_password(token, hashed)
    except DeadLinkError:
        return dead_link()
    flash(_("Your password is changed. Sign in with the new one."), "good")
    return redirect(url_for("people.login"), code=303)


@room.page("/account/password", methods=("GET", "POST"), access=SIGNED_IN, own_deeds=True)
def change_password() -> ResponseReturnValue:
    """Change one's password by the present one; other devices are signed out, this one gets a new cookie."""
    form, actor = ChangePasswordForm(), current_actor()
    if form.is_submitted():
        tries.knock(tries.PASSWORD, by=queries.user(actor.account_id).email_key)
    if form.validate_on_submit():
        user = queries.user(actor.account_id)
        if not passwords.matches(user.password_hash, form.present.data):
            form.present.errors = [_("This is not your present password.")]
        else:
            accept_password(form, form.password.data, *_words_about(user))
    if not form.is_submitted() or form.errors or form.form_errors:
        return render_template("people/change_password.html", form=form), form.status
    hashed = passwords.hash_password(form.password.data)
    db.session.rollback()
    with unit_of_work():
        letters.change_password(hashed, actor=actor)
        token = factors.prove(actor=actor, by="password")
    signing.carry(token)
    flash(_("Your password is changed, and your other devices are signed out."), "good")
    return redirect(url_for("people.account"), code=303)


@room.page("/account/address", methods=("GET", "POST"), access=SIGNED_IN, fresh=True)
def change_address() -> ResponseReturnValue:
    """Begin to change one's address: both ends are written to."""
    form = AddressForm()
    if form.carry_out(lambda: letters.ask_address(form.email.data, actor=current_actor())):
        flash(_("We have written to both addresses. Open the link in each letter within 72 hours."), "good")
        return redirect(url_for("people.account"), code=303)
    return render_template("people/change_address.html", form=form), form.status


@room.page("/account/address/give-up", methods=("POST",), access=SIGNED_IN)
def give_up_address() -> ResponseReturnValue:
    """Stay with the present address after all."""
    letters.give_up_address(actor=current_actor())
    flash(_("Your address stays as it is."), "good")
    return redirect(url_for("people.account"), code=303)


@room.page("/address/<token>", methods=("GET", "POST"), access=EVERYONE)
def answer_address(token: str) -> ResponseReturnValue:
    """A letter's link about another address opens a page with a button, at either end."""
    form = AskForm()
    try:
        if not form.validate_on_submit():
            change = letters.address_change_of(token)
            agrees = change.agree_hash == token_hash(token)
            return render_template("people/answer_address.html", form=form, change=change, agrees=agrees)
        change = letters.answer_address(token)
    except DeadLinkError:
        return dead_link()
    flash(
        _("Your account has its new address. Sign in with it from now on.")
        if change.ended_at
        else _("Thank you. The address changes once the letter to the other address is answered too."),
        "good",
    )
    return redirect(url_for("home.start"), code=303)


@room.page("/account/sessions/end-others", methods=("POST",), access=SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    """Sign out every device but this one."""
    accounts.end_other_sessions(actor=current_actor())
    flash(_("Your other devices are signed out."), "good")
    return redirect(url_for("people.account"), code=303)
