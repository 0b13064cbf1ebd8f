"""What is done by the clock: those who are new are compared with those who are known."""

from __future__ import annotations

from app.core import chores
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.duplicates import operations, queries


@chores.every_minute(_l("Compare new persons with those on record"))
def find_duplicates() -> None:
    """Compare persons who are new or were renamed, some at a time, one deed for each lot."""
    while True:
        with unit_of_work():
            if operations.compare_new_persons() < queries.COMPARED_AT_ONCE:
                return
