"""What is done by the clock for the database itself."""

from __future__ import annotations

from datetime import timedelta

from app.core import chores
from app.core.db import is_sqlite, take_stock, unit_of_work
from app.core.i18n import _l


@chores.every(timedelta(days=1), _l("Let the database count how its tables are filled"))
def take_stock_of_tables() -> None:
    """Once a day on SQLite, which never does it by itself; PostgreSQL does, soon after rows were written."""
    if is_sqlite():
        with unit_of_work() as session:
            take_stock(session.connection())
