"""What is done by the clock for the database itself."""

from __future__ import annotations

from datetime import timedelta

from app.core import chores
from app.core.db import take_stock, unit_of_work
from app.core.i18n import _l


@chores.every(timedelta(days=1), _l("Let the database count how its tables are filled"))
def take_stock_of_tables() -> None:
    """Once a day; see `core.db.take_stock`."""
    with unit_of_work() as session:
        take_stock(session.connection())
