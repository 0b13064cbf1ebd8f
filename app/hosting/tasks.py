"""What of the housekeeping waits for an administrator: letters not sent, chores that failed or are late."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core import chores, clock, outbox, tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task


@tasks.source
def letters_not_carried(actor: Actor) -> list[Task]:
    """The letters that were given up after the last try."""
    if not may(actor, P.HOUSEKEEPING_SEE):
        return []
    number = outbox.failed()
    if not number:
        return []
    return [
        Task(
            label=ngettext("One letter could not be sent", "%(num)s letters could not be sent", number),
            act=_("See the letters"),
            url=url_for("hosting.housekeeping", _anchor="letters"),
            hint=_("They were tried for hours. Send them again once mail works."),
            tag_text=_("Failed"),
            tone="bad",
        )
    ]


@tasks.source
def chores_that_failed(actor: Actor) -> list[Task]:
    """What is done by the clock and failed in its last round, or was taken by no worker."""
    if not may(actor, P.HOUSEKEEPING_SEE):
        return []
    now = clock.now()
    rounds = [one for one in chores.rounds() if one.is_late(now) or (one.row is not None and one.row.failure)]
    if not rounds:
        return []
    return [
        Task(
            label=ngettext(
                "One thing done by the clock failed or is late",
                "%(num)s things done by the clock failed or are late",
                len(rounds),
            ),
            act=_("See which"),
            url=url_for("hosting.housekeeping"),
            tag_text=_("Failed"),
            tone="bad",
        )
    ]
