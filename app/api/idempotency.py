"""A request that makes a record, sent twice, makes one (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from flask import request

from app.access.actor import Actor
from app.api import problems
from app.api.models import IdempotencyKey
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db, take_turn
from app.core.i18n import _

HEADER = "Idempotency-Key"
LASTS = timedelta(hours=24)
_WRITTEN = re.compile(r"[!-~]{1,200}")


def key_of(actor: Actor) -> str | None:
    """What is kept of the key that was sent, None where none was; 400 for one that can't be read."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    if not _WRITTEN.fullmatch(sent):
        problems.refuse(400, _("Write an Idempotency-Key of up to 200 signs, without spaces."))
    return token_hash(f"{actor.account_id} {sent}")


def made_before(key: str) -> UUID | None:
    """The record that was made under this key; 422 where it was made of something else.

    Two that ask together take turns: the second finds what the first has made.
    """
    take_turn(int(key[:15], 16))
    found = db.session.get(IdempotencyKey, key)
    if found is None:
        return None
    if found.made_at <= clock.now() - LASTS:
        db.session.delete(found)
        db.session.flush()
        return None
    if found.request_hash != _request_hash():
        problems.refuse(422, _("This Idempotency-Key was sent with another request. Take a new one."))
    return found.made_id


def keep(key: str, made_id: UUID, *, actor: Actor) -> None:
    """Remember what was made under a key, in the same deed."""
    db.session.add(
        IdempotencyKey(key_hash=key, user_id=actor.account_id, request_hash=_request_hash(), made_id=made_id)
    )


def _request_hash() -> str:
    body = request.get_data().decode("utf-8", "replace")
    return token_hash(f"{request.method} {request.path} {body}")
