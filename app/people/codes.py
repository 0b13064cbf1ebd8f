"""One-time codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pyotp
import segno
from flask import current_app
from markupsafe import Markup

from app.core.crypto import keyed_hash

ISSUER = "Rabat Programmes"
STEP_SECONDS = 30
RECOVERY_CODES = 10
_SIGNS, _GROUPS, _GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4
"""A recovery code is four groups of four of these 31 signs: 79 random bits."""


def new_secret() -> str:
    """A secret of 160 random bits, in the letters that authenticator apps take."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The step of time whose code this is: the present one or a neighbour, for clocks a little off."""
    now = int(at.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret)
    return next((step for step in (now - 1, now, now + 1) if codes.verify(code, step)), None)


def code_at(secret: str, at: datetime) -> str:
    """The code that an authenticator app shows at that instant."""
    return pyotp.TOTP(secret).at(at)


def picture(secret: str, *, email: str) -> Markup:
    """The QR code from which an authenticator app takes the secret, as an SVG element."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff"))  # noqa: S704 - our own drawing


def in_groups(secret: str) -> str:
    """A secret as a person types it: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten recovery codes, to be shown once."""
    return ["-".join(_group() for _n in range(_GROUPS)) for _n in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _n in range(_GROUP))


def recovery_hash(user_id: UUID, code: str) -> str:
    """What is stored of an account's recovery code, however its holder spaces it."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    key = sha256(f"recovery codes:{current_app.config['SECRET_KEY']}".encode()).digest()
    return keyed_hash(key, f"{user_id}:{plain}".encode())
