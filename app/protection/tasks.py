"""What of data protection waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import tasks
from app.core.i18n import ngettext
from app.core.tasks import Task
from app.protection import queries


@tasks.source
def of_the_data_protection_officer(actor: Actor) -> list[Task]:
    """What persons asked of their own data and nobody has answered."""
    number = queries.number_waiting() if policy.may(actor, P.REQUEST_ANSWER) else 0
    if not number:
        return []
    label = ngettext(
        "Answer one request about a person’s data", "Answer %(num)s requests about persons’ data", number
    )
    return [Task(label=label, url=url_for("protection.requests"))]
