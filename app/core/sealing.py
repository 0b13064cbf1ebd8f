"""Sealed fields: dangerous data that the database holds only as ciphertext.

See `app.core.crypto` for how; `flask keys rotate` seals anew what an old key sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import current_app

from app.core.crypto import KeyRing
from app.core.db import all_models


def ring() -> KeyRing:
    """This office's keys."""
    keys: KeyRing = current_app.config["DATA_KEYS"]
    return keys


class Sealing:
    """A record with sealed fields.

    `__sealed__` names its columns (text that holds the ciphertext, empty for nothing). Whoever opens
    one for a reader leaves a word in the trail in the same deed.
    """

    __sealed__: ClassVar[tuple[str, ...]] = ()

    def seal(self, **texts: str) -> None:
        """Put texts under seal, each in its column."""
        for name, text in texts.items():
            setattr(self, name, ring().seal(text, place=self.place_of(name)) if text else "")

    def unseal(self, name: str) -> str:
        """What a sealed column holds; SealBrokenError when it was changed or moved."""
        sealed = getattr(self, name)
        return ring().open(sealed, place=self.place_of(name)) if sealed else ""

    def place_of(self, name: str) -> str:
        """Where a sealed column of this record is: what its ciphertext is bound to."""
        if name not in self.__sealed__:
            raise AttributeError(f"{type(self).__name__}.{name} is not declared as sealed")
        (key,) = sa.inspect(type(self)).primary_key
        return f"{self.__tablename__}.{name}:{getattr(self, str(key.key))}"  # type: ignore[attr-defined]


def sealed_models() -> Iterator[type[Any]]:
    """Every kind of record with sealed fields, by the name of its table."""
    yield from (model for model in all_models() if getattr(model, "__sealed__", ()))
