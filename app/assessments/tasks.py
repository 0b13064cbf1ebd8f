"""The marks that wait for a trainer, for a second marker, or for the coordinator to publish them."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.assessments import queries
from app.assessments.models import Sitting
from app.assessments.words import name_of
from app.core import clock, tasks
from app.core.i18n import _, ngettext, read
from app.core.tasks import Task


@tasks.source
def papers_to_mark(actor: Actor) -> list[Task]:
    """The papers without a mark, of modules that are over and that a trainer taught."""
    if actor.trainer_id is None:
        return []
    within = Sitting.is_marked_by(actor.trainer_id)
    return [
        Task(
            label=ngettext(
                "Mark %(num)s paper: %(assessment)s",
                "Mark %(num)s papers: %(assessment)s",
                number,
                assessment=name_of(sitting, read(sitting.assessment.title)),
            ),
            act=_("Open the papers"),
            url=url_for("assessments.sitting", sitting_id=sitting.id),
            hint=f"{sitting.cohort.code}, {sitting.assessment.module.code}",
            tag_text=_("To mark"),
        )
        for sitting, number in queries.to_mark(within, at=clock.now())
    ]


@tasks.source
def papers_to_second(actor: Actor) -> list[Task]:
    """The papers that someone else marked in a trainer's modules and that have no second mark."""
    if actor.trainer_id is None or actor.user_id is None:
        return []
    within = Sitting.is_marked_by(actor.trainer_id)
    return [
        Task(
            label=ngettext(
                "Give %(num)s second mark: %(assessment)s",
                "Give %(num)s second marks: %(assessment)s",
                number,
                assessment=name_of(sitting, read(sitting.assessment.title)),
            ),
            act=_("Open the second marks"),
            url=url_for("assessments.second", sitting_id=sitting.id),
            hint=f"{sitting.cohort.code}, {sitting.assessment.module.code}",
            tag_text=_("To moderate"),
        )
        for sitting, number in queries.to_second(within, not_by=actor.user_id)
    ]


@tasks.source
def marks_to_publish(actor: Actor) -> list[Task]:
    """A coordinator's sittings that are handed in, moderated where that is asked, and not published."""
    if not policy.may(actor, P.MARK_PUBLISH):
        return []
    within = policy.visible_to(actor, P.MARK_PUBLISH, Sitting)
    return [
        Task(
            label=ngettext(
                "Publish the marks of %(num)s assessment of %(cohort)s",
                "Publish the marks of %(num)s assessments of %(cohort)s",
                number,
                cohort=cohort.code,
            ),
            act=_("See the marks"),
            url=url_for("assessments.of_cohort", cohort_id=cohort.id),
            hint=_("They are handed in; until you publish them nobody who sat them sees a mark."),
            tag_text=_("To do"),
        )
        for cohort, number in queries.to_publish(within)
    ]
