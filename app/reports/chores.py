"""What the worker does for reports: those whose day has come are made."""

from __future__ import annotations

from datetime import timedelta

from app.core import chores, clock
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.core.templating import OFFICE_ZONE
from app.reports import operations, queries


@chores.every(timedelta(hours=1), _l("Make the reports that are due"))
def make_reports() -> None:
    """Each in a deed of its own, with its letters."""
    for key in queries.due(clock.today(OFFICE_ZONE)):
        with unit_of_work():
            operations.make_due(key)
