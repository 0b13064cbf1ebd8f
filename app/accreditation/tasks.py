"""What waits for those who track accreditation: what is to be renewed, or has ended."""

from __future__ import annotations

from datetime import time

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import queries
from app.accreditation.standing import standing, today
from app.core import zones
from app.core.i18n import _, read
from app.core.tasks import Task, source
from app.core.templating import OFFICE_ZONE


@source
def _tasks(actor: Actor) -> list[Task]:
    if not may(actor, P.ACCREDITATION_RECORD):
        return []
    found = []
    for accreditation in queries.to_renew(actor, on=today()):
        stands = standing(accreditation)
        found.append(
            Task(
                label=_("Renew the accreditation of %(code)s", code=accreditation.programme.code),
                act=_("See the accreditation"),
                url=url_for("accreditation.show", accreditation_id=accreditation.id),
                hint=_(
                    "By %(body)s, standard %(standard)s",
                    body=read(accreditation.standard.body.name),
                    standard=accreditation.standard.code,
                ),
                tag_text=stands.days,
                tone=stands.days_tone,
                due=zones.instant(accreditation.valid_until, time(23, 59), OFFICE_ZONE),
            )
        )
    return found
