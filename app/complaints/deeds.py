"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "complaint.export": _l("Took the complaints away as a file"),
        "complaint.make": _l("Complained"),
        "complaint.reveal": _l("Opened a complaint"),
    },
    kinds={
        "complaints": _l("Complaint"),
    },
    lifecycles={
        "complaint": "complaints",
    },
)
