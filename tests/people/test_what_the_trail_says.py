"""Each deed with an account leaves its word in the trail: what was done, to what, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.core import chores
from app.people.models import CodeApp, Passkey, User, UserSession
from app.people.token_models import ApiToken
from tests.conftest import NOW
from tests.people import test_passkeys, test_sign_up
from tests.people.letters import link
from tests.people.test_second_step import code, set_up, with_password
from tests.support.authenticator import Authenticator
from tests.support.office import PASSWORD, Office, Visitor

AMINA, NEW = "amina@example.org", "amina@ministry.example.org"
HERON = "a heron over quiet water"
Said = list[tuple[str, str, dict[str, Any], UUID | None]]


@pytest.fixture
def amina(office: Office) -> UUID:
    return office.account(email=AMINA)


@pytest.fixture
def administrator(office: Office) -> tuple[UUID, Visitor]:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    return user, office.signed_in(user)


def last(office: Office, action: str) -> str:
    """The key of what the last such deed was done to."""
    return next(about for done, about, _data, _by in reversed(office.trail()) if done == action).split()[1]


def test_signing_up_in_and_out(office: Office) -> None:
    form, email = test_sign_up.FORM, test_sign_up.FORM["email"]
    visitor = office.anonymous()
    visitor.post("/register", form)
    visitor.post(test_sign_up.link(office), {"password": PASSWORD})
    visitor.post("/register", form)
    visitor.post("/login", {"email": email, "password": HERON})
    visitor.post("/login", {"email": "nobody@example.org", "password": HERON})
    visitor.post("/login", {"email": email, "password": PASSWORD})
    visitor.post("/logout", page="/account")
    with office.app.app_context():
        user = office.read(User, UUID(last(office, "account.sign_up"))).id
    assert office.trail() == [
        ("account.sign_up", f"users {user}", {}, None),
        ("account.confirm", f"users {user}", {"source": "unconfirmed", "target": "active"}, user),
        ("account.sign_up_repeated", f"users {user}", {}, None),
        ("account.sign_in_failed", f"users {user}", {}, None),
        ("account.sign_in_failed", "users unknown", {}, None),
        ("account.sign_in", f"users {user}", {}, user),
        ("account.sign_out", f"user_sessions {last(office, 'account.sign_out')}", {}, user),
    ]
    assert office.read(UserSession, UUID(last(office, "account.sign_out"))).user_id == user


def test_what_holders_change_of_their_own(office: Office, amina: UUID) -> None:
    visitor, other = office.signed_in(amina), office.signed_in(amina)
    visitor.post("/account/language", {"language": "fr"}, page="/account")
    assert visitor.post("/account/zone", {"zone": "nowhere"}, page="/account").status_code == 400
    visitor.post("/account/zone", {"zone": "Africa/Nairobi"}, page="/account")
    visitor.post("/account/password", {"present": PASSWORD, "password": HERON}, page="/account/password")
    visitor.post("/account/sessions/end-others", page="/account")
    visitor.post("/account/address", {"email": NEW}, page="/account/address")
    visitor.post("/account/address/give-up", page="/account")
    about = f"users {amina}"
    assert office.trail() == [
        ("account.language", about, {"fields": ["language"]}, amina),
        ("account.zone", about, {"fields": ["zone"]}, amina),
        ("account.password", about, {"fields": ["password_hash"]}, amina),
        ("account.prove", about, {"by": "password"}, amina),
        ("account.sign_out_others", about, {}, amina),
        (
            "account.address_asked",
            f"address_changes {last(office, 'account.address_asked')}",
            {"user": str(amina)},
            amina,
        ),
        ("account.address_given_up", about, {}, amina),
    ]
    found = office.read(User, amina)
    assert (found.language, found.zone) == ("fr", "Africa/Nairobi")
    assert other.get("/account").status_code == 303


def test_the_links_of_letters(office: Office, amina: UUID) -> None:
    office.signed_in(amina).post("/account/address", {"email": NEW}, page="/account/address")
    guest = office.anonymous()
    for to in (AMINA, NEW):
        guest.post(link(office, to=to, start="/address/"))
    change = f"address_changes {last(office, 'account.address_asked')}"
    guest.post("/password/forgotten", {"email": "nobody@example.org"})
    guest.post("/password/forgotten", {"email": NEW})
    guest.post(link(office, to=NEW, start="/password/new/"), {"password": HERON})
    about, whose = f"users {amina}", {"user": str(amina)}
    assert office.trail() == [
        ("account.address_asked", change, whose, amina),
        ("account.address_answered", change, whose, amina),
        ("account.address_answered", change, whose, amina),
        ("account.address", about, {"fields": ["email"]}, amina),
        ("account.reset_unknown", "users unknown", {}, None),
        ("account.reset_asked", about, {}, None),
        ("account.reset", about, {"fields": ["password_hash"]}, amina),
    ]


def test_roles_given_and_taken_away(office: Office, amina: UUID, administrator: tuple[UUID, Visitor]) -> None:
    giver, visitor = administrator
    office.grant(amina, Role.REVIEWER)
    form = {"email": AMINA, "role": "board_member", "scope": "office:", "both_meant": "y"}
    visitor.post("/roles/new", form)
    grant = last(office, "grant.give")
    visitor.post(f"/roles/{grant}/end")
    visitor.post("/roles")
    given = {"role": "board_member", "scope": "office:", "user": str(amina), "apart": ["reviewer"]}
    assert office.trail() == [
        ("grant.give", f"grants {grant}", given, giver),
        ("grant.end", f"grants {grant}", {"role": "board_member", "user": str(amina)}, giver),
        ("grant.export", "grants list", {}, giver),
    ]


def test_invitations(office: Office, administrator: tuple[UUID, Visitor]) -> None:
    giver, visitor = administrator
    form = {"email": AMINA, "role": "focal_point", "scope": "member_state:KE", "letters_in": "en"}
    visitor.post("/invitations/new", form)
    first = last(office, "invitation.send")
    visitor.post(f"/invitations/{first}/send-anew")
    anew = last(office, "invitation.send")
    visitor.post(f"/invitations/{anew}/withdraw")
    visitor.post("/invitations/new", form)
    third = last(office, "invitation.send")
    path = link(office, to=AMINA, start="/invitation/")
    names = {"family_name": "Diallo", "given_names": "Amina", "password": PASSWORD}
    office.anonymous().post(path, names, page=path)
    visitor.post("/invitations")
    user = UUID(office.trail()[-2][2]["user"])
    offered = {"role": "focal_point", "scope": "member_state:KE"}
    given = {**offered, "user": str(user), "apart": []}
    assert office.trail() == [
        ("invitation.send", f"account_invitations {first}", offered, giver),
        ("invitation.send", f"account_invitations {anew}", offered, giver),
        ("invitation.withdraw", f"account_invitations {anew}", {}, giver),
        ("invitation.send", f"account_invitations {third}", offered, giver),
        ("invitation.accept", f"account_invitations {third}", {"user": str(user)}, user),
        ("grant.give", f"grants {last(office, 'grant.give')}", given, user),
        ("invitation.export", "account_invitations list", {}, giver),
    ]
    assert office.read(User, user).email == AMINA


def test_what_administrators_do_to_accounts(
    office: Office, amina: UUID, administrator: tuple[UUID, Visitor]
) -> None:
    who, visitor = administrator
    office.code_app(amina)
    for way in ("sign-out", "reset-factors", "deactivate", "reactivate"):
        assert visitor.post(f"/accounts/{amina}/{way}", {"reason": "left"}).status_code == 303
    visitor.post("/accounts")
    about = f"users {amina}"
    assert office.trail() == [
        ("account.sign_out_all", about, {}, who),
        ("account.reset_factors", about, {"source": "active", "target": "active"}, who),
        ("factor.reset", about, {}, who),
        ("account.deactivate", about, {"source": "active", "target": "disabled"}, who),
        ("account.reactivate", about, {"source": "disabled", "target": "active"}, who),
        ("account.export", "users list", {}, who),
    ]


def test_what_the_clock_does_to_accounts(office: Office, amina: UUID) -> None:
    long_ago = NOW - timedelta(days=800)
    about, by_the_office = f"users {amina}", None
    for values in ({"used_at": long_ago}, {"warned_at": NOW - timedelta(days=30)}):
        with office.deed() as session:
            session.execute(sa.update(User).where(User.id == amina).values(values))
        with office.app.app_context():
            chores.do_all()
    said = [row for row in office.trail() if row[0].startswith("account.")]
    assert said == [
        ("account.warn_unused", about, {}, by_the_office),
        ("account.deactivate", about, {"source": "active", "target": "disabled"}, by_the_office),
    ]


def test_codes_and_their_proofs(office: Office, amina: UUID) -> None:
    visitor = office.signed_in(amina)
    set_up(visitor)
    visitor.post("/account/factors/recovery", page="/account/factors/recovery")
    visitor.post("/prove", {"password": HERON}, page="/prove")
    visitor.post("/prove", {"password": PASSWORD}, page="/prove")
    visitor.post("/account/factors/codes/remove", page="/account/factors/codes/remove")
    about = f"users {amina}"
    assert office.trail() == [
        ("factor.codes_set_up", about, {}, amina),
        ("account.prove", about, {"by": "code"}, amina),
        ("factor.recovery_made", about, {}, amina),
        ("account.prove_failed", about, {"by": "password"}, amina),
        ("account.prove", about, {"by": "password"}, amina),
        ("factor.codes_removed", about, {}, amina),
    ]
    assert office.count(CodeApp) == 0


def test_personal_tokens(office: Office, amina: UUID, administrator: tuple[UUID, Visitor]) -> None:
    who, visitor = administrator
    holder = office.signed_in(amina)
    form = {"name": "register", "scopes": ["programmes:read", "cohorts:read"], "days": "30"}
    keys = []
    for _n in range(3):
        holder.post("/account/tokens/new", form)
        keys.append(last(office, "token.make"))
    holder.post(f"/account/tokens/{keys[0]}/end")
    visitor.post(f"/accounts/{amina}/tokens/{keys[1]}/end")
    holder.post("/account/password", {"present": PASSWORD, "password": HERON}, page="/account/password")
    made = {"scopes": ["cohorts:read", "programmes:read"]}
    assert office.trail() == [
        *(("token.make", f"api_tokens {key}", made, amina) for key in keys),
        ("token.end", f"api_tokens {keys[0]}", {}, amina),
        ("token.end", f"api_tokens {keys[1]}", {}, who),
        ("token.end", f"api_tokens {keys[2]}", {}, amina),
        ("account.password", f"users {amina}", {"fields": ["password_hash"]}, amina),
        ("account.prove", f"users {amina}", {"by": "password"}, amina),
    ]
    tokens = [office.read(ApiToken, UUID(key)) for key in keys]
    assert [(token.name, token.ended_at, token.ended_by) for token in tokens] == [
        ("register", NOW, amina),
        ("register", NOW, who),
        ("register", NOW, amina),
    ]


def test_the_second_step(office: Office, amina: UUID) -> None:
    secret = office.code_app(amina)
    office.grant(amina, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    visitor = with_password(office)
    for given in ("000000", code(secret)):
        visitor.post("/second-step", {"code": given}, page="/second-step")
    about = f"users {amina}"
    assert office.trail() == [
        ("account.sign_in", about, {}, amina),
        ("account.prove_failed", about, {"by": "code"}, amina),
        ("account.prove", about, {"by": "code"}, amina),
    ]


def test_passkeys_and_their_proofs(office: Office, amina: UUID) -> None:
    device, visitor = Authenticator(), office.signed_in(amina)
    test_passkeys.register(visitor, device)
    guest = office.anonymous()
    for page in ("/login", "/prove"):
        test_passkeys.sign_in(guest, device, page=page)
    stranger = Authenticator()
    stranger.handle = device.handle
    for browser, page in ((guest, "/prove"), (office.anonymous(), "/login")):
        answer = stranger.sign(test_passkeys.options(browser, page))
        assert browser.post(f"{page}/passkey", {"answer": answer}, page=page).status_code == 422
    with office.deed() as session:
        passkey = session.scalars(sa.select(Passkey.id)).one()
    page = f"/account/factors/passkeys/{passkey}/remove"
    visitor.post(page, page=page)
    about = f"users {amina}"
    assert office.trail() == [
        ("factor.passkey_added", about, {}, amina),
        ("account.prove", about, {"by": "passkey"}, amina),
        ("account.sign_in", about, {}, amina),
        ("account.prove", about, {"by": "passkey"}, amina),
        ("account.prove_failed", about, {"by": "passkey"}, amina),
        ("account.sign_in_failed", "users unknown", {"by": "passkey"}, None),
        ("factor.passkey_removed", about, {}, amina),
    ]
