"""Pseudonyms: the same account or person is always the same word, and the word tells of nobody.

They are made from the record's key and the trail's key. Whoever lacks the latter can neither make them
nor lead them back.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from app.core.crypto import keyed_hash
from app.core.db import db
from app.people.models import Person, User

_LETTERS = 12


def pseudonym(key: UUID | str) -> str:
    """The pseudonym of an account or a person, such as "3f9a-11c2-07be"."""
    digest = keyed_hash(current_app.config["TRAIL_KEY"], f"pseudonym:{key}".encode())[:_LETTERS]
    return "-".join(digest[n : n + 4] for n in range(0, _LETTERS, 4))


def key_of(word: str) -> UUID | None:
    """The key of the account or person with this pseudonym; None for nobody."""
    return _found(word, db.session.scalars(sa.select(User.id).order_by(User.id))) or _found(
        word, db.session.scalars(sa.select(Person.id).order_by(Person.id))
    )


def _found(word: str, keys: Iterable[UUID]) -> UUID | None:
    return next((key for key in keys if pseudonym(key) == word), None)
