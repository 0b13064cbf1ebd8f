"""The letters about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import current_app

from app.core import outbox
from app.core.i18n import _, ngettext, speaking
from app.people.links import AccountInvitation
from app.people.models import User


def write_to(user: User, subject: str, body: str, *, calendars: Sequence[str] = ()) -> None:
    """Put a letter to an account's address into the deed's outbox; the texts are already in its language.

    `calendars` are handed to the reader's calendar programme.
    """
    _write_to_address(user, user.email, subject, body, calendars=calendars)


def _write_to_address(
    user: User, email: str, subject: str, body: str, *, calendars: Sequence[str] = ()
) -> None:
    outbox.post(
        recipient=email,
        subject=subject,
        body=body,
        language=user.language,
        host=current_app.config["MAIL_HOST"],
        calendars=calendars,
    )


def office_url(path: str) -> str:
    """An address of the office's own, never of the request's making (THREATS T26)."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def _leading(path: str, onward: str) -> str:
    """The address of a page that leads on to another of the office's own."""
    return office_url(path if onward == "/" else f"{path}?next={quote(onward)}")


def confirm_address(user: User, token: str, onward: str) -> None:
    """Ask a new account's holder to confirm the address."""
    with speaking(user.language):
        write_to(
            user,
            _("Confirm your e-mail address"),
            _(
                "Someone, we hope you, made an account with this address at Rabat Programmes. "
                "Open this page within 72 hours and confirm it:\n\n%(url)s\n\n"
                "If it was not you, do nothing: no account will be used.",
                url=_leading(f"/confirm/{token}", onward),
            ),
        )


