"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "due_feed.end": _l("Ended the address of the calendar of what is due"),
        "due_feed.make": _l("Made an address of the calendar of what is due"),
    },
    kinds={
        "due_feeds": _l("Address of the calendar of what is due"),
    },
    parts={
        "due_reminders",
    },
)
