"""What was written on a printed register: in each line a row's code and its mark."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from app.attendance import tokens
from app.attendance.operations import Entry
from app.attendance.states import Presence
from app.core.errors import DomainError
from app.core.i18n import _

SIGNS = {"+": Presence.PRESENT, "-": Presence.ABSENT, "=": Presence.EXCUSED}
"""What stands behind a code, in every language; a number is the minutes of one who came late."""


def entries(text: str, codes: Mapping[UUID, list[str]]) -> dict[UUID, Entry]:
    """The marks in a text of lines such as "K7QDRM +" or "k7q-drm 45", by registration.

    DomainError on `lines` names the line that can't be read, or that contradicts another.
    """
    found: dict[UUID, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, _gap, sign = line.strip().rpartition(" ")
        registration_id = tokens.whose(code, codes.items())
        if registration_id is None:
            raise _mistake(number, _("no row of this register has this code"))
        status, minutes = _mark(number, sign)
        entry = Entry(registration_id=registration_id, status=status, minutes=minutes)
        if found.setdefault(registration_id, entry) != entry:
            raise _mistake(number, _("this row is written above with another mark"))
    return found


def _mark(number: int, sign: str) -> tuple[Presence, int | None]:
    if sign in SIGNS:
        return SIGNS[sign], None
    if sign.isdecimal() and len(sign) < 5:
        return Presence.LATE, int(sign)
    raise _mistake(number, _("write +, -, = or the minutes behind the code"))


def _mistake(number: int, why: str) -> DomainError:
    return DomainError(_("Line %(number)s: %(why)s.", number=number, why=why), field="lines")
