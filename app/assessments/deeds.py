"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "marks.export": _l("Took marks away as a file"),
        "result.agree": _l("Kept the mark that two markers agreed on"),
        "result.correct": _l("Corrected a published mark"),
        "sitting.again": _l("Let people sit an assessment again"),
        "sitting.mark": _l("Marked papers"),
        "sitting.open": _l("Opened the assessments of a cohort"),
        "sitting.second": _l("Gave second marks"),
    },
    kinds={
        "results": _l("Mark of an assessment"),
        "sittings": _l("Assessment of a cohort"),
    },
    lifecycles={
        "sitting": "sittings",
    },
)
