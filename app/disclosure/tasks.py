"""What of emergency openings waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import clock, tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.disclosure import queries, records


@tasks.source
def of_whoever_broke_the_glass(actor: Actor) -> list[Task]:
    """The sealed records that this reader opened, while their hour lasts."""
    if not policy.may(actor, P.GLASS_READ):
        return []
    return [
        Task(
            label=_(
                "A sealed record is open to you: %(kind)s, cohort %(cohort)s",
                kind=records.kind(opening.kind).label,
                cohort=opening.registration.cohort.code,
            ),
            act=_("See the opening"),
            url=url_for("disclosure.show", opening_id=opening.id),
            tone="warn",
            due=opening.until,
        )
        for opening in queries.open_to(actor.person_id, at=clock.now())
    ]


@tasks.source
def of_the_data_protection_officer(actor: Actor) -> list[Task]:
    """Emergency openings that nobody has noted yet."""
    if not policy.may(actor, P.GLASS_NOTE):
        return []
    number = queries.not_noted(actor)
    if not number:
        return []
    label = ngettext("Read of one emergency opening", "Read of %(num)s emergency openings", number)
    return [Task(label=label, act=_("See the openings"), url=url_for("disclosure.openings"), tone="warn")]
