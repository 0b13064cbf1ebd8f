"""What waits in the dossiers: for who writes, steers, reviews or decides one."""

from __future__ import annotations

from datetime import time

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may, visible_to
from app.core import zones
from app.core.db import db
from app.core.i18n import _
from app.core.tasks import Task, source
from app.core.templating import OFFICE_ZONE
from app.dossiers import page, queries, review
from app.dossiers.models import Dossier
from app.dossiers.states import REVIEWED, DossierState

_S = DossierState
_TURNS = {
    P.DOSSIER_PREPARE: {_S.DRAFTING, _S.RETURNED, _S.MORE_INFORMATION, _S.DEFERRED} | REVIEWED,
    P.DOSSIER_STEER: {_S.SUBMITTED},
    P.DOSSIER_REVIEW: {_S.SUBMITTED} | REVIEWED,
    P.DOSSIER_DECIDE: {_S.REVIEW_DONE, _S.APPEALED},
}
"""In which states a dossier may wait for whoever has the right."""


@source
def _tasks(actor: Actor) -> list[Task]:
    found = []
    for right, states in _TURNS.items():
        if not may(actor, right):
            continue
        statement = (
            queries.all_dossiers()
            .where(Dossier.state.in_(states), visible_to(actor, right, Dossier))
            .order_by(Dossier.begun_at, Dossier.id)
        )
        found += [
            _task(dossier)
            for dossier in db.session.scalars(statement).unique()
            if _waits(dossier, right, actor)
        ]
    return found


def _waits(dossier: Dossier, right: P, actor: Actor) -> bool:
    """Whether it waits for this one.

    While the coordinator may correct the facts, it waits for them alone. A reviewer declares their interests
    as soon as they are assigned; a member of the board decides who has no conflict and had no part in it.
    """
    if right is P.DOSSIER_PREPARE and dossier.state in REVIEWED:
        return review.is_accuracy_open(dossier)
    if right is P.DOSSIER_REVIEW:
        is_assigned = dossier.state is _S.SUBMITTED
        return page.is_closed_to(dossier, actor) if is_assigned else not review.is_accuracy_open(dossier)
    if right is P.DOSSIER_DECIDE:
        had_a_part = actor.account_id in queries.hands(dossier.id)
        return not had_a_part and not page.has_conflict(dossier, actor)
    return True


def _task(dossier: Dossier) -> Task:
    until = dossier.accuracy_until if review.is_accuracy_open(dossier) else None
    return Task(
        label=_("Go on with the dossier of %(code)s", code=dossier.programme.code),
        act=_("See the dossier"),
        url=url_for("dossiers.show", dossier_id=dossier.id),
        hint=_("Check the facts in the findings, criterion by criterion") if until else page.summary(dossier),
        tag_text=str(dossier.state.label),
        tone=dossier.state.tone,
        due=zones.instant(until, time(23, 59), OFFICE_ZONE) if until else None,
    )
