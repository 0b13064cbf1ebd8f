"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "cascade.report": _l("Reported a training at home"),
    },
    kinds={
        "cascade_activities": _l("Training at home"),
    },
    lifecycles={
        "cascade": "cascade_activities",
    },
    parts={
        "cascade_links",
        "cascade_modules",
    },
)
