"""A module that an earlier cohort was taught, taught again to another: its sessions on new days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, language, read
from app.interpreters.models import Interpreter
from app.programmes.models import Module
from app.timetable import placing, plans, queries
from app.timetable.days import holidays_of
from app.timetable.many_forms import CopyForm, Mapping
from app.timetable.models import Session
from app.timetable.placing import Fault, Wanted
from app.timetable.placing_pages import answer
from app.timetable.room import room
from app.trainers.models import Trainer
from app.venues.words import hosts

FRIDAY = 4


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/copy",
    methods=("GET", "POST"),
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def copy_module(cohort: Cohort) -> ResponseReturnValue:
    """Copy a module's sessions from an earlier cohort as drafts, after showing which of them fit."""
    actor = current_actor()
    earlier = {str(other.id): other for other in _earlier(cohort, actor)}
    modules = {module.code: module for module in queries.modules_of(cohort)}
    form = CopyForm(data={"first_day": cohort.first_day, "mapping": Mapping.WEEKDAY.value})
    form.earlier.choices = [
        ("", ""),
        *((key, f"{other.code} {read(other.title)}") for key, other in earlier.items()),
    ]
    form.module.choices = [
        ("", ""),
        *((code, f"{code} {read(module.title)}") for code, module in modules.items()),
    ]
    placed = form.carry_out(
        lambda: placing.place(
            cohort,
            list(_wanted(cohort, form, earlier[form.earlier.data], modules[form.module.data])),
            seen=request.form.get("seen", ""),
            actor=actor,
        )
    )
    return answer(placed, cohort) or (
        render_template(
            "timetable/copy_module.html",
            form=form,
            cohort=cohort,
            placed=placed,
            is_plannable=cohort.state in plans.PLANNABLE,
        ),
        form.status,
    )


def _earlier(cohort: Cohort, actor: Actor) -> list[Cohort]:
    """The programme's other cohorts that have sessions and are in the actor's reach, the latest first."""
    statement = (
        sa.select(Cohort)
        .where(
            Cohort.programme_id == cohort.programme_id,
            Cohort.id != cohort.id,
            visible_to(actor, P.SESSION_EDIT, Cohort),
            sa.exists().where(Session.cohort_id == Cohort.id),
        )
        .order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return list(db.session.scalars(statement))


def _wanted(cohort: Cohort, form: CopyForm, earlier: Cohort, module: Module) -> Iterator[Wanted]:
    sessions = [session for session in queries.standing(earlier) if session.module.code == module.code]
    if not sessions:
        raise DomainError(_("This cohort was taught no session of the module."), field="module")
    days = _days(sessions, form.first_day.data, Mapping(form.mapping.data))
    texts = {read(outcome.text): outcome for outcome in module.outcomes}
    units = {unit.code: unit for unit in queries.units(cohort) if unit.module_id == module.id}
    for session in sessions:
        day = days[session.day]
        name = _(
            "“%(title)s”, %(when)s",
            title=read(session.title),
            when=placing.hours_of(day, session.start, session.end),
        )
        plan = replace(
            plans.plan_of(session),
            module=module,
            day=day,
            outcomes=[texts[title] for one in session.outcomes if (title := read(one.text)) in texts],
            is_fixed=False,
            unit=units.get(session.unit.code) if session.unit else None,
            unit_number=None,
            joins=True,
            reason=form.reason.data or "",
        )
        yield Wanted(name, plan, _gone(session))


def _gone(session: Session) -> list[Fault]:
    """Who no longer works for the office."""
    people: list[tuple[str, Trainer | Interpreter]] = [
        *(("trainers", part.trainer) for part in session.teaching),
        *(("interpreters", part.interpreter) for part in session.interpreting),
    ]
    return [
        Fault(field, _("%(name)s is no longer in use. Plan this one by itself.", name=one.person.name))
        for field, one in people
        if not one.is_active
    ]


def _days(sessions: Sequence[Session], first: date, mapping: Mapping) -> dict[date, date]:
    """The new day of each day that was taught."""
    taught = sorted({session.day for session in sessions})
    if mapping is Mapping.WEEKDAY:
        weeks = (_monday(first) - _monday(taught[0])).days
        return {day: day + timedelta(days=weeks) for day in taught}
    countries = hosts(session.room for session in sessions)
    until = first + timedelta(days=4 * len(taught) + 60)
    closed = {holiday.day for holiday in holidays_of(countries, first, until, language=language())}
    last_weekday = max(FRIDAY, *(day.weekday() for day in taught))
    working = (
        day
        for day in (first + timedelta(days=number) for number in range((until - first).days * 2))
        if day.weekday() <= last_weekday and day not in closed
    )
    return dict(zip(taught, islice(working, len(taught)), strict=True))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
