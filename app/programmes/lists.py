"""How programmes are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.templating import listed
from app.programmes import queries
from app.programmes.forms import ProgrammeFilter
from app.programmes.models import Programme
from app.programmes.states import Pillar, ThematicArea


def area_names(programme: Programme) -> str:
    """A programme's thematic areas as a list within a sentence."""
    return listed([ThematicArea(area).label for area in programme.areas])


def pillar_names(programme: Programme) -> list[str]:
    """The pillars of the strategy that a programme serves, in their order."""
    return [str(pillar.label) for pillar in Pillar if pillar in programme.pillars]


def _narrow(statement: sa.Select[Any], form: ProgrammeFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(Programme.id.in_(queries.found_by(form.q.data)))
    if form.area.data:
        statement = statement.where(sa.cast(Programme.areas, sa.String).contains(f'"{form.area.data}"'))
    if "standing" in form and form.standing.data:
        statement = statement.where(Programme.state == form.standing.data)
    return statement


PROGRAMMES = Listing(
    name="programmes",
    columns=(
        Column("code", _l("Code"), sort=Programme.code, text=lambda p: p.code),
        Column("title", _l("Title"), text=lambda p: read(p.title)),
        Column("areas", _l("Thematic areas"), text=area_names),
        Column(
            "state", _l("Standing"), sort=sa.cast(Programme.state, sa.String), text=lambda p: p.state.label
        ),
    ),
    key=Programme.id,
    default="code",
    filter_form=ProgrammeFilter,
    narrow=_narrow,
)
