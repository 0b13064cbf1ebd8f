"""The code under the square of a certificate: made at random, and read as people type it."""

from __future__ import annotations

import base64
import secrets

RANDOM_BYTES = 16
LENGTH = 26
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
"""The letters and digits of base32 (RFC 4648): no 0, 1, 8 or 9 to mistake for a letter."""

_MISREAD = str.maketrans("018", "OIB")


def new_code() -> str:
    """A code of 128 random bits as 26 letters and digits; nobody can guess or count on from one."""
    return base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode().rstrip("=")


def as_typed(text: str) -> str:
    """The code that someone meant who typed `text`.

    Spaces, dashes and small letters are forgiven, and 0 for O, 1 for I and 8 for B.
    """
    return "".join(c for c in text.upper().translate(_MISREAD) if c in ALPHABET)
