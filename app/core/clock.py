"""The one clock. Everything that asks the time asks here, so that a test can set it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_hands: list[datetime] = []
"""Where a test has set the clock, for every thread of the process; empty otherwise."""


def now() -> datetime:
    """This instant, in UTC."""
    return _hands[-1] if _hands else datetime.now(UTC)


def today(zone: str) -> date:
    """Today's date where the clocks show `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later (or, below zero, earlier), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """For the duration, it is `instant`."""
    _hands.append(instant)
    try:
        yield
    finally:
        _hands.pop()
