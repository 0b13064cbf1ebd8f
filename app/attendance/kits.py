"""What a device is given to take a register without a network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.access.actor import Actor
from app.attendance import queries, tokens
from app.attendance.rule import DOORS_OPEN
from app.core import clock
from app.core.i18n import read
from app.core.templating import moment
from app.timetable.models import Session

FORGOTTEN_AFTER = timedelta(days=1)
"""How long after the end of the module a device still holds its names, sealed."""


def of(session: Session, device: str, *, actor: Actor) -> dict[str, Any]:
    """A register for one device and account: instants are milliseconds, lengths minutes.

    `key` is the row on the open page and is not kept on the device; `check` is by what the trainee's own
    code is known there. The names are there to be sealed at once.
    """
    lines = queries.to_be_marked(session, actor)
    return {
        "session": str(session.id),
        "owner": tokens.owner_token(device, actor.user_id),
        "title": read(session.title),
        "when": moment(session.starts_at, session.zone),
        "doors": _milliseconds(session.starts_at - DOORS_OPEN),
        "starts": _milliseconds(session.starts_at),
        "ends": _milliseconds(session.ends_at),
        "forget": _milliseconds(queries.module_over(session) + FORGOTTEN_AFTER),
        "length": session.minutes,
        "now": _milliseconds(clock.now()),
        "rows": [
            row
            | {
                "key": f"r{line.registration_id.hex}",
                "name": line.name,
                "check": tokens.check_of(row["token"], tokens.own_codes(session.id, line.registration_id)[0]),
            }
            for row, line in zip(rows(session, device, actor=actor), lines, strict=True)
        ],
    }


def rows(session: Session, device: str, *, actor: Actor) -> list[dict[str, Any]]:
    """What counts in each row now, under the device's own tokens, in the order of the register."""
    return [
        {
            "token": tokens.row_tokens(device, session.id, actor.user_id, line.registration_id)[0],
            "number": number,
            "status": line.mark.status.value if line.mark else None,
            "minutes": line.mark.minutes if line.mark else None,
            "version": str(line.mark.version) if line.mark else "",
        }
        for number, line in enumerate(queries.to_be_marked(session, actor), start=1)
    ]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
