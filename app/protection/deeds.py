"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "data.take": _l("Took their own data away as a file"),
        "hold.end": _l("Ended a legal hold"),
        "hold.place": _l("Placed a legal hold"),
        "person.erase": _l("Erased a person"),
        "request.ask": _l("Asked something of their own data"),
        "request.erase": _l("Granted an erasure"),
        "retention.begin": _l("Began to remove what is due"),
        "retention.end": _l("Removed what was due"),
        "retention.remove": _l("Removed some of what was due"),
        "trail.check": _l("Checked the trail"),
        "trail.export": _l("Took the trail away as a file"),
    },
    kinds={
        "data_requests": _l("Request about own data"),
        "legal_holds": _l("Legal hold"),
        "retention_runs": _l("Round of retention"),
    },
    lifecycles={
        "request": "data_requests",
    },
)
