"""What the worker does of what is due: it reminds, once of each."""

from __future__ import annotations

from datetime import timedelta

from app.accreditation.standing import today
from app.core import chores
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.surveillance import queries, reminders


@chores.every(timedelta(hours=1), _l("Remind of what is due for accreditation"))
def remind_of_what_is_due() -> None:
    """Those whose turn it is are reminded, one letter of each thing and step, one deed each."""
    written = queries.reminders_written(since=today() - reminders.LATEST)
    for one in reminders.to_write(today()):
        if one.key not in written:
            with unit_of_work():
                reminders.write(one)
