"""The one clock. Everything that asks the time asks here, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _set.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Today's date where the clocks show `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """For the duration, it is `instant`."""
    token = _set.set(instant)
    try:
        yield
    finally:
        _set.reset(token)
