"""What is done by the clock: the calls that are due are made."""

from __future__ import annotations

from app.core import chores
from app.hooks import carrying


@chores.every_second
def carry_calls() -> None:
    """Make the calls of webhooks that are due."""
    carrying.carry_due()
