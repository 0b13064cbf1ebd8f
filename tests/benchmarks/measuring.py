"""How a call is timed, and how the statements are counted that it sends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event


class Time(NamedTuple):
    """Milliseconds of one call: by the clock on the wall, and of the processor in this thread."""

    wall: float
    cpu: float


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, but for those that only frame a deed."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            sent.append(statement)

    event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sa.engine.Engine, "before_cursor_execute", note)


def timed(call: Callable[[], Any]) -> Time:
    """What one call takes."""
    wall, cpu = time.perf_counter(), time.thread_time()
    call()
    return Time((time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000)
