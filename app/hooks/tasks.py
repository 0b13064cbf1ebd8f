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
from app.hooks.states import CallState


@tasks.source
def of_administrators(actor: Actor) -> list[Task]:
    """Calls that were given up."""
    given_up = queries.given_up() if policy.may(actor, P.WEBHOOK_MANAGE) else {}
    if not given_up:
        return []
    [*hooks], count = given_up, sum(given_up.values())
    return [
        Task(
            label=ngettext(
                "%(num)s call of a webhook was given up", "%(num)s calls of webhooks were given up", count
            ),
            act=_("See the webhooks"),
            url=url_for("hooks.show", webhook_id=hooks[0], status=CallState.GIVEN_UP.value)
            if len(hooks) == 1
            else url_for("hooks.index"),
            tone="warn",
        )
    ]
