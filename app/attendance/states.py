"""How someone attended a session, and how that was marked."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.workflow import State


class Presence(State):
    """How someone attended; only the minutes count for completion, and excused is not present."""

    PRESENT = "present", _l("Present"), "good"
    LATE = "late", _l("Late"), "warn"
    EXCUSED = "excused", _l("Excused"), ""
    ABSENT = "absent", _l("Absent"), "bad"


class Source(State):
    """How a mark came into a register."""

    PAGE = "page", _l("On the page")
    OFFLINE = "offline", _l("On a device, without a network")
    PAPER = "paper", _l("From the printed register")
    SCAN = "scan", _l("By the trainee’s own code")
    CODE = "code", _l("By the code on the room’s screen")
