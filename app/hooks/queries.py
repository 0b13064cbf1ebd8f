"""Reading webhooks and their calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.hooks.models import Webhook, WebhookCall
from app.hooks.states import CallState
from app.programmes.models import Programme


def one_webhook() -> sa.Select[Any]:
    """A webhook with the programme that it is told of."""
    return sa.select(Webhook).options(joinedload(Webhook.programme))


def webhooks() -> list[Webhook]:
    """Every webhook, by name."""
    return list(db.session.scalars(one_webhook().order_by(Webhook.name, Webhook.id)))


def calls_of(hook: Webhook) -> sa.Select[Any]:
    """The calls of a webhook."""
    return sa.select(WebhookCall).where(WebhookCall.webhook_id == hook.id)


def given_up() -> dict[UUID, int]:
    """How many calls of each webhook were given up and are still kept."""
    statement = (
        sa.select(WebhookCall.webhook_id, sa.func.count())
        .where(WebhookCall.state == CallState.GIVEN_UP)
        .group_by(WebhookCall.webhook_id)
        .order_by(WebhookCall.webhook_id)
    )
    return dict(db.session.execute(statement).all())


def programmes() -> list[Programme]:
    """Every programme, by code."""
    return list(db.session.scalars(sa.select(Programme).order_by(Programme.code, Programme.id)))
