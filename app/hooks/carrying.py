"""Carrying calls out: each by itself, tried again after growing pauses, given up in the end."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import SYSTEM
from app.audit import trail
from app.core import clock
from app.core.db import db, unit_of_work
from app.hooks import reaching, signing
from app.hooks.models import Webhook, WebhookCall
from app.hooks.states import CallState

LEASE = timedelta(minutes=2)
AT_ONCE = 20
"""How many calls are made in one round."""
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long until the next try after each: five seconds, then minutes, hours, a day; three days in all."""
GONE = 410
_TAKEN = range(200, 300)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """A call to make now, with what it needs: nothing of the database is held while it is made."""

    key: UUID
    webhook_id: UUID
    url: str
    body: str
    secrets: tuple[str, ...]


def carry_due(most: int = AT_ONCE) -> int:
    """Make up to `most` calls that are due; how many were taken."""
    taken = 0
    for _n in range(most):
        due = _lease()
        if due is None:
            break
        taken += _carry(due)
    return taken


def _lease() -> _Due | None:
    """Take one due call for this worker alone: no other takes it until the lease ends."""
    now = clock.now()
    with unit_of_work() as session:
        call = session.scalar(
            sa.select(WebhookCall)
            .join(WebhookCall.webhook)
            .options(contains_eager(WebhookCall.webhook))
            .where(
                WebhookCall.state == CallState.WAITING,
                WebhookCall.next_try_at <= now,
                Webhook.is_on.is_(sa.true()),
            )
            .order_by(WebhookCall.next_try_at, WebhookCall.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=WebhookCall)
        )
        if call is None:
            return None
        call.next_try_at = now + LEASE
        call.attempts += 1
        hook = call.webhook
        secrets = [hook.unseal("secret")]
        if hook.old_until is not None and now < hook.old_until:
            secrets.append(hook.unseal("old_secret"))
        return _Due(call.id, hook.id, hook.url, call.body, tuple(secrets))


def _carry(due: _Due) -> bool:
    headers = {
        "content-type": "application/json",
        "user-agent": "Rabat-Programmes-Webhooks/1",
        **signing.headers(str(due.key), due.body, at=clock.now(), signed_with=due.secrets),
    }
    answer, problem = None, ""
    try:
        answer = reaching.call(due.url, body=due.body.encode(), headers=headers)
    except reaching.UnreachableError as error:
        problem = str(error)
    is_taken = answer in _TAKEN
    if not is_taken:
        _log.warning("webhook call %s was not taken: %s", due.key, problem or answer)
    _mark(due, answer, problem, is_taken=is_taken)
    return is_taken


def _mark(due: _Due, answer: int | None, problem: str, *, is_taken: bool) -> None:
    now = clock.now()
    with unit_of_work() as session:
        call = session.get(WebhookCall, due.key)
        if call is None:  # the webhook was removed meanwhile
            return
        call.answer, call.problem = answer, problem
        if is_taken:
            call.state, call.taken_at = CallState.TAKEN, now
        elif call.attempts > len(PAUSES) or answer == GONE:
            call.state = CallState.GIVEN_UP
        else:
            call.next_try_at = now + PAUSES[call.attempts - 1]
        if answer == GONE:  # the receiver says that nobody is there any more
            hook = session.get_one(Webhook, due.webhook_id)
            hook.is_on, hook.version = False, hook.version + 1
            trail.record("webhook.stop", actor=SYSTEM, subject=hook)
    db.session.remove()
