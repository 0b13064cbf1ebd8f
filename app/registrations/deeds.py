"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "call.export": _l("Took away who answered a call as a file"),
        "cohort.results": _l("Released a cohort’s results"),
        "registration.apply": _l("Began an application"),
        "registration.export": _l("Took a list of officials away as a file"),
        "registration.nominate": _l("Nominated an official"),
        "registration.order": _l("Ordered the nominees"),
    },
    kinds={
        "registrations": _l("Registration"),
    },
    lifecycles={
        "registration": "registrations",
    },
)
