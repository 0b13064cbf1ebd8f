"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "need.change": _l("Changed what a state lacks"),
        "need.export": _l("Took away what states lack as a file"),
        "need.put_forward": _l("Put forward what a state lacks"),
        "need.remove": _l("Removed what a state lacked"),
    },
    kinds={
        "state_needs": _l("What a state lacks"),
    },
)
