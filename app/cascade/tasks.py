"""What of training at home waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.cascade import queries
from app.core import tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task


@tasks.source
def of_the_focal_point(actor: Actor) -> list[Task]:
    """Reports that wait for their confirmation."""
    number = queries.number_waiting(actor) if policy.may(actor, P.CASCADE_CONFIRM) else 0
    if not number:
        return []
    return [
        Task(
            label=ngettext(
                "Confirm one report of training at home",
                "Confirm %(num)s reports of training at home",
                number,
            ),
            act=_("See the reports"),
            url=url_for("cascade.index"),
        )
    ]


@tasks.source
def of_the_graduate(actor: Actor) -> list[Task]:
    """Reports that came back with a question."""
    number = queries.number_returned(actor.person_id) if actor.person_id else 0
    if not number:
        return []
    return [
        Task(
            label=ngettext(
                "Answer a question about training that you gave",
                "Answer %(num)s questions about training that you gave",
                number,
            ),
            act=_("Answer"),
            url=url_for("cascade.index"),
            tone="warn",
        )
    ]
