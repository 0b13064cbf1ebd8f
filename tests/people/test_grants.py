"""Roles are given by an administrator, within a scope, and counted by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access.actor import Role, ScopeKind
from app.audit.models import TrailEntry
from app.core import clock
from app.people.models import Grant
from tests.conftest import NOW
from tests.support.office import Office


def test_an_administrator_makes_a_focal_point(office: Office) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    answer = administrator.post(
        "/roles/new", {"email": "njeri@example.org", "role": "focal_point", "scope": "member_state:KE"}
    )
    assert (answer.status_code, answer.location) == (303, "/roles")
    assert "Kenya" in administrator.get("/roles").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nobody@example.org"}, "There is no account in use with this address."),
        ({"role": "trainee"}, "Choose one of the options."),
        ({"scope": "office:"}, "This role is not given for such a scope."),
        ({"scope": "member_state:XX"}, "Choose one of the options."),
        ({"valid_until": "2026-01-11"}, "Choose an end in the future"),
        ({"valid_until": "31 February"}, "This is not a date."),
    ],
)
def test_a_wrong_grant_is_refused_with_its_reason(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    before = office.count(Grant)
    form = {"email": "njeri@example.org", "role": "focal_point", "scope": "member_state:KE", **change}
    answer = administrator.post("/roles/new", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.count(Grant) == before


def test_nobody_gives_a_role_to_themselves(office: Office) -> None:
    me = office.account(email="me@example.org")
    office.grant(me, Role.ADMINISTRATOR)
    answer = office.signed_in(me).post(
        "/roles/new", {"email": "me@example.org", "role": "board_member", "scope": "office:"}
    )
    assert answer.status_code == 422
    assert "You can&#39;t give a role to yourself." in answer.text


def test_the_last_administrator_stays(office: Office) -> None:
    first, second = office.account(), office.account()
    grants = [office.grant(user, Role.ADMINISTRATOR) for user in (first, second)]
    visitor = office.signed_in(first)
    assert visitor.post(f"/roles/{grants[1]}/end").status_code == 303
    answer = visitor.post(f"/roles/{grants[0]}/end")
    assert answer.status_code == 409
    assert "This is the last administrator." in answer.text


def test_a_role_counts_until_it_ends_and_not_a_moment_longer(office: Office) -> None:
    user = office.account()
    grant = office.grant(user, Role.DATA_PROTECTION_OFFICER)
    visitor = office.signed_in(user)
    assert visitor.get("/roles").status_code == 200
    office.administrator().post(f"/roles/{grant}/end")
    assert visitor.get("/roles").status_code == 403


def test_expiry_is_a_state_and_not_a_job(office: Office) -> None:
    user = office.account()
    with office.deed() as session:
        session.add(
            Grant(
                user_id=user,
                role=Role.DATA_PROTECTION_OFFICER,
                scope_kind=ScopeKind.OFFICE,
                valid_from=NOW,
                valid_until=NOW + timedelta(minutes=10),
            )
        )
    visitor = office.signed_in(user)
    assert visitor.get("/roles").status_code == 200
    with clock.set_to(NOW + timedelta(minutes=10)):
        assert visitor.get("/roles").status_code == 403


def test_the_roles_are_taken_away_as_a_file_with_a_word_in_the_trail(office: Office) -> None:
    administrator = office.administrator()
    answer = administrator.post("/roles")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.text.splitlines()[0] == "\ufeffName,Role,Where,Valid from,Until,Given by"
    assert office.count(TrailEntry, TrailEntry.action == "grant.export") == 1


def test_only_an_administrator_gives_roles(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    assert office.signed_in(user).get("/roles/new").status_code == 403
    assert office.signed_in(office.account()).get("/roles").status_code == 403
    assert office.anonymous().get("/roles").status_code == 303
