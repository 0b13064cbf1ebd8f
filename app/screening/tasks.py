"""What of screening waits for whom."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core import tasks
from app.core.db import db
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.registrations import queries
from app.registrations.models import Registration


@tasks.source
def of_the_screening_officer(actor: Actor) -> list[Task]:
    """Officials to screen."""
    if not policy.may(actor, P.REGISTRATION_SCREEN):
        return []
    ids = queries.to_screen(actor).with_only_columns(Registration.id).subquery()
    number = db.session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
    if not number:
        return []
    label = ngettext("Screen one official", "Screen %(num)s officials", number)
    return [Task(label=label, act=_("See who waits"), url=url_for("screening.queue"))]
