"""What a device sends of the marks that were made on it, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.attendance.states import Presence, Source

MOST_MARKS = 500
"""How many marks are taken at once; a device sends the rest afterwards."""
_LATEST = 2**53
_DEVICE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TEXTS = {"token": 40, "status": 10, "source": 10, "code": 40}
_FIELDS = {"counter", "minutes", "marked_at", *_TEXTS}
SOURCES = frozenset({Source.OFFLINE, Source.SCAN})


class UnreadableError(ValueError):
    """It is not what a device of ours sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One mark of a device: under which token, and when by the device's own clock in milliseconds."""

    counter: int
    token: str
    status: Presence
    minutes: int | None
    source: Source
    marked_at: int
    code: str = ""


def is_device(name: object) -> bool:
    """Whether this can be the name of a device: a random UUID that it has given itself."""
    return isinstance(name, str) and _DEVICE.fullmatch(name) is not None


def read(body: Any) -> tuple[str, int, list[Sent]]:
    """The device, when it sends by its own clock, and its marks by number; UnreadableError otherwise."""
    if not isinstance(body, dict) or body.keys() != {"device", "sent_at", "marks"}:
        raise UnreadableError("a body has device, sent_at and marks")
    marks = body["marks"]
    if not is_device(body["device"]) or not isinstance(marks, list) or len(marks) > MOST_MARKS:
        raise UnreadableError("a device has a name and a list of marks")
    return (
        body["device"],
        _whole(body["sent_at"]),
        sorted((_mark(one) for one in marks), key=lambda one: one.counter),
    )


def _mark(one: Any) -> Sent:
    if not isinstance(one, dict) or one.keys() != _FIELDS:
        raise UnreadableError("a mark has other fields")
    for name, most in _TEXTS.items():
        if not isinstance(one[name], str) or len(one[name]) > most:
            raise UnreadableError(name)
    if one["status"] not in set(Presence) or one["source"] not in SOURCES:
        raise UnreadableError("status or source")
    return Sent(
        counter=_whole(one["counter"], most=2**31 - 1),
        token=one["token"],
        status=Presence(one["status"]),
        minutes=None if one["minutes"] is None else _whole(one["minutes"], most=10_000),
        source=Source(one["source"]),
        marked_at=_whole(one["marked_at"]),
        code=one["code"],
    )


def _whole(value: Any, *, most: int = _LATEST) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise UnreadableError("a whole number")
    return value
