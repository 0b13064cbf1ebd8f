"""How a cohort's attendance is listed: a line a trainee, a column a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.attendance.queries import total_attended
from app.completion.forms import AttendanceFilter
from app.completion.rules import Finding
from app.core.i18n import _, _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people.models import Person
from app.programmes.models import Module
from app.registrations.models import Registration


def attendance_list(
    modules: Sequence[Module],
    *,
    by_module: Mapping[UUID, Mapping[UUID, int]],
    asked: Sequence[Finding],
    findings: Mapping[UUID, Sequence[Finding]],
) -> Listing:
    """The list of a cohort's trainees with their minutes, each row a registration and its minutes.

    `by_module` gives the minutes by registration and module; `asked` are the rules of completion, the one
    of all sessions first, and `findings` how each registration stands against them.
    """
    attended, of_all = total_attended(), asked[0].standing

    def narrow(statement: sa.Select[Any], form: AttendanceFilter) -> sa.Select[Any]:
        if form.q.data:
            key = search_key(form.q.data)
            statement = statement.where(Person.search_key.contains(key, autoescape=True))
        is_met, is_lost = _conditions(asked)
        chosen = {"met": is_met, "below": sa.not_(is_met), "lost": is_lost}.get(form.standing.data)
        return statement if chosen is None else statement.where(chosen)

    return Listing(
        name="attendance",
        columns=(
            Column("name", _l("Name"), sort=Registration.sort_key, text=lambda row: row[0].person.name),
            *(_module_column(module, by_module) for module in modules),
            Column("share", _l("Share"), numeric=True),
            Column("attended", _l("Attended"), sort=attended, text=lambda row: row[1], numeric=True),
            Column("held", _l("Held"), text=lambda _row: of_all.held, numeric=True),
            *(_forecast_column(number, rule, findings) for number, rule in enumerate(asked)),
            Column("standing", _l("Standing")),
        ),
        key=Registration.id,
        default="name",
        filter_form=AttendanceFilter,
        narrow=narrow,
        of_persons=True,
    )


def _module_column(module: Module, by_module: Mapping[UUID, Mapping[UUID, int]]) -> Column:
    return Column(
        f"module-{module.position}",
        module.code,
        text=lambda row: by_module[row[0].id].get(module.id, 0),
        numeric=True,
    )


def _forecast_column(number: int, rule: Finding, findings: Mapping[UUID, Sequence[Finding]]) -> Column:
    """How many of the minutes to come may be missed: of all sessions, or of a module that has its rule."""
    label = _("May still be missed")
    return Column(
        f"forecast-{number}",
        f"{label}, {rule.module.code}" if rule.module else label,
        text=lambda row: findings[row[0].id][number].standing.may_still_miss,
        numeric=True,
    )


def _conditions(asked: Sequence[Finding]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Whether someone meets every rule by what was held, and whether one can no longer be met."""
    is_met, is_lost = [], []
    for rule in asked:
        counted, percent = rule.standing, rule.standing.required_percent
        if counted.held or not rule.module:
            attended = total_attended(rule.module.id if rule.module else None)
            is_met.append(attended * 100 >= percent * counted.held)
            is_lost.append((attended + counted.to_come) * 100 < percent * (counted.held + counted.to_come))
    return sa.and_(*is_met), sa.or_(*is_lost)
