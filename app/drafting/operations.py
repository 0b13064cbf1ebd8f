"""Asking for a draft, stopping it, and taking it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.parts import FileError
from app.core.templating import day as day_words
from app.drafting import gathering
from app.drafting.hours import Hours
from app.drafting.models import DraftRun
from app.drafting.reading import read as read_instance
from app.drafting.states import DRAFT, DraftState
from app.drafting.steps import placings, unplaced
from app.timetable import operations as timetable
from app.timetable import plans, queries
from app.timetable.plans import Plan
from app.venues.models import Venue


def ask(
    cohort: Cohort, *, venue: Venue, hours: Sequence[Hours], moves: bool = False, actor: Actor
) -> DraftRun:
    """Have the rest of a cohort's timetable drafted from what stands now; it may move what is not fixed.

    Raises DomainError when nothing is left to place, or where the units go in a circle.
    """
    plans.refuse_unplannable(cohort)
    instance, keys = gathering.gather(cohort, venue, hours, moves=moves)
    if not instance.missing:
        raise DomainError(_("Every unit has its sessions already: there is nothing to draft."))
    try:
        read_instance(instance.as_data())
    except FileError as error:
        raise DomainError(_("The units can’t be drafted as they are: %(why)s", why=str(error))) from error
    number = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(DraftRun.number), 0)).where(DraftRun.cohort_id == cohort.id)
    )
    run = DraftRun(
        cohort=cohort,
        programme_id=cohort.programme_id,
        number=(number or 0) + 1,
        instance=instance.as_data(),
        keys=keys,
        asked_by=actor.user_id,
    )
    db.session.add(run)
    db.session.flush()
    trail.record("draft_run.ask", actor=actor, subject=run, cohort=cohort.id, sessions=len(instance.missing))
    return run


def stop(run: DraftRun, *, actor: Actor) -> None:
    """Have the worker stop, and give the best plan that it has by then."""
    hold(run)
    if run.state is not DraftState.WAITING:
        raise DomainError(_("This draft is made already."))
    if run.stop_asked_at is None:
        run.stop_asked_at = clock.now()
        trail.record("draft_run.stop", actor=actor, subject=run)


def answer(run: DraftRun, result: dict[str, Any] | None) -> None:
    """Keep what the worker found, or that it found nothing."""
    run.result, run.ended_at = result, clock.now()
    DRAFT.move(run, "finish" if result is not None else "fail", actor=SYSTEM)


def leave(run: DraftRun, *, actor: Actor) -> None:
    """Set a draft aside."""
    DRAFT.move(run, "leave", actor=actor)


def take(run: DraftRun, *, actor: Actor) -> list[Plan]:
    """Make the sessions of a draft as drafts of the timetable, or place them anew; all plans, the new first.

    Those that it was to place anew, and could not, are taken off the timetable.
    Raises DomainError, and changes none, when one of them can't be any more.
    """
    cohort = run.cohort
    plans.refuse_unplannable(cohort)
    found = placings(run)
    for left in unplaced(run):
        if left.session:
            timetable.remove(left.session, actor=actor)
    DRAFT.move(run, "take", actor=actor)
    moved = [(one.session, one.plan) for one in found if one.session and not one.stays]
    try:
        timetable.rearrange(moved, actor=actor)
    except DomainError as refusal:
        raise DomainError(
            _("What would move can’t be so any more: %(why)s Ask for a new draft.", why=refusal.message)
        ) from refusal
    added = [one.plan for one in found if one.session is None]
    _refuse_placed(added)
    for plan, made in zip(added, timetable.schedule_each(cohort, added, actor=actor), strict=True):
        if isinstance(made, DomainError):
            raise DomainError(
                _(
                    "“%(title)s” on %(day)s can’t be any more: %(why)s Ask for a new draft.",
                    title=read(plan.title),
                    day=day_words(plan.day),
                    why=made.message,
                )
            ) from made
    return added + [plan for _session, plan in moved]


def _refuse_placed(added: Sequence[Plan]) -> None:
    """Refuse where another session has the number in its unit by now."""
    units = {plan.unit.id: plan.unit for plan in added if plan.unit}
    taken = {(row.unit_id, row.unit_number) for row in queries.placed(list(units))}
    for plan in added:
        if plan.unit and (plan.unit.id, plan.unit_number) in taken:
            raise DomainError(
                _(
                    "Session %(number)s of %(unit)s was placed meanwhile. Ask for a new draft.",
                    number=plan.unit_number,
                    unit=plan.unit.code,
                )
            )
