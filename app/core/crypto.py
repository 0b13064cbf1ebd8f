"""Secrets: opaque tokens, what is stored of them, and the key of the trail."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """An opaque secret of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a token: a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 of `message`, in hexadecimal."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()
