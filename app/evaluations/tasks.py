"""Which evaluations wait for whom."""

from __future__ import annotations

from datetime import time, timedelta

from flask import url_for

from app.access.actor import Actor
from app.core import clock, tasks, zones
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task
from app.core.templating import OFFICE_ZONE
from app.evaluations import queries, supervisor_queries
from app.evaluations.models import EvaluationAsk
from app.evaluations.states import Audience
from app.registrations.state_queries import states_served


@tasks.source
def to_answer(actor: Actor) -> list[Task]:
    """The questionnaires that the actor, or the state that the actor speaks for, has not answered."""
    mine = EvaluationAsk.person_id == actor.person_id
    states = states_served(actor)
    where = mine | EvaluationAsk.state_code.in_(states) if states else mine
    if actor.person_id is None:
        return []
    return [_task(asked) for asked in queries.open_asks(where, clock.today(OFFICE_ZONE))]


@tasks.source
def supervisors_to_name(actor: Actor) -> list[Task]:
    """Graduates of the last months whose supervisor nobody has named."""
    if actor.person_id is None:
        return []
    found = supervisor_queries.graduates_to_follow(actor, clock.today(OFFICE_ZONE))
    lacking = [registration for registration, known in found if known is None]
    if not lacking:
        return []
    if all(registration.person_id == actor.person_id for registration in lacking):
        label = _("Name who supervises you now")
    else:
        label = ngettext(
            "Name the supervisor of one graduate", "Name the supervisors of %(num)s graduates", len(lacking)
        )
    return [
        Task(
            label=label,
            act=_("Name them"),
            url=url_for("evaluations.supervisors"),
            hint=_("The office asks them once, months later, what the training changed."),
        )
    ]


def _task(asked: EvaluationAsk) -> Task:
    about = asked.round
    if about.audience is Audience.TRAINEES and about.module is not None:
        label = _("Say how the module “%(module)s” was", module=read(about.module.title))
    else:
        label = _("Say what the training “%(training)s” changed", training=read(about.cohort.title))
    return Task(
        label=label,
        act=_("Answer"),
        url=url_for("evaluations.asked", evaluation_ask_id=asked.id),
        hint=_("It takes three minutes, and nobody learns who answered what."),
        due=zones.instant(about.last_day + timedelta(days=1), time.min, OFFICE_ZONE),
    )
