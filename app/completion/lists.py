"""How a cohort's attendance is listed: a line a trainee, a column a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.attendance.queries import total_attended
from app.completion.forms import AttendanceFilter
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people.models import Person
from app.programmes.models import Module
from app.registrations.models import Registration


def attendance_list(
    modules: Sequence[Module],
    *,
    by_module: Mapping[UUID, Mapping[UUID, int]],
    held: int,
    to_come: int,
    required_percent: int,
) -> Listing:
    """The list of a cohort's trainees with their minutes, each row a registration and its minutes.

    `by_module` gives the minutes by registration and module; `held` and `to_come` are the cohort's
    minutes, and `required_percent` is what its curriculum asks for.
    """
    attended = total_attended()

    def narrow(statement: sa.Select[Any], form: AttendanceFilter) -> sa.Select[Any]:
        if form.q.data:
            key = search_key(form.q.data)
            statement = statement.where(Person.search_key.contains(key, autoescape=True))
        is_met = attended * 100 >= required_percent * held
        is_lost = (attended + to_come) * 100 < required_percent * (held + to_come)
        chosen = {"met": is_met, "below": sa.not_(is_met), "lost": is_lost}.get(form.standing.data)
        return statement if chosen is None else statement.where(chosen)

    return Listing(
        name="attendance",
        columns=(
            Column("name", _l("Name"), sort=Registration.sort_key, text=lambda row: row[0].person.name),
            *(_module_column(module, by_module) for module in modules),
            Column("share", _l("Share"), numeric=True),
            Column("attended", _l("Attended"), sort=attended, text=lambda row: row[1], numeric=True),
            Column("held", _l("Held"), text=lambda _row: held, numeric=True),
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
