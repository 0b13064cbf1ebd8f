"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "suggestion.export": _l("Took the list of pairs away as a file"),
        "suggestion.find": _l("Found two records alike"),
    },
    kinds={
        "merge_suggestions": _l("Pair of records"),
    },
    lifecycles={
        "suggestion": "merge_suggestions",
    },
)
