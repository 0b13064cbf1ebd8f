"""How complaints are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.complaints.forms import ComplaintFilter
from app.complaints.models import Complaint
from app.complaints.states import WAITS
from app.core import clock
from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE


def _narrow(statement: sa.Select[Any], form: ComplaintFilter) -> sa.Select[Any]:
    if form.category.data:
        statement = statement.where(Complaint.category == form.category.data)
    if not form.state.data:
        statement = statement.where(Complaint.state.in_(WAITS))
    elif form.state.data != "all":
        statement = statement.where(Complaint.state == form.state.data)
    if form.late.data:
        late = Complaint.due_on < clock.today(OFFICE_ZONE)
        statement = statement.where(Complaint.state.in_(WAITS), late)
    return statement


COMPLAINTS = Listing(
    name="complaints",
    columns=(
        Column(
            "category",
            _l("What it is about"),
            sort=sa.cast(Complaint.category, sa.String),
            text=lambda one: one.category.label,
        ),
        Column("programme", _l("Programme"), text=lambda one: one.programme.code if one.programme else ""),
        Column("state", _l("Standing"), text=lambda one: one.state.label),
        Column("owner", _l("Looked into by"), text=lambda one: one.owner.person.name if one.owner else ""),
        Column(
            "received",
            _l("Received"),
            sort=Complaint.created_at,
            text=lambda one: one.created_at.isoformat(),
        ),
        Column("due", _l("To be answered by"), sort=Complaint.due_on, text=lambda one: one.due_on),
    ),
    key=Complaint.id,
    default="due",
    filter_form=ComplaintFilter,
    narrow=_narrow,
    of_persons=True,
)
