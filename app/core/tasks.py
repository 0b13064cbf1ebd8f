"""What waits for a person: each feature says what of its own waits, the start page shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits, one click from the act.

    `label` says the act as a whole phrase with its number, `act` in few words for the button of what
    comes first; `due` is the instant until which it waits.
    """

    label: str
    url: str
    act: str = ""
    hint: str = ""
    tag_text: str = ""
    tone: str = "go"
    due: datetime | None = None

    def is_red(self, now: datetime) -> bool:
        """Whether it is said in red, or was due before now."""
        return self.tone == "bad" or (self.due is not None and self.due < now)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is so, and waits for nobody: a whole sentence, and the place where more of it stands."""

    text: str
    url: str = ""
    place: str = ""


Source = Callable[[Any], list[Task]]
RemarkSource = Callable[[Any], Remark | None]
_sources: list[Source] = []
_remarks: list[RemarkSource] = []


def source(function: Source) -> Source:
    """Register what a feature has waiting for an actor; no query for those without the right."""
    _sources.append(function)
    return function


def waiting_for(actor: Any) -> list[Task]:
    """Everything that waits for the actor: first what is red, then by term, and in the end what has none."""
    now = clock.now()

    def urgency(task: Task) -> tuple[bool, bool, float, bool]:
        due = task.due.timestamp() if task.due else 0
        return not task.is_red(now), task.due is None, due, task.tone != "warn"

    return sorted((task for ask in _sources for task in ask(actor)), key=urgency)


def remark(function: RemarkSource) -> RemarkSource:
    """Register what a feature says to an actor below what waits, or nothing."""
    _remarks.append(function)
    return function


def remarks_for(actor: Any) -> list[Remark]:
    """What is so, and waits for nobody."""
    return [said for ask in _remarks if (said := ask(actor))]
