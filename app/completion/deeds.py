"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "attendance.export": _l("Took attendance away as a file"),
        "completion.decide": _l("Decided who completed"),
        "completion.decide_again": _l("Decided anew whether someone completed"),
    },
    kinds={
        "completions": _l("What was decided of completion"),
    },
    parts={
        "completions",
    },
)
