"""Which unit a session counts for, and as which of its sessions.

The coordinator says the unit; of sessions that come by many at once, or that leave it open, it is the one
of the same module, title and length, where there is just one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from app.cohorts.models import Cohort
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts, search_key
from app.programmes.models import Module
from app.timetable import queries
from app.timetable.models import Unit
from app.timetable.plans import Plan

_NUMBER = re.compile(r"[\s(#/n°-]*\d+[\s)]*$")


def fitting(units: Iterable[Unit], *, module: Module, title: Texts, minutes: int) -> Unit | None:
    """The one unit of the module with this length and this title, a number behind it apart; or None."""
    wanted = _keys(title)
    found = [
        unit
        for unit in units
        if unit.module_id == module.id and unit.minutes == minutes and wanted & _keys(unit.title)
    ]
    return found[0] if len(found) == 1 else None


def _keys(title: Texts) -> set[str]:
    words = [search_key(text) for text in title.filled().values()]
    return {key for key in [*words, *(_NUMBER.sub("", word) for word in words)] if key}


def place(
    cohort: Cohort, plan: Plan, starts_at: datetime, ends_at: datetime
) -> tuple[Unit | None, int | None]:
    """The unit that a session counts for, and its number in it; the cohort is held by the deed.

    Raises DomainError for a unit of another module, and for one whose sessions are all placed.
    """
    unit = plan.unit
    if unit is None and plan.joins:
        minutes = int((ends_at - starts_at).total_seconds()) // 60
        unit = fitting(queries.units(cohort), module=plan.module, title=plan.title, minutes=minutes)
    if unit is None:
        return None, None
    if unit.module_id != plan.module.id:
        raise DomainError(_("This unit is of another module. Choose one of the session’s own."), field="unit")
    number = plan.unit_number or free_number(unit, starts_at)
    if number is None and not plan.joins:
        raise DomainError(
            _(
                "All sessions of %(unit)s are on the timetable. Give the unit more sessions, or choose none.",
                unit=unit.code,
            ),
            field="unit",
        )
    return (unit, number) if number else (None, None)


def free_number(unit: Unit, starts_at: datetime) -> int | None:
    """As which of a unit's sessions one counts that begins at this instant; None where all are placed.

    It is the first number that keeps the order of the hours, or else the first that is free.
    """
    placed = {row.unit_number: row.starts_at for row in queries.placed([unit.id])}
    free = [number for number in range(1, unit.sessions + 1) if number not in placed]

    def is_in_order(number: int) -> bool:
        return all((other < number) == (at < starts_at) for other, at in placed.items() if other)

    return next(filter(is_in_order, free), next(iter(free), None))
