"""Placeholders: words in braces, such as {name}, that a letter replaces by plain text and nothing more.

A text of a template is never evaluated: only a name from the closed list of its kind is replaced, once,
and what is put in its place is not read again (THREATS T30, T32).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_LABELLED = re.compile(r"[^{}]*:\s*\{([^{}]*)\}\s*")
"""A line that is nothing but a label and what it labels."""
_BRACES = re.compile(r"\{([^{}]*)\}")


class Unsaid(str):
    """What stands in a sentence for what is not known; a line that would say it alone is left out."""

    __slots__ = ()


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; whatever else stands in braces is left as it is."""
    lines = [line for line in text.split("\n") if not _says_nothing(line, words)]
    return _BRACES.sub(lambda found: words.get(found[1], found[0]), "\n".join(lines))


def _says_nothing(line: str, words: Mapping[str, str]) -> bool:
    labelled = _LABELLED.fullmatch(line)
    return labelled is not None and isinstance(words.get(labelled[1]), Unsaid)


def used(text: str) -> set[str]:
    """The names that stand in braces in a text."""
    return set(_BRACES.findall(text))


def wrong(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces and is no known placeholder, and braces that are not closed or not opened."""
    unknown = [f"{{{name}}}" for name in _BRACES.findall(text) if name not in known]
    loose = re.findall(r"[{}]", _BRACES.sub("", text))
    return list(dict.fromkeys([*unknown, *loose]))
