"""Registering webhooks, telling them what moved, and making a call once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, new_id, to_json
from app.core.errors import DomainError
from app.core.i18n import _
from app.hooks import signing
from app.hooks.models import Webhook, WebhookCall
from app.hooks.states import CallState, Topic

MOST_WEBHOOKS = 50
OLD_SECRET = timedelta(days=1)
"""How long an old secret still signs beside the new one."""
TEST = "webhook.test"


def add(
    *, name: str, url: str, topics: list[str], programme_id: UUID | None, actor: Actor
) -> tuple[Webhook, str]:
    """Register an address that was looked at before (`reaching`); the webhook with its secret."""
    _refuse_more()
    hook = Webhook(name=name, url=url, topics=sorted(topics), programme_id=programme_id)
    secret = signing.new_secret()
    hook.seal(secret=secret)
    db.session.add(hook)
    db.session.flush()
    trail.record("webhook.add", actor=actor, subject=hook, topics=hook.topics, programme=programme_id)
    return hook, secret


def _refuse_more() -> None:
    known = db.session.scalar(sa.select(sa.func.count()).select_from(Webhook)) or 0
    if known >= MOST_WEBHOOKS:
        raise DomainError(_("There are %(most)s webhooks already. Remove one first.", most=MOST_WEBHOOKS))


def change(
    hook: Webhook,
    *,
    name: str,
    url: str,
    topics: list[str],
    programme_id: UUID | None,
    is_on: bool,
    actor: Actor,
) -> Webhook:
    """Change what is told and where to, after a look; what waits already goes to the new address."""
    hold(hook)
    wanted = {
        "name": name,
        "url": url,
        "topics": sorted(topics),
        "programme_id": programme_id,
        "is_on": is_on,
    }
    changed = [field for field, value in wanted.items() if getattr(hook, field) != value]
    for field in changed:
        setattr(hook, field, wanted[field])
    hook.version += 1
    trail.record("webhook.change", actor=actor, subject=hook, fields=changed)
    return hook


def renew_secret(hook: Webhook, *, actor: Actor) -> str:
    """Give a webhook a new secret; the old one signs beside it for a day."""
    hold(hook)
    old, secret = hook.unseal("secret"), signing.new_secret()
    hook.seal(secret=secret, old_secret=old)
    hook.old_until = clock.now() + OLD_SECRET
    hook.version += 1
    trail.record("webhook.renew_secret", actor=actor, subject=hook)
    return secret


def remove(hook: Webhook, *, actor: Actor) -> Webhook:
    """Remove a webhook with its calls."""
    hold(hook)
    trail.record("webhook.remove", actor=actor, subject=hook)
    db.session.execute(sa.delete(WebhookCall).where(WebhookCall.webhook_id == hook.id))
    db.session.delete(hook)
    db.session.flush()
    return hook


def try_out(hook: Webhook, *, actor: Actor) -> Webhook:
    """Send an event that says nothing, so that a receiver can be tried."""
    if not hook.is_on:
        raise DomainError(_("This webhook is off. Switch it on first."))
    _put([hook.id], TEST, {"webhook_id": hook.id})
    trail.record("webhook.try_out", actor=actor, subject=hook)
    return hook


def call_again(hook: Webhook, call_id: UUID, *, actor: Actor) -> Webhook:
    """Make a call once more, under the same id; DomainError for one that waits, or is no longer kept."""
    if not hook.is_on:
        raise DomainError(_("This webhook is off. Switch it on first."))
    done = db.session.execute(
        sa.update(WebhookCall)
        .where(
            WebhookCall.id == call_id,
            WebhookCall.webhook_id == hook.id,
            WebhookCall.state != CallState.WAITING,
        )
        .values(state=CallState.WAITING, attempts=0, next_try_at=clock.now(), problem="")
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise DomainError(_("This call waits to be made already, or is no longer kept."))
    trail.record("webhook.call_again", actor=actor, subject=hook, call=call_id)
    return hook


def tell(topic: Topic, state: str, *, programme_id: UUID | None, **data: Any) -> None:
    """Put an event into the outbox of each webhook that is told of it, in the deed at hand."""
    hooks = db.session.execute(
        sa.select(Webhook.id, Webhook.topics)
        .where(
            Webhook.is_on.is_(sa.true()),
            sa.or_(Webhook.programme_id.is_(None), Webhook.programme_id == programme_id),
        )
        .order_by(Webhook.id)
    )
    told = [key for key, topics in hooks if topic.value in topics]
    if told:
        _put(told, f"{topic.value}.{state}", {**data, "state": state, "programme_id": programme_id})


def _put(hooks: list[UUID], event: str, data: dict[str, Any]) -> None:
    now = clock.now()
    body = to_json({"type": event, "timestamp": _instant(now), "data": data})
    rows = [
        {
            "id": new_id(),
            "webhook_id": hook,
            "event": event,
            "body": body,
            "state": CallState.WAITING,
            "created_at": now,
            "next_try_at": now,
            "attempts": 0,
            "problem": "",
        }
        for hook in hooks
    ]
    db.session.execute(sa.insert(WebhookCall), rows)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
