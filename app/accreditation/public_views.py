"""The public page of accredited programmes: by whom, by which standard, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE
from app.accreditation import queries
from app.accreditation.room import room
from app.accreditation.standing import today
from app.accreditation.states import AccreditationState
from app.core.i18n import _


@dataclass(frozen=True, slots=True)
class Shown:
    """An accreditation of a published programme, as everyone reads it; `is_over` once it no longer stands."""

    of: Any
    label: Any
    tone: str
    is_over: bool


@room.page("/accredited", access=EVERYONE)
def accredited() -> ResponseReturnValue:
    """The published programmes that are accredited, and what was; nothing of what is applied for."""
    rows = queries.public_accreditations(today())
    lasting = {_what(row) for row in rows if row.state in queries.LIVE and row.valid_until >= today()}
    shown = [_shown(row, today(), lasting) for row in rows]
    return render_template(
        "accreditation/accredited.html",
        standing=[one for one in shown if not one.is_over],
        over=[one for one in shown if one.is_over],
        today=today(),
    )


def _what(row: Any) -> tuple[Any, str]:
    return row.programme_id, row.standard_code


def _shown(row: Any, on: date, lasting: set[tuple[Any, str]]) -> Shown:
    """As everyone reads it; what was renewed holds on until the renewal begins, in its own term."""
    state: AccreditationState = row.state
    if state is AccreditationState.SUPERSEDED and _what(row) not in lasting:
        state = AccreditationState.IN_FORCE
    if state in queries.LIVE and row.valid_until >= on:
        return Shown(row, state.label, state.tone, is_over=False)
    return Shown(row, _("Ended"), "shut", is_over=True)
