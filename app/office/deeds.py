"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "demo.grow": _l("Grew the demonstration"),
        "demo.load": _l("Loaded the demonstration"),
        "office.back_up": _l("Wrote a sealed backup of the office"),
    },
    kinds={
        "keys": _l("Keys"),
        "office": _l("Office"),
    },
)
