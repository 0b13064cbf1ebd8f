"""What falls due by the clock: an account that nobody uses is disabled, after a letter."""

from __future__ import annotations

from app.core import chores, clock
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.core.i18n import _l
from app.people import accounts
from app.people.accounts import UNUSED, WARNED_BEFORE


@chores.every_minute(_l("Warn the holders of accounts long unused"))
def warn_unused_accounts() -> None:
    """The holders of accounts that soon will have been unused for two years are told, one deed each."""
    for user_id in accounts.to_warn(clock.now() - UNUSED + WARNED_BEFORE):
        with unit_of_work():
            accounts.warn_unused(user_id)


@chores.every_minute(_l("Disable accounts unused for two years"))
def disable_unused_accounts() -> None:
    """Accounts unused for two years whose holders were told thirty days ago are disabled, one deed each."""
    for user_id in accounts.to_disable(clock.now() - UNUSED):
        try:
            with unit_of_work():
                accounts.disable_unused(user_id)
        except DomainError:
            continue  # the last administrator stays, used or not
