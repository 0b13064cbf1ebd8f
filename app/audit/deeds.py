"""What each deed and each kind of record is called where the trail is read; each room names its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.i18n import _, _l
from app.core.workflow import all_workflows

ACTIONS: dict[str, Any] = {}
"""What each deed is called that is no move of a lifecycle."""
KINDS: dict[str, Any] = {}
"""What each kind of record is called that a deed may be done to."""
LIFECYCLES: dict[str, str] = {}
"""Which kind of record each lifecycle leads."""
PARTS: set[str] = set()
"""The tables whose rows are parts: the trail names the record that they belong to."""


def name(
    *,
    actions: Mapping[str, Any] | None = None,
    kinds: Mapping[str, Any] | None = None,
    lifecycles: Mapping[str, str] | None = None,
    parts: Iterable[str] = (),
) -> None:
    """Say what a room's deeds and records are called, which lifecycle leads which, and what is a part."""
    ACTIONS.update(actions or {})
    KINDS.update(kinds or {})
    LIFECYCLES.update(lifecycles or {})
    PARTS.update(parts)


def all_actions() -> dict[str, str]:
    """Every deed with its label, in the order of the alphabet that the reader knows."""
    known = {key: str(label) for key, label in ACTIONS.items()} | _moves()
    return dict(sorted(known.items(), key=lambda item: item[1].casefold()))


def action(key: str) -> str:
    """What a deed is called; one that the office no longer does keeps its own name."""
    if key in ACTIONS:
        return str(ACTIONS[key])
    return _moves().get(key, key)


def all_kinds() -> dict[str, str]:
    """Every kind of record with its label, in alphabetical order."""
    return dict(sorted(((key, str(label)) for key, label in KINDS.items()), key=lambda item: item[1]))


def kind(key: str) -> str:
    """What a kind of record is called."""
    return str(KINDS.get(key, key))


def _moves() -> dict[str, str]:
    """Every move of every lifecycle, as the record's name and the move's."""
    return {
        f"{workflow.name}.{transition.name}": _(
            "%(record)s: %(move)s", record=kind(LIFECYCLES[workflow.name]), move=str(transition.told)
        )
        for workflow in all_workflows()
        for transition in workflow.transitions
    }


# The ground's own, on which no room stands.
name(
    actions={
        "access.refused": _l("Was refused"),
        "trail.accept_restored": _l("Accepted a restored trail"),
        "trail.anchor": _l("Anchored the trail"),
        "trail.shorten": _l("Removed the oldest links of the trail"),
    },
    kinds={
        "request": _l("Request"),
        "trail_links": _l("Trail"),
    },
    parts={
        "tries",
    },
)
