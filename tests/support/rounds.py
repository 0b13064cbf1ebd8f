"""Which tests a round asks on which database: decided here alone (docs/decisions/0026)."""

from __future__ import annotations

import pytest

WIDE = ("tests/journeys/", "tests/laws/")
"""Where a test may be `wide`: stories and laws, never a room, where two deeds may meet in the database."""
_OF_THE_DATABASE = ("postgres", "faults")


def marks(*, deep: bool, on_postgres: bool) -> list[str]:
    """The marks of the tests that the everyday round, or the deep one, asks on a database.

    Everyday, SQLite is asked everything that is not slow, and PostgreSQL all of it that is not wide;
    the deep round asks what that leaves.
    """
    if not on_postgres:
        return ["slow" if deep else "not slow", "not postgres"]
    return ["(slow or wide)" if deep else "not slow and not wide", "not anywhere"]


def misplaced(item: pytest.Item) -> str:
    """Why a test may not be `wide`: what a database decides is asked on both every day; "" if it may."""
    if item.get_closest_marker("wide") is None:
        return ""
    for mark in _OF_THE_DATABASE:
        if item.get_closest_marker(mark):
            return f"{item.nodeid} is {mark}, and cannot be wide"
    return "" if item.nodeid.startswith(WIDE) else f"{item.nodeid} is a room's, and cannot be wide"


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that nobody waits for it at the end."""
    items.sort(key=lambda item: not (item.get_closest_marker("browser") or item.get_closest_marker("wide")))
