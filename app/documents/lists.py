"""How the nominees who lack a required document are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.cohorts.models import AskedDocument
from app.core.cells import Text
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.templating import listed
from app.documents.forms import LackingFilter
from app.documents.queries import is_there
from app.registrations.lists import NAME, STATE, named
from app.registrations.models import Registration


def lacking_list(required: Sequence[AskedDocument]) -> Listing:
    """The list for a call that requires these documents; its rows say of each whether it is there."""

    def lacks(row: Any) -> str:
        found = zip(required, row[-len(required) - 1 : -1], strict=True)  # the last is what sorts the list
        return listed([read(document.name) for document, there in found if not there])

    return Listing(
        name="documents",
        columns=(NAME, STATE, Column("lacks", _l("Still lacks"), text=lacks, cell=Text(lacks))),
        key=Registration.id,
        default="name",
        filter_form=LackingFilter,
        narrow=_narrow,
        of_persons=True,
        of_columns=True,
    )


def _narrow(statement: sa.Select[Any], form: LackingFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = named(statement, form.q.data)
    if form.state.data:
        statement = statement.where(Registration.state_code == form.state.data)
    if form.document.data:
        statement = statement.where(~is_there(form.keys[form.document.data]))
    return statement
