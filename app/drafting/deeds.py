"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "draft_run.ask": _l("Asked for a draft of a timetable"),
        "draft_run.stop": _l("Stopped the drafting of a timetable"),
        "timetable.repair": _l("Repaired the timetable for an absent trainer"),
    },
    kinds={
        "draft_runs": _l("Draft of a timetable"),
    },
    lifecycles={
        "draft_run": "draft_runs",
    },
    parts={
        "draft_progress",
    },
)
