"""The signature of a call, as Standard Webhooks has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

_MARK = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as its receiver keeps it: the mark and 32 random bytes in Base64."""
    return _MARK + b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(key: str, body: str, *, at: datetime, signed_with: Iterable[str]) -> dict[str, str]:
    """What a call says of itself; with two secrets it bears two signatures."""
    instant = str(int(at.timestamp()))
    said = f"{key}.{instant}.{body}".encode()
    return {
        "webhook-id": key,
        "webhook-timestamp": instant,
        "webhook-signature": " ".join(_signature(secret, said) for secret in signed_with),
    }


def _signature(secret: str, said: bytes) -> str:
    key = b64decode(secret.removeprefix(_MARK))
    return f"v1,{b64encode(hmac.digest(key, said, sha256)).decode()}"
