"""The page by which contacts leave as a file and come back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor, needs
from app.access.permissions import Permission as P
from app.audit import trail
from app.core.i18n import _, ngettext
from app.exchange import contacts, lines, queries, sheet_views
from app.exchange.forms import SheetForm
from app.exchange.room import room

_EXPORT = needs(P.REGISTRATION_EXPORT)


@room.page("/contacts", methods=("GET", "POST"), access=_EXPORT, largest_body=lines.LARGEST_BODY)
def contacts_sheet() -> ResponseReturnValue:
    """Contacts as a file: taken away, and taken in again after a dry run."""
    form, actor = SheetForm(), current_actor()
    checked, taken = sheet_views.received(
        form,
        contacts.COLUMNS,
        check=lambda rows: contacts.check(rows, actor=actor),
        take=lambda rows: contacts.take(rows, actor=actor),
    )
    if taken is not None:
        return _taken(taken)
    return sheet_views.page(
        "exchange/contacts.html",
        form,
        checked,
        contacts.COLUMNS,
        here=url_for("exchange.contacts_sheet"),
        programmes=queries.programmes_of_contacts(actor),
        file_url=lambda way: url_for("exchange.contacts_file", way=way),
    )


@room.page("/contacts/file.<any(csv, xlsx):way>", methods=("POST",), access=_EXPORT, fresh="POST")
def contacts_file(way: str) -> ResponseReturnValue:
    """Contacts taken away, of all that one may or of one programme; written once the deed is over."""
    actor, programme = current_actor(), as_uuid(request.form.get("programme", ""))
    trail.record("registration.export", actor=actor, subject=("registrations", "list"), list="contacts")
    return lines.served(contacts.rows(actor, programme), title=_("Contacts"), name="contacts", way=way)


def _taken(number: int) -> ResponseReturnValue:
    flash(
        ngettext("One official is changed.", "%(num)s officials are changed.", number)
        if number
        else _("Nothing was changed: it is so already."),
        "good",
    )
    return redirect(url_for("exchange.contacts_sheet"), code=303)
