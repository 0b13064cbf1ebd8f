"""What happened to a record, as its page tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.audit import trail
from app.core.templating import moment
from app.core.workflow import Workflow
from app.people.queries import names_of


def history(
    record: Any,
    workflow: Workflow,
    *,
    began: tuple[str, datetime, UUID | None] | None = None,
    bare: bool = False,
) -> list[dict[str, Any]]:
    """The record's moves as `ui.timeline` draws them, the newest first; `bare` without who and why.

    `began` says how the record came to be, when, and by whom.
    """
    moves = trail.moves_of(record)
    steps = [(workflow.told(move.transition), move.at, move.actor_id, move.reason) for move in moves]
    if began:
        steps.insert(0, (*began, ""))
    if bare:
        steps = [(label, at, None, "") for label, at, _who, _why in steps]
    names = names_of({who for _label, _at, who, _why in steps if who})
    return [
        {"label": label, "who": names.get(who, "") if who else "", "when": moment(at), "reason": why}
        for label, at, who, why in reversed(steps)
    ]
