"""What is done by the clock: an office that has no index yet gets one."""

from __future__ import annotations

from app.core import chores
from app.core.i18n import _l
from app.search import operations, queries


@chores.every_minute(_l("Make the search’s index where there is none"))
def make_missing_index() -> None:
    """Make the index where there is none: after the migration that brought it, or after a restore."""
    if queries.is_empty():
        for _kind, _count in operations.rebuild():
            pass
