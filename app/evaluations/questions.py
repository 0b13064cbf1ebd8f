"""Questions as data, and the questionnaires that the office ships: `standard.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.texts import Texts
from app.evaluations.states import Audience, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `key` names its answers for ever, through every version that still asks it.

    `of_trainers` asks it of each trainer. `options` are those of a choice: value and label.
    """

    key: str
    kind: Kind
    label: Texts
    of_trainers: bool = False
    options: tuple[tuple[str, Texts], ...] = ()

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Question:
        """A question as it is stored, and as the shipped file writes it."""
        return cls(
            key=said["key"],
            kind=Kind(said["kind"]),
            label=Texts(**said["label"]),
            of_trainers=said.get("of_trainers", False),
            options=tuple((option["value"], Texts(**option["label"])) for option in said.get("options", ())),
        )

    def stored(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label": self.label.filled(),
            "of_trainers": self.of_trainers,
            "options": [{"value": value, "label": label.filled()} for value, label in self.options],
        }


@cache
def shipped(audience: Audience) -> tuple[Question, ...]:
    """What the office asks an audience until it publishes a version of its own."""
    words = tomllib.loads(Path(__file__).with_name("standard.toml").read_text("utf-8"))
    options = words["options"]
    return tuple(
        Question.read({**said, "options": options[said["options"]] if "options" in said else ()})
        for said in words[audience.value]
    )
