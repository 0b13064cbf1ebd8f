"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "trainer.add": _l("Added a trainer"),
        "trainer.change": _l("Changed a trainer’s profile"),
        "trainer.deactivate": _l("Took a trainer out of use"),
        "trainer.export": _l("Took the trainers away as a file"),
        "trainer.join_account": _l("Joined an account to a trainer"),
        "trainer.qualify": _l("Said what a trainer may teach"),
        "trainer.reactivate": _l("Took a trainer into use again"),
        "trainer.unqualify": _l("Took back what a trainer may teach"),
    },
    kinds={
        "trainers": _l("Trainer"),
    },
    parts={
        "qualifications",
    },
)
