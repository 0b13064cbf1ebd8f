"""From a mark to its minutes: the one rule that the form and the register both keep."""

from __future__ import annotations

from app.attendance.states import Presence
from app.core.errors import DomainError
from app.core.i18n import _


def minutes_for(status: Presence, written: int | None, *, length: int) -> int:
    """The minutes that a mark stands for in a session of `length` minutes.

    Present is the whole session unless fewer minutes are written; late needs its minutes; excused and
    absent are none, whatever stands beside them. DomainError on `minutes` for what can't be.
    """
    if status in {Presence.ABSENT, Presence.EXCUSED}:
        return 0
    if written is None and status is Presence.PRESENT:
        return length
    if written is None:
        raise DomainError(_("Write how many minutes were attended."), field="minutes")
    if not 1 <= written <= length:
        raise DomainError(
            _("Write a whole number from %(min)s to %(max)s.", min=1, max=length), field="minutes"
        )
    return written
