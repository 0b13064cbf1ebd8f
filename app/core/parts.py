"""Reading a file of JSON strictly: what is asked of it is checked, what is never asked is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any


class FileError(ValueError):
    """A file that is not what it should be; the sentence names what is wrong in it."""


def refuse_doubled(name: str, keys: Sequence[str]) -> None:
    """FileError when a key is there twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise FileError(f"{name}: {key} is there twice.")
        seen.add(key)


class Part:
    """One object of the file: what is asked of it is checked, what is never asked is refused."""

    def __init__(self, data: Any, name: str) -> None:
        if not isinstance(data, dict):
            raise FileError(f"{name} must be an object.")
        self.data: dict[str, Any] = data
        self.name = name
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether something is said of it."""
        self._asked.add(key)
        return self.data.get(key) is not None

    def _value(self, key: str, kind: type[Any], default: Any = None) -> Any:
        value = self.data[key] if self.has(key) else default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise FileError(f"{self.name}: {key} is missing, or not {_NAMES[kind]}.")
        return value

    def text(self, key: str, *, default: str | None = None, among: Sequence[str] | None = None) -> str:
        """A text, one of some where they are named."""
        value = str(self._value(key, str, default))
        if among is not None and value not in among:
            raise FileError(f"{self.name}: {key} must be one of {', '.join(a for a in among if a)}.")
        return value

    def number(self, key: str, *, least: int = 0, most: int = 1_000_000, default: int | None = None) -> int:
        """A whole number."""
        value = int(self._value(key, int, default))
        if not least <= value <= most:
            raise FileError(f"{self.name}: {key} must be from {least} to {most}.")
        return value

    def day(self, key: str) -> date:
        """A day, as 2025-04-14."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError as error:
            raise FileError(f"{self.name}: {key} must be a day such as 2025-04-14.") from error

    def hour(self, key: str) -> time:
        """An hour by the clock, as 08:30."""
        try:
            return time.fromisoformat(self.text(key))
        except ValueError as error:
            raise FileError(f"{self.name}: {key} must be an hour such as 08:30.") from error

    def truth(self, key: str) -> bool:
        """True or false; false where nothing is said."""
        return bool(self._value(key, bool, default=False))

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        """A list of texts."""
        values = self._value(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise FileError(f"{self.name}: {key} holds something that is not a text.")
        return list(values)

    def numbers(self) -> dict[str, int]:
        """All of it as whole numbers by their keys."""
        return {key: self.number(key) for key in self.data}

    def part(self, key: str, *, default: dict[str, Any] | None = None) -> Part:
        """An object within."""
        return Part(self._value(key, dict, default), f"{self.name}, {key}")

    def parts(self, key: str, *, default: list[Any] | None = None) -> list[Part]:
        """The objects of a list within."""
        return [Part(one, f"{key} {n}") for n, one in enumerate(self._value(key, list, default), start=1)]

    def passed_over(self, *keys: str) -> None:
        """What may stand there and is not read."""
        self._asked.update(keys)

    def end(self) -> None:
        """Nothing else may stand there."""
        for key in sorted(self.data.keys() - self._asked):
            raise FileError(f"{self.name}: {key} is not known.")


_NAMES: Mapping[type[Any], str] = {
    int: "a whole number",
    str: "a text",
    list: "a list",
    dict: "an object",
    bool: "true or false",
}
