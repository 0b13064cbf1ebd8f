"""How a cohort's marks are listed: a line a trainee, a column a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.assessments.figures import ModuleMark
from app.assessments.forms import MarksFilter
from app.assessments.words import as_mark
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.people.models import Person
from app.programmes.models import Module
from app.registrations.models import Registration

Marks = Mapping[UUID, Mapping[UUID, ModuleMark]]


def _narrow(statement: sa.Select[Any], form: MarksFilter) -> sa.Select[Any]:
    if not form.q.data:
        return statement
    return statement.where(Person.search_key.contains(search_key(form.q.data), autoescape=True))


def marks_list(modules: Sequence[Module], marks: Marks) -> Listing:
    """The list of a cohort's trainees with the marks of these modules, by registration and module."""
    return Listing(
        name="marks",
        columns=(
            Column("name", _l("Name"), sort=Registration.sort_key, text=lambda row: row.person.name),
            *(_module_column(module, marks) for module in modules),
        ),
        key=Registration.id,
        default="name",
        filter_form=MarksFilter,
        narrow=_narrow,
        of_persons=True,
    )


def _module_column(module: Module, marks: Marks) -> Column:
    return Column(
        f"module-{module.position}",
        module.code,
        text=lambda row: as_mark(marks[row.id][module.id].mark),
        numeric=True,
    )
