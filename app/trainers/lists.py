"""How trainers are listed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.i18n import _, _l
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.people.models import Person
from app.trainers.forms import TrainerFilter
from app.trainers.models import Qualification, Trainer
from app.trainers.words import language_names


def _narrow(statement: sa.Select[Any], form: TrainerFilter) -> sa.Select[Any]:
    if form.q.data:
        name = Person.search_key.contains(search_key(form.q.data), autoescape=True)
        organisation = sa.func.lower(Trainer.organisation).contains(form.q.data.lower(), autoescape=True)
        statement = statement.where(sa.or_(name, organisation))
    if form.origin.data:
        statement = statement.where(Trainer.origin == form.origin.data)
    if form.module.data:
        on = form.on.data or clock.today(OFFICE_ZONE)
        statement = statement.where(
            sa.exists().where(
                Qualification.trainer_id == Trainer.id,
                Qualification.module_id == UUID(form.module.data),
                Qualification.valid_from <= on,
                sa.or_(Qualification.valid_until.is_(None), Qualification.valid_until >= on),
            )
        )
    if form.standing.data == "all":
        return statement
    return statement.where(Trainer.is_active == (form.standing.data != "not"))


TRAINERS = Listing(
    name="trainers",
    columns=(
        Column("name", _l("Name"), sort=Person.sort_key, text=lambda t: t.person.name),
        Column(
            "origin", _l("Origin"), sort=sa.cast(Trainer.origin, sa.String), text=lambda t: t.origin.label
        ),
        Column("organisation", _l("Organisation"), sort=Trainer.organisation, text=lambda t: t.organisation),
        Column("languages", _l("Languages"), text=language_names),
        Column(
            "standing", _l("Standing"), text=lambda t: _("Teaching") if t.is_active else _("Not teaching")
        ),
    ),
    key=Trainer.id,
    default="name",
    filter_form=TrainerFilter,
    narrow=_narrow,
    of_persons=True,
)
