"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "mail.send_again": _l("Had letters sent again that had failed"),
        "office.moved": _l("Carried the office over to another database"),
    },
    kinds={
        "databases": _l("Database"),
    },
)
