"""A passkey in software (WebAuthn level 2, ES256), whose answers can be spoilt in each way that matters."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost:8000"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One passkey; `origin`, `is_verified` and `count` say what it claims in its next answer."""

    def __init__(self) -> None:
        self.key_id = secrets.token_bytes(16)
        self.handle = b""
        self.origin = ORIGIN
        self.is_verified = True
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def register(self, options: dict[str, Any]) -> str:
        """The answer to a page's request for a new passkey."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        attested = bytes(16) + len(self.key_id).to_bytes(2, "big") + self.key_id + public
        data = self._data(options["rp"]["id"], extra=_ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer("webauthn.create", options, attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to a page's request for a passkey."""
        self.count += 1
        data = self._data(options["rpId"])
        client = self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            "webauthn.get", options, authenticatorData=data, signature=signature, userHandle=self.handle
        )

    def _data(self, name: str, *, extra: int = 0) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.is_verified else 0) | extra
        return sha256(name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, kind: str, options: dict[str, Any], **parts: bytes) -> str:
        parts["clientDataJSON"] = self._client(kind, options["challenge"])
        written = {name: bytes_to_base64url(part) for name, part in parts.items()}
        key = bytes_to_base64url(self.key_id)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": written})
