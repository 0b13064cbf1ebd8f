"""A form that is sent with more than it asks: state, role, key and owner are the office's (THREATS T11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.core.db import Base, db
from app.disclosure.models import Opening
from app.people.links import AccountInvitation, AddressChange
from app.people.models import Grant, Person, User
from app.people.states import AccountState
from app.protection.models import DataRequest, LegalHold
from app.protection.states import HoldKind, RequestState
from app.registrations.states import RegistrationState
from tests.conftest import NOW
from tests.support.office import PASSWORD, Office, Visitor

NEW = "four words of spring rain"


class Stranger:
    """Another person with an account, whose keys and roles are put into every form."""

    def __init__(self, office: Office) -> None:
        self.user = office.account(name="Someone Else", email="else@example.org", state="GH")
        self.person: UUID = office.read(User, self.user).person_id
        programme = office.programme()
        keys = (
            "user_id",
            "placed_by",
            "owner_id",
            "invited_by",
            "given_by",
            "read_by",
            "ended_by",
            "opened_by",
        )
        self.smuggled = {
            **dict.fromkeys(keys, str(self.user)),
            **dict.fromkeys(("id", "person_id", "subject_id"), str(self.person)),
            **dict.fromkeys(
                ("opened_at", "until_at", "closed_at", "ended_at", "read_at"), "2030-01-01T00:00"
            ),
            "programme_id": str(programme),
            "state": "answered",
            "status": "answered",
            "is_admin": "1",
            "due_on": "2030-01-01",
            "expires_at": "2030-01-01T00:00",
            "token_hash": "x",
            "scope_kind": "office",
            "scope_id": "GH",
            "email_key": "else@example.org",
            "password_hash": "x",
            "version": "7",
        }


@pytest.fixture
def stranger(office: Office) -> Stranger:
    return Stranger(office)


def holder(office: Office, role: Role) -> tuple[UUID, Visitor]:
    user = office.account()
    office.grant(user, role)
    return user, office.signed_in(user)


def only(office: Office, model: type[Base], *where: Any) -> Any:
    with office.app.app_context():
        found = db.session.scalars(sa.select(model).where(*where)).one()
        db.session.remove()
        return found


def send(visitor: Visitor, url: str, stranger: Stranger, **form: str) -> int:
    return visitor.post(url, {**stranger.smuggled, **form}, page="/account").status_code


def test_a_request_is_ones_own_and_its_state_owner_and_term_are_the_offices(
    office: Office, stranger: Stranger
) -> None:
    user = office.account(state="KE")
    assert send(office.signed_in(user), "/account/data/ask", stranger, kind="access", words="Mine.") == 303
    asked = only(office, DataRequest)
    assert (asked.person_id, asked.state, asked.owner_id) == (
        office.read(User, user).person_id,
        RequestState.OPEN,
        None,
    )
    assert asked.due_on == NOW.date() + timedelta(days=30)
    officer, dpo = holder(office, Role.DATA_PROTECTION_OFFICER)
    assert send(dpo, f"/data-requests/{asked.id}/take", stranger) == 303
    taken = only(office, DataRequest)
    assert (taken.owner_id, taken.state, taken.closed_at) == (officer, RequestState.IN_HAND, None)


def test_whoever_asked_is_erased_and_nobody_else(office: Office, stranger: Stranger) -> None:
    person = office.person("Amina Diop", state="KE")
    request = office.add(
        DataRequest,
        person_id=person,
        kind="erasure",
        state="in_hand",
        due_on=NOW.date(),
        owner_id=stranger.user,
    )
    _officer, dpo = holder(office, Role.DATA_PROTECTION_OFFICER)
    assert send(dpo, f"/data-requests/{request}/erase", stranger, proof="in_person") == 303
    assert [office.count(Person, Person.id == key) for key in (person, stranger.person)] == [0, 1]


def test_a_hold_is_the_officers_own_on_what_was_named(office: Office, stranger: Stranger) -> None:
    officer, dpo = holder(office, Role.DATA_PROTECTION_OFFICER)
    person = office.person()
    form = {"kind": "person", "key": str(person), "reason": "An inquiry."}
    assert send(dpo, "/retention/holds/new", stranger, **form) == 303
    hold = only(office, LegalHold)
    assert (hold.subject_kind, hold.subject_id, hold.placed_by) == (HoldKind.PERSON, person, officer)
    assert (hold.ended_at, hold.ended_by) == (None, None)


def test_an_opening_is_the_administrators_own_for_an_hour(office: Office, stranger: Stranger) -> None:
    registration = office.registration(office.cohort(), state=RegistrationState.CONFIRMED)
    officer, dpo = holder(office, Role.DATA_PROTECTION_OFFICER)
    user, administrator = holder(office, Role.ADMINISTRATOR)
    form = {"kind": "travel", "reason": "Tonight.", "until": "2030-01-01"}
    assert send(administrator, f"/registrations/{registration}/emergency", stranger, **form) == 303
    opening = only(office, Opening)
    assert (opening.person_id, opening.until) == (office.read(User, user).person_id, NOW + timedelta(hours=1))
    assert (opening.registration_id, opening.read_at) == (registration, None)
    assert send(dpo, f"/openings/{opening.id}/note", stranger) == 303
    assert only(office, Opening).read_by == officer


def test_a_role_goes_to_the_address_and_an_invitation_bears_the_inviter(
    office: Office, stranger: Stranger
) -> None:
    user, administrator = holder(office, Role.ADMINISTRATOR)
    other = office.account(email="amina@example.org")
    role = {"email": "amina@example.org", "role": "observer", "scope": "office:"}
    assert send(administrator, "/roles/new", stranger, **role) == 303
    given = only(office, Grant, Grant.role == Role.OBSERVER)
    assert (given.user_id, given.given_by, given.scope_kind, given.scope_id) == (
        other,
        user,
        ScopeKind.OFFICE,
        "",
    )
    guest = {**role, "email": "guest@example.org", "letters_in": "en"}
    assert send(administrator, "/invitations/new", stranger, **guest) == 303
    invitation = only(office, AccountInvitation)
    assert (invitation.email_key, invitation.invited_by) == ("guest@example.org", user)
    assert (invitation.scope_kind, invitation.expires_at) == (ScopeKind.OFFICE, NOW + timedelta(hours=72))
    assert invitation.token_hash != "x"


def test_password_address_and_account_change_for_whoever_they_are_of(
    office: Office, stranger: Stranger
) -> None:
    before = office.read(User, stranger.user)
    user = office.account(email="amina@example.org")
    visitor = office.signed_in(user)
    assert send(visitor, "/account/address", stranger, email="new@example.org") == 303
    assert only(office, AddressChange).user_id == user
    assert send(visitor, "/account/password", stranger, present=PASSWORD, password=NEW) == 303
    _user, administrator = holder(office, Role.ADMINISTRATOR)
    assert send(administrator, f"/accounts/{user}/deactivate", stranger, reason="She left.") == 303
    after = office.read(User, stranger.user)
    assert (after.email, after.password_hash, after.state) == (
        before.email,
        before.password_hash,
        before.state,
    )
    assert office.read(User, user).state is AccountState.DISABLED
    assert office.count(Grant, Grant.user_id == stranger.user) == 0
