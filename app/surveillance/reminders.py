"""Who is reminded of what is due, and when: once ahead of its day, once after it, once past the grace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.access.actor import SYSTEM
from app.accreditation import notices
from app.accreditation.follow_models import Condition
from app.accreditation.models import Accreditation
from app.core.db import db, take_turn
from app.core.i18n import _
from app.core.templating import day
from app.people.models import User
from app.surveillance.due import Due, DueKind, due_to
from app.surveillance.models import DueReminder

AHEAD = timedelta(days=30)
"""So long before its day something is brought to mind."""
LATEST = timedelta(days=60)
"""What is late for longer was reminded of, or is older than the reminders: no letter is written any more."""
_TURN = 7_007
"""The number by which deeds that remind take turns."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter that is to be written once: of what, and at which step."""

    due: Due
    step: str

    @property
    def key(self) -> tuple[str, str, date]:
        """As the letters that were written are known."""
        return self.due.key, self.step, self.due.due_on


def to_write(today: date) -> list[Reminder]:
    """The letters whose day has come, without asking which of them were written."""
    found = []
    for one in due_to(SYSTEM, today):
        if one.kind is DueKind.QUESTION:  # the dossier's own room reminds of it
            continue
        found += [Reminder(one, step) for step in _steps(one, today)]
    return found


def _steps(one: Due, today: date) -> list[str]:
    if today > one.due_on + LATEST:
        return []
    if one.kind is DueKind.RENEWAL:
        return ["late"] if today >= one.due_on else []
    if today <= one.due_on:
        return ["ahead"] if today >= one.due_on - AHEAD else []
    is_graced = one.kind in {DueKind.CONDITION, DueKind.REPORT}
    grace = timedelta(days=_accreditation(one).standard.grace_days) if is_graced else timedelta(0)
    return ["late", "grace"] if is_graced and today > one.due_on + grace else ["late"]


def write(reminder: Reminder) -> bool:
    """Write the letter unless it was written; whether it was now."""
    take_turn(_TURN)
    if db.session.get(DueReminder, reminder.key) is not None:
        return False
    key, step, due_on = reminder.key
    db.session.add(DueReminder(key=key, step=step, due_on=due_on))
    subject, body = _words(reminder)
    notices.write(_readers(reminder), reminder.due.path, subject, body)
    return True


def _readers(reminder: Reminder) -> list[User]:
    one = reminder.due
    administrators = notices.administrators()
    if reminder.step == "grace":
        return administrators
    leaders = notices.coordinators(one.programme.id)
    if one.kind is DueKind.CONDITION:
        return notices.owners(one.record)
    return [*leaders, *administrators] if one.kind in {DueKind.RENEWAL, DueKind.END} else leaders


def _words(reminder: Reminder) -> tuple[Callable[[], Any], Callable[[], Any]]:
    one, code = reminder.due, reminder.due.programme.code
    if reminder.step == "grace":
        return (
            lambda: _("Decide on suspending the accreditation of %(code)s", code=code),
            lambda: _(
                "What was due on %(day)s is overdue for longer than the standard allows: %(what)s",
                day=day(one.due_on),
                what=one.what,
            ),
        )
    if one.kind is DueKind.RENEWAL:
        return (
            lambda: _("The accreditation of %(code)s is to be renewed", code=code),
            lambda: _(
                "It ends on %(day)s. Begin the dossier for its renewal now: the decision takes months.",
                day=day(one.record.valid_until),
            ),
        )
    if one.kind is DueKind.END:
        return (
            lambda: _("The accreditation of %(code)s: last day %(day)s", code=code, day=day(one.due_on)),
            lambda: _("After that day certificates are issued without it, until it is renewed."),
        )
    late = reminder.step == "late"
    return (
        lambda: (
            _("%(code)s: %(what)s, overdue", code=code, what=one.kind.label)
            if late
            else _("%(code)s: %(what)s, due on %(day)s", code=code, what=one.kind.label, day=day(one.due_on))
        ),
        lambda: "\n\n".join(
            (one.what, _("It was due on %(day)s.", day=day(one.due_on)) if late else "")
        ).strip(),
    )


def _accreditation(one: Due) -> Accreditation:
    record = one.record
    found: Accreditation = record.accreditation if isinstance(record, Condition) else record
    return found
