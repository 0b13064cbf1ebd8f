"""Bitstring Status Lists (W3C Recommendation 1.0): a bit for each credential that no longer holds.

Two lists go together, one for each purpose. A revoked bit is never taken back, because a revoked or
superseded certificate has no way back (`app.certificates.states`). The bit of suspension is set while a
certificate is suspended, and stays when it is revoked or superseded: it alone tells whether the
credential may be relied on now. See docs/decisions/0019.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from enum import StrEnum

from app.certificates.states import CertificateState as S

SIZE = 131_072
"""Bits of one list: the least that the Recommendation allows, so that nobody is told by a short list."""
FULL = SIZE // 2
"""So many credentials have their place in a list; then another is opened."""


class StatusPurpose(StrEnum):
    """What a set bit says."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"

    @property
    def states(self) -> tuple[S, ...]:
        """The certificates' states in which the bit is set."""
        if self is StatusPurpose.REVOCATION:
            return (S.REVOKED, S.SUPERSEDED)
        return (S.SUSPENDED, S.REVOKED, S.SUPERSEDED)


def encoded(indexes: Iterable[int]) -> str:
    """A list with these bits set, as its credential bears it: gzip, base64url, and "u" before it.

    The first bit is the highest of the first byte.
    """
    bits = bytearray(SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
