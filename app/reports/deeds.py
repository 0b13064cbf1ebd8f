"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "report.change": _l("Changed a report"),
        "report.make": _l("Made a report"),
        "report.set_up": _l("Set up a report"),
        "report.take": _l("Took a report with names away as a file"),
    },
    kinds={
        "report_issues": _l("Report as it was made"),
        "reports": _l("Report"),
    },
)
