"""The letters that the office has written, and the links in them."""

from __future__ import annotations

import re

import sqlalchemy as sa

from app.core.db import db
from app.core.outbox import Mail
from tests.support.office import Office


def letters(office: Office, *, to: str = "") -> list[Mail]:
    """The letters in the outbox in their order, to one address if given."""
    with office.app.app_context():
        found = db.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id)).all()
        db.session.remove()
    return [mail for mail in found if not to or mail.recipient == to]


def subjects(office: Office, *, to: str = "") -> list[str]:
    """What the letters are about."""
    return [mail.subject for mail in letters(office, to=to)]


def link(office: Office, *, to: str, start: str) -> str:
    """The path in the last letter to an address that begins with `start`."""
    found = [
        path
        for mail in letters(office, to=to)
        for path in re.findall(rf"http://[^/\s]+({start}\S+)", mail.body)
    ]
    assert found, f"no letter to {to} has a link to {start}"
    return found[-1]
