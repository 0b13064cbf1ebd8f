"""How someone attended a session."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.workflow import State


class Presence(State):
    """How someone attended; only the minutes count for completion, and excused is not present."""

    PRESENT = "present", _l("Present"), "good"
    LATE = "late", _l("Late"), "warn"
    EXCUSED = "excused", _l("Excused"), ""
    ABSENT = "absent", _l("Absent"), "bad"
