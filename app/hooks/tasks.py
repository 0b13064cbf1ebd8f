"""What of webhooks waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.hooks import queries


@tasks.source
def of_administrators(actor: Actor) -> list[Task]:
    """Calls that were given up."""
    count = queries.given_up() if policy.may(actor, P.WEBHOOK_MANAGE) else 0
    if not count:
        return []
    return [
        Task(
            label=ngettext(
                "%(num)s call of a webhook was given up", "%(num)s calls of webhooks were given up", count
            ),
            act=_("See the webhooks"),
            url=url_for("hooks.index"),
            tone="warn",
        )
    ]
