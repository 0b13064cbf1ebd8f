"""An administrator takes someone's second factor away, for a lost telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.audit.models import Move, TrailEntry
from app.core import clock
from app.core.db import db
from app.people.models import CodeApp, Passkey, RecoveryCode
from tests.conftest import NOW
from tests.people.letters import subjects
from tests.people.test_second_step import EMAIL, set_up, with_password
from tests.support.office import Office, Visitor

REASON = "lost the telephone; called back at the ministry"


def reset(visitor: Visitor, user: UUID, reason: str = REASON) -> Any:
    page = f"/accounts/{user}/reset-factors"
    return visitor.post(page, {"reason": reason}, page="/account")


@pytest.fixture
def holder(office: Office) -> UUID:
    """A board member with an authenticator app, a passkey and recovery codes."""
    user = office.account(email=EMAIL)
    office.grant(user, Role.BOARD_MEMBER)
    set_up(office.signed_in(user))
    office.passkey(user)
    return user


def left(office: Office) -> tuple[int, ...]:
    return tuple(office.count(kind) for kind in (CodeApp, Passkey, RecoveryCode))


def test_everything_goes_every_device_is_signed_out_and_the_holder_begins_anew(
    office: Office, holder: UUID
) -> None:
    device, administrator = office.signed_in(holder), office.administrator()
    assert reset(administrator, holder).location == f"/accounts/{holder}"
    assert left(office) == (0, 0, 0)
    assert device.get("/account").location == "/login?next=/account"
    assert subjects(office, to=EMAIL)[-1] == "The way you sign in has changed"
    visitor = with_password(office)
    assert visitor.get("/account").location == "/account/factors?next=/account"
    set_up(visitor)
    assert visitor.get("/account").status_code == 200


def test_the_reason_is_asked_and_kept_with_who_did_it(office: Office, holder: UUID) -> None:
    administrator = office.administrator()
    assert reset(administrator, holder, " ").status_code == 422
    assert left(office) == (1, 1, 10)
    reset(administrator, holder)
    with office.app.app_context():
        assert db.session.scalars(sa.select(Move.reason)).one() == REASON
        db.session.remove()
    assert REASON in administrator.get(f"/accounts/{holder}").text
    assert office.count(TrailEntry, TrailEntry.action == "account.reset_factors") == 1
    assert office.count(TrailEntry, TrailEntry.action == "factor.reset") == 1


def test_nobody_resets_their_own(office: Office) -> None:
    me = office.account()
    office.grant(me, Role.ADMINISTRATOR)
    office.code_app(me)
    answer = reset(office.signed_in(me), me)
    assert (answer.status_code, "You can&#39;t reset your own second factor." in answer.text) == (422, True)
    assert office.count(CodeApp) == 1


def test_there_is_nothing_to_reset_where_there_is_no_factor(office: Office) -> None:
    user = office.account()
    answer = reset(office.administrator(), user)
    assert (answer.status_code, "there is nothing to reset" in answer.text) == (422, True)


@pytest.mark.parametrize("role", [Role.DATA_PROTECTION_OFFICER, Role.OBSERVER, Role.BOARD_MEMBER])
def test_only_an_administrator_resets(office: Office, holder: UUID, role: Role) -> None:
    other = office.account()
    office.grant(other, role)
    assert reset(office.signed_in(other), holder).status_code == 404
    assert left(office) == (1, 1, 10)


def test_an_administrator_proves_first_who_is_there(office: Office, holder: UUID) -> None:
    administrator = office.administrator()
    with clock.set_to(NOW + timedelta(minutes=11)):
        answer = reset(administrator, holder)
        assert answer.location == f"/prove?next=/accounts/{holder}/reset-factors"
    assert left(office) == (1, 1, 10)
