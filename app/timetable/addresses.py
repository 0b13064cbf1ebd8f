"""The secret addresses of calendars: a signature over the key of an account's link.

Each place has a salt of its own, so that no other signed thing opens a calendar. Whether the
address still opens is asked of the link's row at each visit, never of the signature alone.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.people.notices import office_url

CALENDAR, DUE = "calendar", "due"
"""The places at which secret addresses open something: the calendars of sessions, and that of what is due."""


def address_of(link_id: UUID, place: str = CALENDAR) -> str:
    """The whole address of a calendar, for its holder alone."""
    return office_url(f"/{place}/{_signer(place).dumps(link_id.hex)}.ics")


def link_of(token: str, place: str = CALENDAR) -> UUID | None:
    """The key of the link that a token was made for; None for one that the office did not make there.

    Base64 lets the last letter be written in several ways; only the one that was made counts.
    """
    try:
        key = UUID(_signer(place).loads(token))
    except (BadData, ValueError, AttributeError, TypeError):
        return None
    return key if _signer(place).dumps(key.hex) == token else None


def _signer(place: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt=f"timetable.{place}",
        signer_kwargs={"digest_method": sha256},
    )
