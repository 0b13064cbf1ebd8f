"""What follows for what is due when an account ends."""

from __future__ import annotations

from app.core.effects import when
from app.core.workflow import Moved
from app.people.states import ACCOUNT, AccountState
from app.surveillance import operations


@when(ACCOUNT, AccountState.DISABLED)
def end_the_address_of_what_is_due(moved: Moved) -> None:
    """A disabled account's address of what is due opens nothing any more."""
    operations.end_addresses_of(moved.record.id)
