"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "glass.break": _l("Opened a sealed record in an emergency"),
        "glass.note": _l("Noted an emergency opening"),
        "keys.rotate": _l("Sealed records under a new key"),
        "watch.alarm": _l("Opened unusually many records"),
    },
    kinds={
        "openings": _l("Emergency opening"),
    },
)
