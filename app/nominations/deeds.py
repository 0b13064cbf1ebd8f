"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "nominee_file.send": _l("Sent a file of nominees"),
        "nominee_file.take_rows": _l("Took in rows of a file of nominees"),
        "question.add": _l("Added a question to a call"),
        "question.ask_again": _l("Asked a retired question again"),
        "question.change": _l("Changed a question of a call"),
        "question.retire": _l("Retired a question of a call"),
        "question.shift": _l("Moved a question of a call"),
        "question.take_over": _l("Took over the questions of another cohort"),
        "registration.edit": _l("Changed a registration"),
    },
    kinds={
        "nominee_files": _l("File of nominees"),
    },
    lifecycles={
        "nominee_file": "nominee_files",
    },
    parts={
        "nomination_drafts",
        "nominations",
        "nominee_rows",
        "questions",
    },
)
