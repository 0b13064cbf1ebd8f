"""The room of registrations, and what its pages share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from app.access.gate import Room
from app.core import zones
from app.core.i18n import language
from app.core.templating import OFFICE_ZONE
from app.member_states import data as member_states

room = Room("registrations", __name__)


def state_name(code: str) -> str:
    """A member state's name in the reader's language."""
    return member_states.name(code, language())


def options_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Member states as a filter offers them: codes with their names, in the names' order."""
    named = [(code, state_name(code)) for code in codes]
    return sorted(named, key=lambda option: member_states.sort_key(option[1]))


def day_in_office(instant: datetime) -> date:
    """The date of an instant where the office is, for lists that need no hour."""
    return zones.wall(instant, OFFICE_ZONE).date()
