"""What decides is held until the deed ends, so that no other deed decides of the same row meanwhile.

On SQLite a deed is the only writer, and there is nothing to hold.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from app.access.actor import Actor, Role
from app.core.crypto import token_hash
from app.core.db import db
from app.core.errors import DomainError
from app.people import accounts, factors, grants, invitations, letters, tokens
from app.people.keys import email_key
from app.people.links import AddressChange, PasswordReset
from tests.conftest import NOW
from tests.support.office import Office

pytestmark = pytest.mark.postgres
LATER = NOW + timedelta(hours=1)


def free_after(office: Office, table: str, read: Callable[[], object]) -> int:
    """How many rows of a table another deed could take once this one has read what it decides of."""
    free = sa.text(f"SELECT count(*) FROM (SELECT 1 FROM {table} FOR NO KEY UPDATE SKIP LOCKED) AS free")
    with office.deed(), db.engine.connect() as another:
        with suppress(DomainError):  # what is refused was decided of a row that is held all the same
            read()
        return int(another.scalar(free) or 0)


def test_nothing_is_held_where_nothing_is_decided(office: Office) -> None:
    office.account()
    assert free_after(office, "users", lambda: None) == 1


def test_an_invitation_that_is_opened(office: Office) -> None:
    office.invitation(token="the letter's")
    assert free_after(office, "account_invitations", lambda: invitations.open_invitation("the letter's")) == 0


def test_a_letters_link_to_a_new_password(office: Office) -> None:
    office.add(
        PasswordReset, user_id=office.account(), token_hash=token_hash("the letter's"), expires_at=LATER
    )
    assert free_after(office, "password_resets", lambda: letters.open_reset("the letter's")) == 0


def test_a_change_of_address(office: Office) -> None:
    office.add(
        AddressChange,
        user_id=office.account(),
        email="new@example.org",
        email_key=email_key("new@example.org"),
        agree_hash=token_hash("the letter's"),
        prove_hash=token_hash("the other letter's"),
        expires_at=LATER,
    )
    for token in ("the letter's", "the other letter's"):
        assert free_after(office, "address_changes", partial(letters.address_change_of, token)) == 0


def test_the_grants_of_every_lasting_administrator(office: Office) -> None:
    for _n in range(2):
        office.grant(office.account(), Role.ADMINISTRATOR)
    office.grant(office.account(), Role.OBSERVER)
    assert free_after(office, "grants", grants.hold_administrators) == 1


def test_the_account_that_is_decided_of(office: Office) -> None:
    user = office.account()
    assert free_after(office, "users", lambda: accounts.account(user)) == 0


def test_the_account_whose_second_factor_changes(office: Office) -> None:
    actor = Actor(user_id=office.account())
    assert free_after(office, "users", lambda: factors.renew_recovery_codes(actor=actor)) == 0


def test_the_account_whose_tokens_are_counted(office: Office) -> None:
    actor = Actor(user_id=office.account())
    made = free_after(office, "users", lambda: tokens.make(name="Home", scopes=[], days=1, actor=actor))
    assert made == 0
