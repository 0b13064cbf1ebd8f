"""Words of the office that are kept as plain strings and shown by a label."""

from __future__ import annotations

import enum
from typing import Any, Self


class Labelled(enum.StrEnum):
    """A closed list of words, declared as ``NAME = value, label``; what says more has its own `__init__`."""

    label: Any

    def __new__(cls, value: str, *_beside: Any) -> Self:
        """Make the member a plain string, whatever stands beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        return member

    def __init__(self, _value: str, label: Any = "") -> None:
        self.label = label
