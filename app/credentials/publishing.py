"""What the office publishes for anyone who verifies: its keys, and the signed status lists."""

from __future__ import annotations

from datetime import datetime

from app.core import clock
from app.core.crypto import token_hash
from app.core.db import to_json
from app.credentials import badge, proof, queries
from app.credentials.addresses import did, method
from app.credentials.models import SigningKey
from app.credentials.proof import Json
from app.credentials.status_lists import StatusPurpose

_KEPT = 64
"""So many signed lists are kept in a process, each of some kilobytes."""


def identity() -> Json:
    """The DID document. Each key that ever signed stays, so that what it signed is verified for ever.

    A compromised one stays too, with the moment since which nothing of it counts, but may assert nothing.
    """
    keys = queries.every_key()
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did(),
        "verificationMethod": [_key(key) for key in keys],
        "assertionMethod": [method(key.public_key) for key in keys if not key.is_compromised],
    }


def _key(key: SigningKey) -> Json:
    said = {
        "id": method(key.public_key),
        "type": "Multikey",
        "controller": did(),
        "publicKeyMultibase": key.public_key,
    }
    return (
        {**said, "revoked": proof.instant(key.retired_at)} if key.is_compromised and key.retired_at else said
    )


def status_list(number: int, purpose: StatusPurpose) -> str | None:
    """A status list, signed with the present key; None for one that is not there.

    What is set is asked each time; it is signed again only when that changed, or after five minutes.
    """
    found, key = queries.list_of(number), queries.present_key()
    if found is None or key is None:
        return None
    begun, places = badge.begun(clock.now()), tuple(queries.set_bits(found, purpose))
    name = token_hash(to_json([did(), number, purpose, begun, places, key.public_key]))
    kept = _signed_lists.get(name)
    if kept is None:
        kept = _sign(key, badge.status_list(number, purpose, places, now=begun), begun)
        while len(_signed_lists) >= _KEPT:
            _signed_lists.pop(next(iter(_signed_lists)), None)
        _signed_lists[name] = kept
    return kept


_signed_lists: dict[str, str] = {}


def _sign(key: SigningKey, document: Json, at: datetime) -> str:
    return to_json(proof.signed(document, key=key.signing(), method=method(key.public_key), at=at))
