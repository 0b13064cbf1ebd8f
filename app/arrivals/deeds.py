"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "needs.give": _l("Gave medical, food and access needs"),
        "needs.reveal": _l("Opened a record of needs"),
        "travel.give": _l("Gave passport and journey"),
        "travel.list": _l("Opened a journey in the list for the driver and the hotel"),
        "travel.reveal": _l("Opened a travel record"),
    },
    parts={
        "needs_records",
        "travel_records",
    },
)
