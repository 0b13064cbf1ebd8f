"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "letter.drop": _l("Took a letter’s own wording away"),
        "letter.end": _l("Marked a letter as no longer valid"),
        "letter.export": _l("Took a list of letters away"),
        "letter.send": _l("Sent a letter"),
        "letter.word": _l("Worded a letter"),
    },
    kinds={
        "letter_templates": _l("Wording of a letter"),
        "letters": _l("Letter"),
    },
)
