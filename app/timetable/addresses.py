"""The secret addresses of calendars: a signature over the key of an account's link.

The signature has a salt of its own, so that no other signed thing opens a calendar. Whether the
address still opens is asked of the link's row at each visit, never of the signature alone.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.people.notices import office_url


def address_of(link_id: UUID) -> str:
    """The whole address of a calendar, for its holder alone."""
    return office_url(f"/calendar/{_signer().dumps(link_id.hex)}.ics")


def link_of(token: str) -> UUID | None:
    """The key of the link that a token was made for; None for one that the office did not make.

    Base64 lets the last letter be written in several ways; only the one that was made counts.
    """
    try:
        key = UUID(_signer().loads(token))
    except (BadData, ValueError, AttributeError, TypeError):
        return None
    return key if _signer().dumps(key.hex) == token else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt="timetable.calendar",
        signer_kwargs={"digest_method": sha256},
    )
