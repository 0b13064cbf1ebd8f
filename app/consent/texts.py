"""The documents that the office begins with, in its four languages: version 1 of each kind."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.consent.states import Kind
from app.core.texts import Texts

_WORDS = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))
SHIPPED: Mapping[Kind, Texts] = {
    kind: Texts(**{language: text.strip() for language, text in _WORDS[kind.value].items()}) for kind in Kind
}
FIRST = 1
"""The number of the shipped version."""
