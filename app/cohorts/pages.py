"""Words that the pages of cohorts need beside their forms."""

from __future__ import annotations

from typing import Any

from app.core.i18n import _l

MOVES: dict[str, Any] = {
    "open": _l("The focal points of the invited states get the call by mail, and everyone can read it here."),
    "select": _l("The states can no longer answer the call. The office selects among the cleared."),
    "confirm": _l("Those who accepted a seat are the cohort. Its timetable can be told to them."),
    "start": _l(
        "Those who accepted a seat become trainees, and registers are taken from now on. "
        "The results are released if they are not yet: whoever has neither a seat nor a place on the "
        "reserve is told, and applications that no state endorsed end."
    ),
    "complete": _l("The figures of each trainee are settled, and certificates can be proposed."),
    "archive": _l("The cohort leaves the lists of current work. Everything about it stays readable."),
    "postpone": _l(
        "If the call was opened, the invited states and everyone who holds a seat are told with the reason. "
        "The cohort waits until its call opens again. Then results that were released are void: everyone "
        "whom they left out is considered again, and is told."
    ),
    "cancel": _l(
        "Everyone who is registered, and every state that got the call, is told with the reason. "
        "Every booking is freed, and calendar entries are cancelled. This can't be undone."
    ),
}
"""What follows from each move, said on the page that asks."""
