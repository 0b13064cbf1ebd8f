"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "screening.decide": _l("Wrote a screening record"),
        "screening.name_unit": _l("Named the unit of a nominee"),
        "screening.reveal": _l("Opened a screening record"),
        "unit.add": _l("Began the record of a unit"),
        "unit.decide": _l("Wrote the record of a unit"),
        "unit.export": _l("Took the units away as a file"),
        "unit.reveal": _l("Opened the record of a unit"),
    },
    kinds={
        "recipient_units": _l("Unit"),
        "screenings": _l("Screening record"),
    },
    lifecycles={
        "diligence": "screenings",
    },
)
