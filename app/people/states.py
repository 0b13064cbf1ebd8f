"""The lifecycle of an account, from its confirmation to the day when it is no longer used."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow


class AccountState(State):
    """Whether an account may be used."""

    UNCONFIRMED = "unconfirmed", _l("Address not confirmed"), "warn"
    ACTIVE = "active", _l("Active"), "good"
    DISABLED = "disabled", _l("Disabled"), "shut"


class InvitationState(State):
    """Where an invitation stands; it is asked of the clock and never stored."""

    OPEN = "open", _lp("invitation", "Open"), "go"
    ACCEPTED = "accepted", _l("Accepted"), "good"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "shut"
    EXPIRED = "expired", _l("Expired"), "shut"


IS_ANOTHERS = Guard(
    "is_anothers", _l("You can't disable your own account. Ask another administrator to do it.")
)
IS_ANOTHERS_FACTOR = Guard(
    "is_anothers_factor",
    _l("You can't reset your own second factor. Use a recovery code, or ask another administrator."),
)
HAS_FACTOR = Guard("has_factor", _l("This account has no second factor: there is nothing to reset."))
LEAVES_AN_ADMINISTRATOR = Guard(
    "leaves_an_administrator",
    _l("This is the last administrator without an end. Give the role to another person first."),
)

ACCOUNT = Workflow(
    name="account",
    states=AccountState,
    initial=frozenset({AccountState.UNCONFIRMED, AccountState.ACTIVE}),
    final=frozenset(),
    transitions=(
        Transition(
            name="confirm",
            label=_l("Confirm the address"),
            done=_l("Address confirmed"),
            sources=frozenset({AccountState.UNCONFIRMED}),
            target=AccountState.ACTIVE,
        ),
        Transition(
            name="reset_factors",
            label=_l("Reset the second factor"),
            done=_l("Second factor reset"),
            sources=frozenset({AccountState.ACTIVE}),
            target=AccountState.ACTIVE,
            permission=P.ACCOUNT_MANAGE,
            guards=(IS_ANOTHERS_FACTOR, HAS_FACTOR),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="deactivate",
            label=_l("Disable the account"),
            sources=frozenset({AccountState.ACTIVE}),
            target=AccountState.DISABLED,
            permission=P.ACCOUNT_MANAGE,
            guards=(IS_ANOTHERS, LEAVES_AN_ADMINISTRATOR),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="reactivate",
            label=_l("Enable the account again"),
            done=_l("Enabled again"),
            sources=frozenset({AccountState.DISABLED}),
            target=AccountState.ACTIVE,
            permission=P.ACCOUNT_MANAGE,
            asks_reason=True,
        ),
    ),
)
