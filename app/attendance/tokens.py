"""What stands for a trainee outside of the office: each code is bound to its purpose and its register.

All are HMAC-SHA256 (RFC 2104) under a key that is derived from each of the office's data keys: the newest
makes codes, and all of them know one again, so that marks which wait on a device outlive a change of keys.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from app.core import sealing

STEP = timedelta(seconds=30)
"""How long the code on the room's screen stands; the one before it is still taken."""
_PURPOSE = b"attendance codes"
_READABLE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From Base32's letters to Crockford's, which leave out I, L, O and U."""
_MISREAD = str.maketrans("ILO", "110")


def _macs(*parts: object) -> list[bytes]:
    message = "\x1f".join(str(part) for part in parts).encode()
    return [
        hmac.digest(hmac.digest(key, _PURPOSE, "sha256"), message, "sha256")
        for key in sealing.ring().keys.values()
    ]


def _letters(mac: bytes, length: int) -> str:
    return b32encode(mac).decode().translate(_READABLE)[:length]


def row_tokens(device: str, session_id: UUID, user_id: UUID | None, registration_id: UUID) -> list[str]:
    """What stands for a trainee on one device in one register for one account; the first is the one to give.

    It says nothing to anyone, is good nowhere else, and only this account's marks can be sent under it.
    """
    return [
        urlsafe_b64encode(mac[:16]).decode().rstrip("=")
        for mac in _macs("row", device, session_id, user_id, registration_id)
    ]


def owner_token(device: str, user_id: UUID | None) -> str:
    """What tells a device whether the account that signs in is the one that its names are for."""
    return urlsafe_b64encode(_macs("owner", device, user_id)[0][:16]).decode().rstrip("=")


def own_codes(session_id: UUID, registration_id: UUID) -> list[str]:
    """A trainee's own code for one session, which the trainer scans or types: eight letters and digits."""
    return [_letters(mac, 8) for mac in _macs("own", session_id, registration_id)]


def paper_codes(session_id: UUID, registration_id: UUID) -> list[str]:
    """The code of a trainee's row on the printed register of one session: six letters and digits."""
    return [_letters(mac, 6) for mac in _macs("paper", session_id, registration_id)]


def room_code(session_id: UUID, at: datetime) -> str:
    """The six digits that stand on the room's screen at an instant."""
    return _room_codes(session_id, at)[0]


def is_room_code(session_id: UUID, code: str, *, at: datetime) -> bool:
    """Whether this is on the room's screen at that instant, or was in the window before."""
    known = _room_codes(session_id, at) + _room_codes(session_id, at - STEP)
    return any(hmac.compare_digest(one.encode(), as_written(code).encode()) for one in known)


def _room_codes(session_id: UUID, at: datetime) -> list[str]:
    window = int(at.timestamp() // STEP.total_seconds())
    return [f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06}" for mac in _macs("room", session_id, window)]


def as_written(code: str) -> str:
    """A code as it was made, from how somebody typed it: small letters, gaps, and an O for a zero."""
    return "".join(code.split()).replace("-", "").upper().translate(_MISREAD)


def shown(code: str) -> str:
    """A code in two halves, to be read out and typed."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def whose(code: str, codes: Iterable[tuple[UUID, list[str]]]) -> UUID | None:
    """The registration whose code this is, of those given with their codes; None for no one's."""
    wanted = as_written(code)
    return next((registration_id for registration_id, known in codes if wanted in known), None)


def check_of(token: str, code: str) -> str:
    """By what a device without a network knows a trainee's own code: a hash, good for its row alone."""
    return hashlib.sha256(f"{token}:{code}".encode()).hexdigest()
