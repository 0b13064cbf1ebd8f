"""What the office says of itself to whoever hosts it: one line for each request, with its id.

A line names the route and never the address, which may hold a secret code or a record's key; and nobody.
What the worker does for a request carries that request's id, so that both are found by one word.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

NO_REQUEST = "-"
_request_id: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request_id"}


def request_id() -> str:
    """The request for which this is done; "-" where it is done by the clock."""
    return _request_id.get()


def begin(identifier: str) -> None:
    """A request begins; or, with "-", has ended."""
    _request_id.set(identifier)


@contextmanager
def on_behalf_of(identifier: str) -> Iterator[None]:
    """Do something for a request that has ended."""
    token = _request_id.set(identifier)
    try:
        yield
    finally:
        _request_id.reset(token)


class JSONLines(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, message, request, and what else a line carries.

    Whatever stands in a message, a line stays one line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up() -> None:
    """Let every line go to the standard error stream as JSON, once for this process."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JSONLines) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in ("gunicorn.error", "huey", "alembic"):
        logging.getLogger(name).propagate = True
