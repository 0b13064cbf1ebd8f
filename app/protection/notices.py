"""The letters about data protection."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from app.access.actor import Role, ScopeKind
from app.audit.trail import Verdict
from app.core import outbox
from app.core.db import db
from app.core.i18n import _, speaking
from app.core.templating import day
from app.people import queries as people
from app.people.models import User
from app.people.notices import office_url, write_to
from app.people.states import AccountState
from app.protection.models import DataRequest


def trail_broken(verdict: Verdict) -> None:
    """Tell administrators and data protection officers that the trail does not hold."""
    readers = {
        user.id: user
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
        for user in people.holders(role, kind=ScopeKind.OFFICE)
    }
    for user in readers.values():
        with speaking(user.language):
            write_to(
                user,
                _("The trail does not hold"),
                _(
                    "The office's clock walked the trail and found a fault after %(links)s links. Someone "
                    "may have changed the database past the programme. Keep a copy of the database and of "
                    "the anchor's file as they are, and run “flask audit verify” to see where:\n\n%(url)s",
                    links=verdict.links,
                    url=office_url("/trail"),
                ),
            )


def asked(request: DataRequest) -> None:
    """Tell the data protection officers that someone asks something of their own data."""
    for user in people.holders(Role.DATA_PROTECTION_OFFICER, kind=ScopeKind.OFFICE):
        with speaking(user.language):
            write_to(
                user,
                _("A person asks something of their own data"),
                _(
                    "Someone asks: %(what)s. It is to be answered by %(day)s:\n\n%(url)s",
                    what=request.kind.label,
                    day=day(request.due_on),
                    url=office_url(f"/data-requests/{request.id}"),
                ),
            )


def answered(request: DataRequest) -> None:
    """Tell the person that the answer is there; the words themselves stay in the house."""
    for user in _account_of(request):
        with speaking(user.language):
            write_to(
                user,
                _("Your request about your data is answered"),
                _("Read the answer here:\n\n%(url)s", url=office_url(f"/data-requests/{request.id}")),
            )


def accounts_of(request: DataRequest) -> list[tuple[str, str]]:
    """The address and the language of whoever asked, for a letter that is written once they are gone."""
    return [(user.email, user.language) for user in _account_of(request)]


def farewell(address: str, language: str) -> None:
    """Tell someone that they are erased; the letter goes with them once it is carried."""
    with speaking(language):
        outbox.post(
            recipient=address,
            subject=_("What the office held of you is erased"),
            body=_(
                "You asked Rabat Programmes to erase what it holds of you. It is done: your account is gone, "
                "and no record names you any more. A certificate that you hold can still be checked by its "
                "code, without your name.\n\nThis is our last letter to you. The office forgets your address "
                "as soon as the letter has left."
            ),
            language=language,
            host=current_app.config["MAIL_HOST"],
            is_farewell=True,
        )


def _account_of(request: DataRequest) -> list[User]:
    return list(
        db.session.scalars(
            sa.select(User)
            .where(User.person_id == request.person_id, User.state == AccountState.ACTIVE)
            .order_by(User.id)
        )
    )
