"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "call.change": _l("Changed a call"),
        "call.write": _l("Wrote a call"),
        "cohort.add_partner": _l("Added a cohort’s partner"),
        "cohort.add_programme_partners": _l("Added the programme’s partners to a cohort"),
        "cohort.change": _l("Changed a cohort"),
        "cohort.plan": _l("Planned a cohort"),
        "cohort.remove_partner": _l("Removed a cohort’s partner"),
    },
    kinds={
        "calls": _l("Call"),
        "cohorts": _l("Cohort"),
    },
    lifecycles={
        "cohort": "cohorts",
    },
    parts={
        "asked_documents",
        "cohort_partners",
        "invitations",
        "module_dates",
    },
)
