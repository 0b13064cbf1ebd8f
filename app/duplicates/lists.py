"""The list of suggestions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.i18n import _l
from app.core.listing import Column, Listing
from app.core.templating import listed
from app.core.texts import search_key
from app.duplicates.forms import SuggestionFilter
from app.duplicates.models import Suggestion
from app.duplicates.words import REASONS
from app.people.models import Person


def why(suggestion: Suggestion) -> str:
    """Why the two may be one, in a line."""
    return listed(REASONS[reason] for reason in suggestion.reasons)


def _narrow(statement: sa.Select[Any], form: SuggestionFilter) -> sa.Select[Any]:
    if form.q.data:
        found = aliased(Person)
        called = sa.select(found.id).where(
            found.search_key.contains(search_key(form.q.data), autoescape=True)
        )
        statement = statement.where(sa.or_(Suggestion.first_id.in_(called), Suggestion.second_id.in_(called)))
    if form.status.data:
        statement = statement.where(Suggestion.state == form.status.data)
    return statement


SUGGESTIONS = Listing(
    name="duplicates",
    columns=(
        Column("first", _l("One record"), text=lambda row: row.first.name),
        Column("second", _l("The other record"), text=lambda row: row.second.name),
        Column("why", _l("What they share"), text=why),
        Column("status", _l("Status"), sort=Suggestion.state, text=lambda row: str(row.state.label)),
        Column("found", _l("Found"), sort=Suggestion.found_at, text=lambda row: row.found_at.isoformat()),
    ),
    key=Suggestion.id,
    default="-found",
    filter_form=SuggestionFilter,
    narrow=_narrow,
    of_persons=True,
)
