"""What an administrator reads on the start page of the accreditation board."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.standing import today
from app.core import tasks
from app.core.i18n import _
from app.core.tasks import Remark
from app.oversight import board


@tasks.remark
def board_in_short(actor: Actor) -> Remark | None:
    """How many accreditations stand of all that are tracked, and of how many something is amiss."""
    if not may(actor, P.ACCREDITATION_RECORD):
        return None
    lines = [line for line in board.lines(actor, on=today())[0] if line.is_tracked]
    if not lines:
        return None
    said = _(
        "On the accreditation board %(standing)s of %(tracked)s stand. "
        "With criteria that are not reached: %(red)s. With conditions that are not met: %(owing)s.",
        tracked=len(lines),
        standing=sum(line.stands(today()) for line in lines),
        red=sum(bool(line.red) for line in lines),
        owing=sum(bool(line.conditions.number) for line in lines),
    )
    return Remark(said, url_for("oversight.board"), _("Accreditation board"))
