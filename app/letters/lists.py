"""How the letters of a cohort are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _, _l, language
from app.core.listing import Column, Listing
from app.core.outbox import Mail
from app.core.templating import moment
from app.core.texts import LANGUAGES
from app.letters.forms import LettersFilter
from app.letters.models import Letter
from app.member_states import data as member_states


def _narrow(statement: sa.Select[Any], form: LettersFilter) -> sa.Select[Any]:
    if form.q.data:
        found = form.q.data.lower()
        texts = (Letter.reader, Letter.subject)
        statement = statement.where(
            sa.or_(*(sa.func.lower(text).contains(found, autoescape=True) for text in texts))
        )
    if form.kind.data:
        statement = statement.where(Letter.kind == form.kind.data)
    if form.state.data:
        statement = statement.where(Letter.state_code == form.state.data)
    if form.delivery.data:
        statement = statement.where(Mail.state == form.delivery.data)
    return statement


def delivery(letter: Letter) -> str:
    """How a letter's mail went; the office keeps mails for a short time only."""
    return str(letter.mail.state.label) if letter.mail else _("No longer kept")


def state_name(letter: Letter) -> str:
    """The member state that a letter concerns, in the reader's language."""
    return member_states.name(letter.state_code, language()) if letter.state_code else ""


LETTERS = Listing(
    name="letters",
    columns=(
        Column("sent", _l("Written"), sort=Letter.sent_at, text=lambda letter: moment(letter.sent_at)),
        Column(
            "kind",
            _l("Letter"),
            sort=sa.cast(Letter.kind, sa.String),
            text=lambda letter: letter.kind.label,
        ),
        Column("reader", _l("Sent to"), sort=Letter.reader, text=lambda letter: letter.reader),
        Column("state", _l("Member state"), sort=sa.func.coalesce(Letter.state_code, ""), text=state_name),
        Column(
            "language",
            _l("Language"),
            sort=Letter.language,
            text=lambda letter: LANGUAGES[letter.language],
        ),
        Column("delivery", _l("Delivery"), text=delivery),
    ),
    key=Letter.id,
    default="-sent",
    filter_form=LettersFilter,
    narrow=_narrow,
    of_persons=True,
)
