"""What ends with an account."""

from __future__ import annotations

from app.core import effects
from app.core.workflow import Moved
from app.people import accounts, invitations, letters, tokens
from app.people.states import ACCOUNT, AccountState


@effects.when(ACCOUNT, AccountState.DISABLED)
def end_what_an_account_opened(moved: Moved) -> None:
    """A disabled account's devices, tokens, letters, and the invitations from it and to it end."""
    accounts.end_sessions(moved.record.id)
    tokens.end_all(moved.record.id, actor=moved.actor)
    letters.end_letters(moved.record)
    invitations.end_with_account(moved.record)
