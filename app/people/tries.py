"""How often passwords and codes are tried: the same count for all processes, and never a lock that stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.core import limits

WINDOW = timedelta(minutes=5)
_PER_ACCOUNT = 10
_PER_ADDRESS = 30
_FAILED_CODES = ((5, timedelta(minutes=5)), (20, timedelta(hours=1)), (50, timedelta(days=1)))


def password(email: str, *, address: str | None) -> bool:
    """Count a try at an account's password from an address of the network; False when it is one too many."""
    return limits.within(f"login:{email}", most=_PER_ACCOUNT, every=WINDOW) and from_address("login", address)


def from_address(what: str, address: str | None) -> bool:
    """Count a try at `what` from an address of the network; False when it is one too many."""
    return limits.within(f"{what}-from:{address}", most=_PER_ADDRESS, every=WINDOW)


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
