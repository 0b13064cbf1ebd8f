"""Secrets: opaque tokens, what is stored of them, the trail's keyed hash, and the keys of sealed fields.

Sealing is AES-256-GCM (NIST SP 800-38D) with a random nonce. What is sealed is bound to its place
("table.column:key"), so that a ciphertext moved to another row, column or table does not open.
Each ciphertext names its key: the first of the office's keys seals, and all of them open.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 32
KEY_BYTES, NONCE_BYTES = 32, 12


def new_token() -> str:
    """An opaque secret of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a token: a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 of `message`, in hexadecimal."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()


class SealBrokenError(RuntimeError):
    """A sealed field does not open: its key is missing, or it was changed or moved."""


class UnreadableKeysError(ValueError):
    """The office's keys are not written as `name:key, name:key`."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The office's keys by name; the first one seals, every one opens."""

    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> KeyRing:
        """Read `name:key,name:key`, each key 32 bytes in URL-safe Base64; UnreadableKeysError if not so."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _colon, encoded = part.partition(":")
            try:
                key = urlsafe_b64decode(encoded)
            except (binascii.Error, ValueError):
                key = b""
            if not name.isalnum() or len(key) != KEY_BYTES or name in keys:
                raise UnreadableKeysError(f"the key {name!r} is not a name and 32 bytes in Base64")
            keys[name] = key
        if not keys:
            raise UnreadableKeysError("there is no key")
        return cls(keys)

    @property
    def newest(self) -> str:
        """The name of the key that seals."""
        return next(iter(self.keys))

    def seal(self, text: str, *, place: str) -> str:
        """The ciphertext of `text` for this place, as `name.nonce-and-ciphertext`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, text.encode(), _bound(self.newest, place))
        return f"{self.newest}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, place: str) -> str:
        """What was sealed for this place; SealBrokenError for anything else."""
        name, _dot, encoded = sealed.partition(".")
        if name not in self.keys:
            raise SealBrokenError(f"{place}: there is no key {name!r}")
        try:
            raw = urlsafe_b64decode(encoded)
            opened = AESGCM(self.keys[name]).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(name, place)
            )
        except (binascii.Error, ValueError, InvalidTag) as error:
            raise SealBrokenError(f"{place}: it was changed or moved") from error
        return opened.decode()


def _bound(name: str, place: str) -> bytes:
    return f"{name}:{place}".encode()


def new_key(name: str) -> str:
    """A new key as the settings hold it."""
    return f"{name}:{urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"
