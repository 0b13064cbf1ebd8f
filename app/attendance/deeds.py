"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "register.check_in": _l("Checked in by a code"),
        "register.correct": _l("Corrected a register"),
        "register.paper": _l("Wrote in a printed register"),
        "register.replay": _l("Sent marks from a device"),
        "register.save": _l("Took attendance"),
    },
    kinds={
        "attendances": _l("Mark of a register"),
    },
    parts={
        "marks",
    },
)
