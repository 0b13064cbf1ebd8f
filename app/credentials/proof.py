"""Signing: Data Integrity with eddsa-rdfc-2022 (W3C Recommendations), and a JWT of the same content.

What is signed is not the text but its meaning (RDF), so that spaces and order don't matter. The words'
meanings are read from `contexts/` alone: any other address is refused, and none is ever fetched.
Ed25519 draws no chance number: the same content, key and moment are the same signature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Json = dict[str, Any]

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_FILES = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "open-badges-3.0.3.json"}
_ED25519 = b"\xed\x01"
"""How a Multikey says that an Ed25519 public key follows."""


class ForeignContextError(ValueError):
    """Something names a vocabulary that is not carried here; it is not looked for elsewhere."""


def instant(moment: datetime) -> str:
    """An instant as a credential writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def multikey(public: Ed25519PublicKey) -> str:
    """A public key as its document bears it."""
    return "z" + base58.b58encode(_ED25519 + public.public_bytes_raw()).decode()


@cache
def context(address: str) -> Json:
    """A vocabulary of those that are carried; ForeignContextError for any other."""
    if address not in _FILES:
        raise ForeignContextError(address)
    text: Json = json.loads((Path(__file__).parent / "contexts" / _FILES[address]).read_text("utf-8"))
    return text


def _from_here(address: str, _options: Any = None) -> Json:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
    }


def meaning(document: Mapping[str, Any]) -> str:
    """What a document says, as sorted statements (RDF Dataset Canonicalization)."""
    from pyld import jsonld

    statements: str = jsonld.normalize(
        dict(document),
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _from_here},
    )
    return statements


def _hash(document: Mapping[str, Any]) -> bytes:
    return sha256(meaning(document).encode()).digest()


def signed(document: Json, *, key: Ed25519PrivateKey, method: str, at: datetime) -> Json:
    """A document with its proof; `method` is the address of the key that verifies it."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    hashes = _hash({"@context": document["@context"], **proof}) + _hash(document)
    value = "z" + base58.b58encode(key.sign(hashes)).decode()
    return {**document, "proof": {**proof, "proofValue": value}}


def token(document: Json, *, key: Ed25519PrivateKey, method: str) -> str:
    """A document as a JWT (VC-JOSE-COSE: the document itself is what the token claims; RFC 9864)."""
    from joserfc import jws
    from joserfc.jwk import OKPKey

    header = {"alg": "Ed25519", "typ": "vc+jwt", "cty": "vc", "kid": method}
    pair = OKPKey.import_key(key)
    return jws.serialize_compact(
        header, json.dumps(document, ensure_ascii=False), pair, algorithms=["Ed25519"]
    )
