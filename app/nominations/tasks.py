"""What of nominations waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import tasks
from app.core.i18n import _, read
from app.core.tasks import Task
from app.core.templating import isolated
from app.nominations import drafts


@tasks.source
def of_the_focal_point(actor: Actor) -> list[Task]:
    """Nominations that were begun and not sent."""
    if not policy.may(actor, P.REGISTRATION_NOMINATE):
        return []
    return [
        Task(
            label=_("Go on with a nomination that you began"),
            act=_("Go on"),
            url=url_for("nominations.nominate", cohort_id=draft.cohort_id),
            hint=isolated(read(draft.cohort.title)),
            due=draft.cohort.call.deadline_at if draft.cohort.call else None,
        )
        for draft in drafts.of_open_calls(actor)
    ]
