"""Signing in by a directory: the way there, and the way back."""

from __future__ import annotations

import logging

from flask import abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, SIGNED_IN, current_actor
from app.core import limits
from app.core.addresses import inside
from app.core.db import db, unit_of_work
from app.core.i18n import _
from app.people import directory, operations, signing, tries
from app.people.devices import device_of
from app.people.room import room

_BACK = "/login/directory/callback"
_log = logging.getLogger(__name__)


@room.page("/login/directory", access=EVERYONE, endpoint="begin_directory")
def begin() -> ResponseReturnValue:
    """Go to the directory, where the office has one."""
    _knock()
    from app.people import oidc  # where there is no directory, nobody makes the server load what asks one

    try:
        return oidc.begin(back_to=_BACK)
    except oidc.DirectoryError as fault:
        _log.warning("the directory could not be asked: %s", fault)
        return _back(_("The directory does not answer now. Sign in with your password, or try again later."))


@room.page(_BACK, access=EVERYONE, own_deeds=True, endpoint="finish_directory")
def finish() -> ResponseReturnValue:
    """Come back from the directory; a visit that writes, because the directory sends the browser by GET."""
    _knock()
    from app.people import oidc  # where there is no directory, nobody makes the server load what asks one

    try:
        vouched = oidc.finish()
    except oidc.DirectoryError as fault:
        _log.warning("a sign-in by the directory failed: %s", fault)
        with unit_of_work():
            operations.sign_in_failed(None)
        return _back(_("The sign-in by the directory did not succeed. Begin again from this page."))
    db.session.rollback()
    with unit_of_work():
        token = directory.sign_in(
            issuer=vouched.issuer,
            subject=vouched.subject,
            email=vouched.email,
            name=current_app.config["OIDC_NAME"],
            device=device_of(request.user_agent.string),
        )
    if token is None:
        return _back(
            _("The directory knows you, but no account here is yours. Ask an administrator to invite you.")
        )
    target = inside(session.get("next"))
    signing.carry(token)
    return redirect(target, code=303)


@room.page("/account/directory/end", methods=("POST",), access=SIGNED_IN, endpoint="end_directory")
def end() -> ResponseReturnValue:
    """No longer sign in by the directory."""
    directory.unlink(issuer=current_app.config["OIDC_ISSUER"], actor=current_actor())
    flash(_("The directory no longer opens your account."), "good")
    return redirect(url_for("people.account"), code=303)


def _knock() -> None:
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)
    tries.knock(tries.DIRECTORY, by=limits.line_of(request.remote_addr))


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence, "bad")
    return redirect(url_for("people.login"), code=303)
