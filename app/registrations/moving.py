"""The forms by which a focal point moves the nominees in the state's order.

A desk has a hundred of them, and a template took more time for them than all the rest of the page: what
they have in common is said once, and each is put together here, its values escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.core.addresses import addresses
from app.core.i18n import _
from app.registrations.forms import PlaceForm


def forms() -> Callable[[Any], str]:
    """What writes the form of each nominee (`groups.Nominee`) who may move: to a place, or by one."""
    action = addresses("registrations.put_in_place", "registration_id")
    token = f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">'
    label = escape(_("Place of %(name)s"))
    move = _button(_("Move"), _("Move to this place: %(name)s"))
    up = _button(_("Up"), _("Move up: %(name)s"), way="up")
    down = _button(_("Down"), _("Move down: %(name)s"), way="down")

    def form(nominee: Any) -> str:
        if not nominee.may_move:
            return ""
        key, name, place = nominee.row.id, escape(nominee.row.name), nominee.place
        error, value, marks = _wrong(nominee.wrong, place) if nominee.wrong else ("", place, "")
        buttons = [move(key, name)]
        if place > 1:
            buttons.append(up(key, name))
        if place < nominee.places:
            buttons.append(down(key, name))
        return Markup(  # noqa: S704 - each value is escaped
            f'{error}<form method="post" class="order" action="{action(key)}">{token}'
            f'<input type="hidden" name="seen" value="{place}">'
            f'<input name="place" inputmode="numeric" autocomplete="off" value="{value}" '
            f'aria-label="{label % {"name": name}}"{marks}>\n{" ".join(buttons)}</form>'
        )

    return form


def _button(word: str, label: str, *, way: str = "") -> Callable[[UUID, str], str]:
    """What writes a button for a nominee's key and escaped name."""
    url_of = addresses("registrations.reorder", "registration_id", way=way) if way else None

    word, label = escape(word), escape(label)

    def button(key: UUID, name: str) -> str:
        leads = f' formaction="{url_of(key)}"' if url_of else ""
        return f'<button class="btn btn-s"{leads} aria-label="{label % {"name": name}}">{word}</button>'

    return button


def _wrong(form: PlaceForm, now: int) -> tuple[str, str, str]:
    """The error of a form that was refused, what its field holds, and the field's marks.

    What was written stays, but for a nominee who stands elsewhere by now: the field says where.
    """
    place = form.place
    error = escape(next(iter([*place.errors, *form.form_errors]), ""))
    value = escape(now if form.is_stale else next(iter(place.raw_data or []), ""))
    return (
        f'<p class="error small" id="place-error">{error}</p>',
        value,
        ' id="place" aria-invalid="true" aria-describedby="place-error"',
    )
