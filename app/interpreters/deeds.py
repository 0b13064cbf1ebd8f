"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "interpreter.add": _l("Added an interpreter"),
        "interpreter.change": _l("Changed an interpreter’s profile"),
        "interpreter.deactivate": _l("Took an interpreter out of use"),
        "interpreter.export": _l("Took the interpreters away as a file"),
        "interpreter.join_account": _l("Joined an account to an interpreter"),
        "interpreter.reactivate": _l("Took an interpreter into use again"),
    },
    kinds={
        "interpreters": _l("Interpreter"),
    },
)
