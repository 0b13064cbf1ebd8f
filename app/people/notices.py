"""The letters about accounts."""

from __future__ import annotations

from flask import current_app

from app.core import outbox
from app.core.i18n import _, speaking
from app.people.models import User


def write_to(user: User, subject: str, body: str) -> None:
    """Put a letter to an account's address into the deed's outbox; the texts are already in its language."""
    outbox.post(
        recipient=user.email,
        subject=subject,
        body=body,
        language=user.language,
        host=current_app.config["MAIL_HOST"],
    )


def office_url(path: str) -> str:
    """An address of the office's own, never of the request's making (THREATS T26)."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def confirm_address(user: User, token: str) -> None:
    """Ask a new account's holder to confirm the address."""
    with speaking(user.language):
        write_to(
            user,
            _("Confirm your e-mail address"),
            _(
                "Someone, we hope you, made an account with this address at Rabat Programmes. "
                "Open this page within 72 hours and confirm it:\n\n%(url)s\n\n"
                "If it was not you, do nothing: no account will be used.",
                url=office_url(f"/confirm/{token}"),
            ),
        )


def already_registered(user: User) -> None:
    """Tell a holder that someone tried to make a second account with the address."""
    with speaking(user.language):
        write_to(
            user,
            _("You already have an account"),
            _(
                "Someone tried to make an account with this address, which already has one. "
                "If it was you, sign in here:\n\n%(url)s\n\nIf it was not, you need do nothing.",
                url=office_url("/login"),
            ),
        )


def grant_given(user: User, role: str) -> None:
    """Tell a person that they have a new role."""
    with speaking(user.language):
        write_to(
            user,
            _("You have a new role"),
            _(
                "You were given the role “%(role)s” at Rabat Programmes. "
                "What waits for you is on your start page:\n\n%(url)s",
                role=role,
                url=office_url("/"),
            ),
        )


def factor_changed(user: User, what: object) -> None:
    """Tell a holder what changed about the way to sign in; `what` is a whole sentence."""
    with speaking(user.language):
        write_to(
            user,
            _("The way you sign in has changed"),
            _(
                "%(what)s\n\nIf it was you, you need do nothing. If it was not, write to an administrator "
                "of the office at once. Your account is here:\n\n%(url)s",
                what=str(what),
                url=office_url("/account"),
            ),
        )
