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
from app.registrations.list_queries import to_screen
from app.registrations.models import Registration
from app.screening import queries


@tasks.source
def of_the_screening_officer(actor: Actor) -> list[Task]:
    """Decisions of colleagues to confirm, records to review, officials to screen."""
    if not policy.may(actor, P.REGISTRATION_SCREEN):
        return []
    return [*_to_confirm(actor), *_to_review(actor), *_to_screen(actor)]


def _to_confirm(actor: Actor) -> list[Task]:
    number = queries.number_to_confirm(actor)
    if not number:
        return []
    label = ngettext("Confirm one decision of a colleague", "Confirm %(num)s decisions of colleagues", number)
    return [Task(label=label, act=_("See the decisions"), url=url_for("screening.waiting"), tone="warn")]


def _to_review(actor: Actor) -> list[Task]:
    number = queries.number_to_review(actor, by=queries.today())
    if not number:
        return []
    label = ngettext("Review one screening record", "Review %(num)s screening records", number)
    return [Task(label=label, act=_("See the records"), url=url_for("screening.waiting"), tone="warn")]


def _to_screen(actor: Actor) -> list[Task]:
    ids = to_screen(actor).with_only_columns(Registration.id).subquery()
    number = db.session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
    if not number:
        return []
    label = ngettext("Screen one official", "Screen %(num)s officials", number)
    return [Task(label=label, act=_("See who waits"), url=url_for("screening.queue"))]
