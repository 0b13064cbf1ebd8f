"""Personal tokens: made, shown once, seen, and ended; by their holder, an administrator, or what befalls."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.access.actor import Actor
from app.core import clock
from app.core.crypto import token_hash
from app.core.outbox import Mail
from app.people import letters, tokens
from app.people.token_models import ApiToken
from tests.conftest import NOW
from tests.support.office import Office, Visitor, refusals

FILLED = {"name": "register", "scopes": ["cohorts:read", "programmes:read"], "days": "30"}


@pytest.fixture
def holder(office: Office) -> UUID:
    return office.account(office.person(state="KE"))


def made_by(visitor: Visitor, **filled: object) -> str:
    page = visitor.post("/account/tokens/new", FILLED | filled)
    assert page.status_code == 200, page.text
    [secret] = tokens.WRITTEN.findall(page.text)
    return str(secret)


def in_force(office: Office, holder: UUID) -> int:
    return office.count(ApiToken, ApiToken.user_id == holder, ApiToken.ended_at.is_(None))


def test_a_token_is_shown_once_and_kept_as_a_hash(office: Office, holder: UUID) -> None:
    visitor = office.signed_in(holder)
    secret = made_by(visitor)
    with office.deed() as session:
        [token] = session.scalars(sa.select(ApiToken))
        assert token.token_hash == token_hash(secret)
        assert (token.scopes, token.ending) == (["cohorts:read", "programmes:read"], secret[-4:])
        assert token.expires_at == NOW + timedelta(days=30)
    page = visitor.get("/account/tokens").text
    assert secret not in page
    assert f"…{secret[-4:]}" in page
    assert office.trail()[-1][0] == "token.make"


def test_its_holder_is_told_by_letter(office: Office, holder: UUID) -> None:
    made_by(office.signed_in(holder))
    with office.deed() as session:
        [letter] = session.scalars(sa.select(Mail))
        assert letter.subject == "A personal token was made for your account"
        assert "“register”" in letter.body


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"name": ""}, ("name", "Fill this in.")),
        ({"scopes": []}, ("scopes", "Choose at least one.")),
        ({"scopes": ["everything"]}, ("scopes", "Choose among the options.")),
        ({"days": "3650"}, ("days", "Choose one of the options.")),
    ],
)
def test_a_token_without_a_purpose_or_beyond_a_year_is_refused(
    office: Office, holder: UUID, filled: dict[str, object], told: tuple[str, str]
) -> None:
    page = office.signed_in(holder).post("/account/tokens/new", FILLED | filled)
    assert (page.status_code, refusals(page)) == (422, [told])
    assert office.count(ApiToken) == 0


def test_one_more_than_twenty_is_refused(office: Office, holder: UUID) -> None:
    for _number in range(tokens.MOST):
        office.token(holder)
    page = office.signed_in(holder).post("/account/tokens/new", FILLED)
    assert page.status_code == 422
    assert "You have 20 tokens. End one that you no longer use first." in page.text
    assert office.count(ApiToken) == tokens.MOST


def test_tokens_stand_by_when_they_were_made_the_latest_first_then_by_their_keys(
    office: Office, holder: UUID
) -> None:
    for number, minutes in ((1, 9), (4, 5), (3, 5), (5, 7)):
        made = {"id": UUID(int=number), "created_at": NOW - timedelta(minutes=minutes)}
        office.add(
            ApiToken,
            user_id=holder,
            name=f"token {number}",
            ending="abcd",
            token_hash=str(number),
            scopes=[],
            expires_at=NOW + timedelta(seconds=1),
            **made,
        )
    over = {"expires_at": NOW, "name": "token 6", "ending": "abcd", "token_hash": "6", "scopes": []}
    office.add(ApiToken, user_id=holder, **over)
    named = re.findall(r"token \d", office.signed_in(holder).get("/account/tokens").text)
    assert list(dict.fromkeys(named)) == ["token 3", "token 4", "token 5", "token 1"]


def test_its_holder_ends_it_and_nobody_else_s(office: Office, holder: UUID) -> None:
    office.token(holder)
    another = office.account()
    office.token(another)
    with office.deed() as session:
        keys = {user: key for user, key in session.execute(sa.select(ApiToken.user_id, ApiToken.id))}  # noqa: C416
    visitor = office.signed_in(holder)
    assert visitor.post(f"/account/tokens/{keys[another]}/end").status_code == 404
    assert visitor.post(f"/account/tokens/{uuid4()}/end").status_code == 404
    assert visitor.post(f"/account/tokens/{keys[holder]}/end").status_code == 303
    assert (in_force(office, holder), in_force(office, another)) == (0, 1)
    assert office.trail()[-1][0] == "token.end"
    assert visitor.post(f"/account/tokens/{keys[holder]}/end").status_code == 404


def test_an_administrator_sees_and_ends_another_s(office: Office, holder: UUID) -> None:
    secret = office.token(holder)
    with office.deed() as session:
        key = session.scalars(sa.select(ApiToken.id)).one()
    administrator = office.administrator()
    assert f"…{secret[-4:]}" in administrator.get(f"/accounts/{holder}").text
    assert administrator.post(f"/accounts/{uuid4()}/tokens/{key}/end").status_code == 404
    assert administrator.post(f"/accounts/{holder}/tokens/{key}/end").status_code == 303
    assert in_force(office, holder) == 0


@pytest.mark.parametrize("way", ["sign-out", "deactivate", "reset-factors"])
def test_what_signs_every_device_out_ends_the_tokens_too(office: Office, holder: UUID, way: str) -> None:
    office.code_app(holder)
    office.token(holder)
    answer = office.administrator().post(f"/accounts/{holder}/{way}", {"reason": "A lost telephone."})
    assert (answer.status_code, in_force(office, holder)) == (303, 0)


def test_a_new_password_ends_them(office: Office, holder: UUID) -> None:
    office.token(holder)
    with office.deed() as session:
        letters.change_password("hash", actor=Actor(user_id=holder))
        session.flush()
    assert in_force(office, holder) == 0


def test_an_old_proof_is_not_enough_to_make_one(office: Office, holder: UUID) -> None:

    visitor = office.signed_in(holder)
    with clock.set_to(NOW + timedelta(minutes=11)):
        answer = visitor.get("/account/tokens/new")
    assert (answer.status_code, answer.location) == (303, "/prove?next=/account/tokens/new")
