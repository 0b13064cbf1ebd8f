"""Who acts in a deed."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.access.actor import Actor

ACCOUNT = UUID("017e12ef-0000-7000-8000-000000000001")


def test_an_account_that_acts_is_named() -> None:
    assert Actor(user_id=ACCOUNT).account_id == ACCOUNT


@pytest.mark.parametrize("actor", [Actor(), Actor(is_system=True)])
def test_where_nobodys_account_acts_none_is_named(actor: Actor) -> None:
    with pytest.raises(RuntimeError, match="Nobody's account acts here"):
        _ = actor.account_id
