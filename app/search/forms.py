"""What is asked of the search."""

from __future__ import annotations

from app.core.forms import FilterForm, OneOf, words
from app.core.i18n import _l
from app.search.kinds import Kind

LONGEST = 100


class SearchForm(FilterForm):
    """The words, and the one kind to which they are narrowed."""

    q = words(_l("Search"), required=False, most=LONGEST)
    kind = OneOf(
        _l("What"), choices=[("", _l("Everything")), *[(kind.value, kind.label) for kind in Kind]], default=""
    )
