"""What of complaints waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.complaints import queries
from app.core import tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task


@tasks.source
def of_the_administrator(actor: Actor) -> list[Task]:
    """Complaints that wait for their answer; red where one is late."""
    number = queries.number_waiting(actor) if policy.may(actor, P.COMPLAINT_HANDLE) else 0
    if not number:
        return []
    late = queries.number_waiting(actor, late=True)
    return [
        Task(
            label=ngettext("Answer one complaint", "Answer %(num)s complaints", number),
            act=_("See the complaints"),
            url=url_for("complaints.index"),
            tag_text=ngettext("One is late", "%(num)s are late", late) if late else "",
            tone="bad" if late else "go",
        )
    ]
