"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "evaluation.answer": _l("An evaluation came in; whose is kept nowhere"),
        "evaluation.ask": _l("Asked for evaluations"),
        "evaluation.forget": _l("Deleted what too few had answered late"),
        "evaluation.remind": _l("Reminded of evaluations"),
        "evaluation.reopen": _l("Opened an evaluation again for late answers"),
        "questionnaire.change": _l("Changed a draft of a questionnaire"),
        "questionnaire.draft": _l("Began a new version of a questionnaire"),
        "questionnaire.publish": _l("Published a questionnaire"),
        "questionnaire.ship": _l("Put a questionnaire to use that came with the programme"),
        "supervisor.name": _l("Named a graduate’s supervisor"),
    },
    kinds={
        "evaluation_rounds": _l("Round of evaluations"),
        "questionnaires": _l("Questionnaire"),
    },
    parts={
        "evaluation_asks",
        "evaluation_comments",
        "evaluation_reopenings",
        "evaluation_tallies",
        "evaluation_trainers",
        "supervisors",
    },
)
