"""How a cohort's registers are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.attendance.forms import RegisterFilter
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.timetable.models import Session


def _narrow(statement: sa.Select[Any], form: RegisterFilter) -> sa.Select[Any]:
    return statement.where(Session.state == form.standing.data) if form.standing.data else statement


REGISTERS = Listing(
    name="registers",
    columns=(
        Column("session", _l("Session"), text=lambda row: read(row[0].title)),
        Column(
            "when",
            _l("When"),
            sort=Session.starts_at,
            text=lambda row: f"{row[0].day.isoformat()} {row[0].start:%H:%M}",
        ),
        Column("module", _l("Module"), text=lambda row: row[0].module.code),
        Column("marks", _l("Marks"), text=lambda row: row[1], numeric=True),
        Column("register", _l("Register"), text=lambda row: row[0].state.label),
    ),
    key=Session.id,
    default="when",
    filter_form=RegisterFilter,
    narrow=_narrow,
)
