"""What an administrator reads of the backups: when the last was written, and that it is too long ago.

An office on PostgreSQL is backed up by its own tools, which say so themselves.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core import clock, tasks
from app.core.db import is_sqlite
from app.core.i18n import _, ngettext
from app.core.tasks import Remark, Task
from app.core.templating import moment
from app.office import queries

EVERY = timedelta(days=1)
AT_MOST = EVERY + timedelta(hours=2)
"""How old a backup may be that is made each night, and takes its time."""


@tasks.source
def backup_overdue(actor: Actor) -> list[Task]:
    """That the office says for whom its backups are sealed, and none was written for over a day."""
    if not _is_asked(actor) or not current_app.config["BACKUP_RECIPIENTS"]:
        return []
    last = queries.last_backup()
    if last is not None and clock.now() - last <= AT_MOST:
        return []
    return [
        Task(
            label=_("No backup was written for over a day"),
            act=_("See the housekeeping"),
            url=url_for("hosting.housekeeping"),
            hint=_("The last one is of %(moment)s.", moment=moment(last))
            if last
            else _("There is none yet."),
            tag_text=_("Overdue"),
            tone="bad",
        )
    ]


@tasks.remark
def last_backup(actor: Actor) -> Remark | None:
    """When the last backup was checked and written, or that nobody said for whom there shall be one."""
    if not _is_asked(actor):
        return None
    last = queries.last_backup()
    if last is None:
        is_set_up = current_app.config["BACKUP_RECIPIENTS"]
        return (
            None
            if is_set_up
            else Remark(_("No backup is made: BACKUP_RECIPIENTS names nobody to seal it for."))
        )
    return Remark(
        ngettext(
            "The last backup was checked and written less than %(num)s hour ago, on %(moment)s.",
            "The last backup was checked and written less than %(num)s hours ago, on %(moment)s.",
            (clock.now() - last) // timedelta(hours=1) + 1,
            moment=moment(last),
        )
    )


def _is_asked(actor: Actor) -> bool:
    return may(actor, P.OFFICE_BACK_UP) and is_sqlite()
