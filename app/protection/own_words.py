"""A person's own data in words: what the office keeps as codes is read by name on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.arrivals.states import Purpose, Visa
from app.core.i18n import _, language
from app.core.labels import Labelled
from app.core.templating import day, moment
from app.core.texts import LANGUAGES
from app.disclosure.operations import EMERGENCY
from app.member_states import data as member_states


def as_text(name: str, value: Any) -> str:
    """The value of a field as a person reads it; empty for none."""
    if isinstance(value, Labelled):
        return str(value.label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, dict):
        return " · ".join(f"{_language(key)}: {as_text(name, one)}" for key, one in value.items() if one)
    if isinstance(value, list):
        return ", ".join(as_text(name, one) for one in value)
    text = "" if value is None else str(value)
    return _IN_WORDS[name](text) if text and name in _IN_WORDS else text


def _language(code: str) -> str:
    return LANGUAGES.get(code, code)


def _country(code: str) -> str:
    return member_states.name(code, language()) if code in member_states.STATES else code


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _purpose(code: str) -> str:
    return _("In an emergency") if code == EMERGENCY else str(Purpose(code).label)


_IN_WORDS: dict[str, Callable[[str], str]] = {
    "arrival_day": _day,
    "departure_day": _day,
    "language": _language,
    "languages": _language,
    "passport_country": _country,
    "passport_expiry": _day,
    "purpose": _purpose,
    "scope_id": _country,
    "state_code": _country,
    "visa": lambda code: str(Visa(code).label),
    "working_language": _language,
}
"""How the fields are read whose values are kept as codes or, where they are sealed, as text."""
