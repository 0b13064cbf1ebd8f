"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "document.ask": _l("Asked for a document"),
        "document.change_asked": _l("Changed a document that is asked"),
        "document.drop": _l("Asked for a document no longer"),
        "document.export": _l("Took the list of missing documents away as a file"),
        "document.hand_in": _l("Handed in a document"),
        "document.open": _l("Opened a passport’s copy or a medical paper"),
        "document.take_back": _l("Took a document back"),
    },
    parts={
        "nominee_documents",
    },
)
