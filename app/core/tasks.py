"""What waits for a person: each feature says what of its own waits, the start page shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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


Source = Callable[[Any], list[Task]]
RemarkSource = Callable[[Any], str]
_sources: list[Source] = []
_remarks: list[RemarkSource] = []


def source(function: Source) -> Source:
    """Register what a feature has waiting for an actor; no query for those without the right."""
    _sources.append(function)
    return function


def waiting_for(actor: Any) -> list[Task]:
    """Everything that waits for the actor: what has a term first, the earliest term at the top."""
    found = [task for ask in _sources for task in ask(actor)]
    return sorted(found, key=lambda task: (task.due is None, task.due.timestamp() if task.due else 0))


def remark(function: RemarkSource) -> RemarkSource:
    """Register what a feature says to an actor below what waits: a whole sentence, or nothing."""
    _remarks.append(function)
    return function


def remarks_for(actor: Any) -> list[str]:
    """What is so, and waits for nobody."""
    return [said for ask in _remarks if (said := ask(actor))]
