"""What of consent waits for whom."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.consent import queries
from app.core import tasks
from app.core.i18n import _
from app.core.tasks import Task
from app.registrations.queries import of_person
from app.registrations.states import RegistrationState

_ASKED = {RegistrationState.DRAFT, RegistrationState.RETURNED, RegistrationState.OFFERED}
_ASKED_TOO = {RegistrationState.CONFIRMED, RegistrationState.ATTENDING}


@tasks.source
def of_who_takes_part(actor: Actor) -> list[Task]:
    """Documents to accept, for those who are to send an application, to answer an offer, or who attend."""
    if actor.person_id is None or actor.grants or not queries.lacking(actor.person_id):
        return []
    if not any(one.state in _ASKED | _ASKED_TOO for one in of_person(actor.person_id)):
        return []
    label = _("Read and accept what the office asks of everyone")
    return [Task(label=label, act=_("Read it"), url=url_for("consent.mine"), tone="warn")]
