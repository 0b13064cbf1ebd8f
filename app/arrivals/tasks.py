"""What of arrivals waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.arrivals import queries
from app.core import tasks
from app.core.i18n import _, read
from app.core.tasks import Task
from app.core.templating import isolated


@tasks.source
def of_the_trainee(actor: Actor) -> list[Task]:
    """Passport, journey and needs to give, once the seat is confirmed."""
    if actor.person_id is None:
        return []
    found = []
    for registration, travel, needs in queries.unanswered(actor.person_id):
        if travel is None or not travel.is_complete:
            label = _("Give your passport and journey")
        elif needs is None:
            label = _("Say what you need, or that you need nothing")
        else:
            continue
        url = url_for("arrivals.show", registration_id=registration.id)
        found.append(Task(label=label, url=url, hint=isolated(read(registration.cohort.title))))
    return found
