"""Who signs for the office: the room that keeps its keys says so, and any lower room asks here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The office's present key (Ed25519, RFC 8032), ready to sign.

    `method` is the address under which its public half is published, and `identity` the document that
    publishes it there, with every key that the office has or had.
    """

    method: str
    sign: Callable[[bytes], bytes]
    identity: dict[str, Any]


_keepers: list[Callable[[], Signer]] = []


def kept_by(function: Callable[[], Signer]) -> Callable[[], Signer]:
    """Register who keeps the keys."""
    _keepers[:] = [function]
    return function


def signer() -> Signer:
    """The key that signs now; asked within a deed, for the first time makes it."""
    return _keepers[0]()
