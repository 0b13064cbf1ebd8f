"""What of duplicates waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.duplicates import queries


@tasks.source
def of_the_coordinator(actor: Actor) -> list[Task]:
    """Pairs of records that may be of one person."""
    number = queries.number_open(actor) if policy.may(actor, P.PERSON_MERGE) else 0
    if not number:
        return []
    label = ngettext(
        "Look at one pair that may be the same person",
        "Look at %(num)s pairs that may be the same person",
        number,
    )
    return [Task(label=label, act=_("Compare them"), url=url_for("duplicates.suggestions"))]
