"""How dossiers are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.accreditation.models import Standard
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.dossiers.forms import DossierFilter
from app.dossiers.models import Dossier
from app.dossiers.operations import today
from app.programmes.models import Programme


def _narrow(statement: sa.Select[Any], form: DossierFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(Programme.code.icontains(form.q.data, autoescape=True))
    if not form.state.data:
        statement = statement.where(sa.not_(Dossier.is_over_on(today())))
    elif form.state.data != "all":
        statement = statement.where(Dossier.state == form.state.data)
    return statement


DOSSIERS = Listing(
    name="dossiers",
    columns=(
        Column("programme", _l("Programme"), sort=Programme.code, text=lambda one: one.programme.code),
        Column("version", _l("Version"), text=lambda one: one.curriculum.number, numeric=True),
        Column("standard", _l("Standard"), sort=Standard.code, text=lambda one: one.standard.code),
        Column("body", _l("Body"), text=lambda one: read(one.standard.body.name)),
        Column("state", _l("Standing"), text=lambda one: one.state.label),
        Column("turn", _l("Whose turn"), text=lambda one: one.turn_on(today())),
        Column("begun", _l("Begun"), sort=Dossier.begun_at, text=lambda one: one.begun_at.isoformat()),
    ),
    key=Dossier.id,
    default="-begun",
    filter_form=DossierFilter,
    narrow=_narrow,
)
