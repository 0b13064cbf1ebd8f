"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "material.add": _l("Added a course material"),
        "material.change": _l("Changed what is said of a course material"),
        "material.fetch": _l("Downloaded a course material"),
        "material.send": _l("Sent a version of a course material"),
    },
    kinds={
        "materials": _l("Course material"),
    },
    lifecycles={
        "material": "materials",
    },
    parts={
        "material_versions",
    },
)
