"""How often a door may be tried: from one line, by one account or address, and by all together.

The counts hold across processes (`core/limits.py`), and no lock stays. The line is the visitor's own
address behind the office's own proxies; what a visitor writes into `X-Forwarded-For` counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import abort, request

from app.core import limits

FIVE_MINUTES, A_DAY = timedelta(minutes=5), timedelta(days=1)
_FAILED_CODES = ((5, FIVE_MINUTES), (20, timedelta(hours=1)), (50, A_DAY))


@dataclass(frozen=True, slots=True)
class Door:
    """One thing that strangers may try; `by_one` is how often for one account or address."""

    name: str
    by_one: tuple[int, timedelta]
    from_one: tuple[int, timedelta] = (30, FIVE_MINUTES)
    in_all: tuple[int, timedelta] = (1000, FIVE_MINUTES)


PASSKEY = Door("passkey", (30, FIVE_MINUTES))
PASSWORD = Door("login", (10, FIVE_MINUTES))
FORGOTTEN = Door("reset", (5, A_DAY))
SIGN_UP = Door("sign-up", (5, A_DAY))
DIRECTORY = Door("directory", (30, FIVE_MINUTES))
LETTER = Door("letter", (10, FIVE_MINUTES))


def knock(door: Door, *, by: str) -> None:
    """Count one try of `door`, for `by` an account's or an address's key; answers 429 when it is too many.

    What comes from a line that tries too often is not counted against the account.
    """
    counts = (
        (f"{door.name}-from:{limits.line_of(request.remote_addr)}", door.from_one),
        (f"{door.name}:{by}", door.by_one),
        (f"{door.name}-in-all", door.in_all),
    )
    if not all(limits.within(bucket, most=most, every=every) for bucket, (most, every) in counts):
        abort(429)


def code(user_id: UUID) -> bool:
    """Count a try at an account's codes; False when too many have failed."""
    return all(
        limits.within(_codes_of(user_id, every), most=most, every=every) for most, every in _FAILED_CODES
    )


def code_was_right(user_id: UUID) -> None:
    """Take back the try that `code` counted: only failures count."""
    for _most, every in _FAILED_CODES:
        limits.give_back(_codes_of(user_id, every), every=every)


def _codes_of(user_id: UUID, every: timedelta) -> str:
    return f"codes:{user_id}:{every}"
