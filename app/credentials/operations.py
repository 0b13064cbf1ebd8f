"""Giving places in the status lists, signing, and turning the key."""

from __future__ import annotations

import json
from hashlib import sha256
from secrets import randbelow, token_hex

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.certificates.models import Certificate
from app.core import clock, signing
from app.core.db import db, to_json
from app.credentials import badge, proof, publishing, queries
from app.credentials.addresses import method
from app.credentials.models import Credential, SigningKey, StatusList
from app.credentials.status_lists import SIZE

AT_ONCE = 100
"""So many credentials are signed in one deed: a second, for which others wait to write."""


def give_places(certificate: Certificate, *, actor: Actor) -> Credential:
    """Give an issued certificate its places in the status lists; what it has, it keeps."""
    queries.hold_lists()
    found = queries.of_certificate(certificate.id)
    if found is not None:
        return found
    status_list = queries.open_list() or _open_list(actor)
    revocation, suspension = _draw(status_list)
    status_list.taken += 1
    credential = Credential(
        certificate_id=certificate.id,
        status_list_id=status_list.id,
        revocation_index=revocation,
        suspension_index=suspension,
    )
    db.session.add(credential)
    trail.record("credential.make", actor=actor, subject=credential)
    db.session.flush()
    return credential


def _open_list(actor: Actor) -> StatusList:
    status_list = StatusList(number=queries.last_number() + 1, taken=0)
    db.session.add(status_list)
    trail.record("status_list.open", actor=actor, subject=status_list)
    db.session.flush()
    return status_list


def _draw(status_list: StatusList) -> tuple[int, int]:
    """Two places that nobody has: half of the list is free, so it is drawn twice or so."""
    while True:
        revocation, suspension = randbelow(SIZE), randbelow(SIZE)
        if not queries.is_taken(status_list, revocation, suspension):
            return revocation, suspension


def give_places_to_older(*, actor: Actor = SYSTEM) -> int:
    """Give places to certificates that were issued before there were credentials; how many got them."""
    return len([give_places(one, actor=actor) for one in queries.without_credential(AT_ONCE)])


def sign_waiting(*, actor: Actor = SYSTEM) -> int:
    """Sign credentials that wait for it, some at a time; how many."""
    queries.hold_keys()
    waiting = queries.unsigned(AT_ONCE)
    if waiting:
        key = queries.present_key() or _make_key(actor)
        private = key.signing()
        for credential in waiting:
            _sign(credential, key, private, actor)
        db.session.flush()
    return len(waiting)


def _sign(credential: Credential, key: SigningKey, private: Ed25519PrivateKey, actor: Actor) -> None:
    certificate, number = credential.certificate, credential.status_list.number
    said = badge.open_badge(
        certificate, number=number, index=credential.suspension_index, salt=token_hex(badge.SALT_BYTES)
    )
    at, by = clock.now(), method(key.public_key)
    document = proof.signed(said, key=private, method=by, at=at)
    claims = badge.for_token(said, number=number, index=credential.revocation_index)
    credential.document = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    credential.token = proof.token(claims, key=private, method=by)
    credential.document_sha256 = fingerprint(document)
    credential.token_sha256 = sha256(credential.token.encode()).hexdigest()
    credential.signing_key_id, credential.signed_at = key.id, at
    trail.record("credential.sign", actor=actor, subject=credential)


def fingerprint(document: proof.Json) -> str:
    """What a document is known by, however its JSON is written."""
    return sha256(to_json(document).encode()).hexdigest()


def _make_key(actor: Actor) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(public_key=proof.multikey(private.public_key()), since=clock.now())
    key.hide(private)
    db.session.add(key)
    trail.record("signing_key.make", actor=actor, subject=key)
    db.session.flush()
    return key


@signing.kept_by
def signer() -> signing.Signer:
    """The present key, for whatever else the office signs."""
    queries.hold_keys()
    key = queries.present_key() or _make_key(SYSTEM)
    return signing.Signer(
        method=method(key.public_key), sign=key.signing().sign, identity=publishing.identity()
    )


def rotate_key(*, actor: Actor, is_compromised: bool) -> SigningKey:
    """Retire the present key and make another, which signs from now on; the new one.

    The retired key's private half is destroyed, and what it signed stays good. If it is compromised,
    nothing that it signed counts any more, and each credential is signed anew by the worker.
    """
    queries.hold_keys()
    old = queries.present_key()
    if old is not None:
        old.retired_at, old.private_key, old.is_compromised = clock.now(), "", is_compromised
        trail.record("signing_key.retire", actor=actor, subject=old, is_compromised=is_compromised)
        db.session.flush()
        if is_compromised:
            db.session.execute(
                sa.update(Credential).where(Credential.signing_key_id == old.id).values(signed_at=None)
            )
    return _make_key(actor)
