"""Append-only files outside of the database: what its keeper takes back there, such a file still says.

Each line is JSON and bears a keyed hash that covers the line before it, so that a changed, removed or
inserted line is found. Lines cut off at the end are missed only by whoever knows how many there were.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.crypto import keyed_hash
from app.core.db import to_json

_NO_MARK = "0" * 64


class BrokenFileError(RuntimeError):
    """A line was changed, removed or put between; `line` is its number, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not what was written")
        self.line = line


def append(path: Path, data: dict[str, Any], *, key: bytes) -> int:
    """Write a line so that it outlasts a power cut; its number. Processes take turns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = _whole_lines(file.read())
        file.seek(sum(len(line) for line in lines))
        file.truncate()  # half a line, of a process that was killed in its middle, was never acknowledged
        previous = json.loads(lines[-1])["mark"] if lines else _NO_MARK
        line = {**data, "mark": _mark(data, previous, key)}
        file.write(to_json(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return len(lines) + 1


def read(path: Path, *, key: bytes) -> Iterator[dict[str, Any]]:
    """The lines' data, oldest first; BrokenFileError at the first that does not hold."""
    previous = _NO_MARK
    for number, line in enumerate(_whole_lines(path.read_bytes() if path.exists() else b""), start=1):
        try:
            data: dict[str, Any] = json.loads(line)
            mark = data.pop("mark")
            holds = hmac.compare_digest(mark, _mark(data, previous, key))
        except (ValueError, KeyError, TypeError, AttributeError):
            holds = False
        if not holds:
            raise BrokenFileError(number)
        previous = mark
        yield data


def _whole_lines(content: bytes) -> list[bytes]:
    return [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]


def _mark(data: dict[str, Any], previous: str, key: bytes) -> str:
    return keyed_hash(key, to_json([data, previous]).encode())
