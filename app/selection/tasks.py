"""What of selections waits for whom."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.core import tasks
from app.core.db import db
from app.core.i18n import _, read
from app.core.tasks import Task
from app.core.templating import isolated
from app.selection.models import Allocation
from app.selection.states import AllocationState


@tasks.source
def of_the_second_person(actor: Actor) -> list[Task]:
    """Selections that somebody else prepared."""
    if not policy.may(actor, P.SELECTION_CONFIRM):
        return []
    rows = db.session.execute(
        sa.select(Allocation.id, Cohort.title)
        .join(Allocation.cohort)
        .where(
            Allocation.state == AllocationState.SOLVED,
            Allocation.made_by != actor.user_id,
            policy.visible_to(actor, P.SELECTION_CONFIRM, Allocation),
        )
        .order_by(Allocation.solved_at, Allocation.id)
    )
    return [
        Task(
            label=_("Confirm a selection"),
            act=_("Read the selection"),
            url=url_for("selection.sheet", allocation_id=key),
            hint=isolated(read(title)),
        )
        for key, title in rows
    ]
