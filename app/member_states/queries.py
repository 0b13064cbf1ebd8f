"""The member states as readers choose them."""

from __future__ import annotations

from app.member_states import data


def options(language: str) -> list[tuple[str, str]]:
    """Every state as (code, name), in the order of the reader's language."""
    named = [(code, data.name(code, language)) for code in data.STATES]
    return sorted(named, key=lambda option: data.sort_key(option[1]))
