"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "allocation.check": _l("Had a selection found again"),
        "allocation.checked": _l("Found a selection again"),
        "allocation.export": _l("Took a selection away as a file"),
        "allocation.find": _l("Had a selection worked out"),
        "allocation.publish": _l("Published a selection’s fairness"),
        "selection.rules": _l("Set a cohort’s rules of selection"),
        "selection.score": _l("Gave reviewers’ scores"),
    },
    kinds={
        "allocations": _l("Selection"),
    },
    lifecycles={
        "allocation": "allocations",
    },
    parts={
        "allocation_progress",
        "rule_books",
        "scores",
    },
)
