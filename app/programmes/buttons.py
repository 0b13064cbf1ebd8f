"""A record's next moves as the pages draw them (`ui.moves`): each opens the page that asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.workflow import Acting, Stateful, Workflow


def buttons(
    workflow: Workflow, record: Stateful, *, actor: Acting, url: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The moves that the reader may be shown; `url` gives the page that asks, by the move's name."""
    return [
        {
            "label": offer.transition.label,
            "allowed": offer.allowed,
            "reason": offer.why,
            "asks_reason": True,
            "destructive": offer.transition.destructive,
            "primary": False,
            "url": url(offer.transition.name),
        }
        for offer in workflow.offers(record, actor)
    ]