def already_registered(user: User, onward: str) -> None:
    """Tell a holder that someone tried to make a second account with the address."""
    with speaking(user.language):
        write_to(
            user,
            _("You already have an account"),
            _(
                "Someone tried to make an account with this address, which already has one. "
                "If it was you, sign in here:\n\n%(url)s\n\nIf it was not, you need do nothing.",
                url=_leading("/login", onward),
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


def token_made(user: User, name: str) -> None:
    """Tell a holder that a program may act for the account from now on; `name` is what it was called."""
    with speaking(user.language):
        write_to(
            user,
            _("A personal token was made for your account"),
            _(
                "With the token “%(name)s” a program can act for you. If you made it, you need do nothing. "
                "If you did not, end it here at once and change your password:\n\n%(url)s",
                name=name,
                url=office_url("/account/tokens"),
            ),
        )


def invitation(invited: AccountInvitation, token: str, *, role: str, place: str) -> None:
    """Offer a role to an address; the words are already in its language."""
    outbox.post(
        recipient=invited.email,
        subject=_("You are invited to Rabat Programmes"),
        body=_(
            "You are invited to the role “%(role)s” (%(place)s) at Rabat Programmes, the United Nations "
            "training office in Rabat. Open this page within 72 hours to accept it:\n\n%(url)s\n\n"
            "The page is for this address alone and works once. If you did not expect this letter, do "
            "nothing.",
            role=role,
            place=place,
            url=office_url(f"/invitation/{token}"),
        ),
        language=invited.language,
        host=current_app.config["MAIL_HOST"],
    )


def reset_password(user: User, token: str) -> None:
    """Let the holder of an account write a new password."""
    with speaking(user.language):
        write_to(
            user,
            _("Choose a new password"),
            _(
                "Someone, we hope you, asked for a new password at Rabat Programmes. "
                "Open this page within one hour:\n\n%(url)s\n\n"
                "If it was not you, do nothing: your password stays as it is.",
                url=office_url(f"/password/new/{token}"),
            ),
        )


def password_changed(user: User) -> None:
    """Tell the holder that the password was changed, in case it was someone else."""
    with speaking(user.language):
        write_to(
            user,
            _("Your password was changed"),
            _(
                "The password of your account at Rabat Programmes was changed, and other devices were signed "
                "out. If it was not you, choose a new password at once and tell the office:\n\n%(url)s",
                url=office_url("/password/forgotten"),
            ),
        )


def agree_to_address(user: User, token: str) -> None:
    """Ask at the present address whether the account may move to another one."""
    with speaking(user.language):
        write_to(
            user,
            _("Do you want another address?"),
            _(
                "Someone, we hope you, asked to change the e-mail address of your account at Rabat "
                "Programmes. To agree, open this page within 72 hours:\n\n%(url)s\n\n"
                "Until then, and until the new address is confirmed, this address stays. "
                "If it was not you, do not agree, and choose a new password.",
                url=office_url(f"/address/{token}"),
            ),
        )


def prove_address(user: User, email: str, token: str) -> None:
    """Ask at the new address whether the account's holder reads it."""
    with speaking(user.language):
        _write_to_address(
            user,
            email,
            _("Confirm your new address"),
            _(
                "Someone, we hope you, wants to use this address for an account at Rabat Programmes. "
                "To confirm it, open this page within 72 hours:\n\n%(url)s\n\n"
                "The present address is asked as well. If it was not you, do nothing.",
                url=office_url(f"/address/{token}"),
            ),
        )


def address_is_taken(user: User, email: str) -> None:
    """Tell an address that has an account that another account can't move to it."""
    with speaking(user.language):
        _write_to_address(
            user,
            email,
            _("This address already has an account"),
            _(
                "Someone wants to use this address for an account at Rabat Programmes, but it has one "
                "already. "
                "If it was you, sign in with this address:\n\n%(url)s\n\nIf it was not, you need do nothing.",
                url=office_url("/login"),
            ),
        )


def address_changed(user: User, email: str) -> None:
    """Tell both ends that the account has another address."""
    with speaking(user.language):
        _write_to_address(
            user,
            email,
            _("Your address was changed"),
            _(
                "Your account at Rabat Programmes has another e-mail address from now on. Sign in with the "
                "new one. If you did not want this, tell the office at once:\n\n%(url)s",
                url=office_url("/help"),
            ),
        )


def account_disabled(user: User) -> None:
    """Tell a holder that the account can no longer be used."""
    with speaking(user.language):
        write_to(
            user,
            _("Your account was disabled"),
            _(
                "Your account at Rabat Programmes was disabled, and all devices were signed out. What is "
                "recorded of your courses stays. If you need the account, write to the office:\n\n%(url)s",
                url=office_url("/help"),
            ),
        )


def account_enabled(user: User) -> None:
    """Tell a holder that the account can be used again."""
    with speaking(user.language):
        write_to(
            user,
            _("Your account can be used again"),
            _(
                "Your account at Rabat Programmes was enabled again. Sign in here:\n\n%(url)s",
                url=office_url("/login"),
            ),
        )


def account_unused(user: User, *, days: int) -> None:
    """Tell a holder that the account will be disabled unless someone signs in."""
    with speaking(user.language):
        write_to(
            user,
            _("Your account will be disabled"),
            ngettext(
                "Nobody has signed in to your account at Rabat Programmes for almost two years. It will be "
                "disabled in %(num)s day. To keep it, sign in:\n\n%(url)s",
                "Nobody has signed in to your account at Rabat Programmes for almost two years. It will be "
                "disabled in %(num)s days. To keep it, sign in:\n\n%(url)s",
                days,
                url=office_url("/login"),
            ),
        )


def directory_linked(user: User, directory: str) -> None:
    """Tell a holder that a directory's sign-in opens the account from now on."""
    with speaking(user.language):
        write_to(
            user,
            _("You signed in through %(directory)s", directory=directory),
            _(
                "Your account at Rabat Programmes was opened through %(directory)s for the first time, and "
                "can be opened so from now on. If it was not you, tell the office at once:\n\n%(url)s",
                directory=directory,
                url=office_url("/help"),
            ),
        )
