"""Roles are given by an administrator, within a scope, and counted by the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.access.actor import Role, ScopeKind
from app.audit.models import TrailEntry
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.people import queries
from app.people.models import Grant, User
from app.people.states import AccountState
from tests.conftest import NOW
from tests.registrations.racing import each_at_once
from tests.support.office import Office, Visitor, refusals

SECOND = timedelta(seconds=1)


def test_an_administrator_makes_a_focal_point(office: Office) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    answer = administrator.post(
        "/roles/new", {"email": "njeri@example.org", "role": "focal_point", "scope": "member_state:KE"}
    )
    assert (answer.status_code, answer.location) == (303, "/roles")
    assert "Kenya" in administrator.get("/roles").text


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        (
            {"email": "nobody@example.org"},
            "email",
            "There is no account in use with this address. Invite the person instead.",
        ),
        ({"scope": "office:"}, "scope", "Choose one of the options."),
        ({"scope": "member_state:XX"}, "scope", "Choose one of the options."),
        ({"valid_until": "2026-01-11"}, "valid_until", "Choose an end in the future, or leave it empty."),
        (
            {"valid_from": "2026-01-11"},
            "valid_from",
            "Choose a later day, or leave it empty to begin now.",
        ),
        (
            {"valid_from": "2026-02-02", "valid_until": "2026-02-01"},
            "valid_until",
            "Choose an end after the beginning.",
        ),
        ({"valid_until": "31 February"}, "valid_until", "This is not a date. Write one such as 2026-03-27."),
    ],
)
def test_a_wrong_grant_is_refused_with_its_reason(
    office: Office, change: dict[str, str], field: str, sentence: str
) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    before = office.count(Grant)
    form = {"email": "njeri@example.org", "role": "focal_point", "scope": "member_state:KE", **change}
    answer = administrator.post("/roles/new", form)
    assert (answer.status_code, refusals(answer)) == (422, [(field, sentence)])
    assert office.count(Grant) == before


@pytest.mark.parametrize("role", ["trainee", "trainer", ""])
def test_what_is_no_role_of_the_office_is_not_given(office: Office, role: str) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    before = office.count(Grant)
    answer = give(administrator, role=role)
    assert (answer.status_code, "To which role?" in answer.text) == (422, True)
    assert office.count(Grant) == before


def test_the_role_is_chosen_first_and_where_it_is_given_follows_from_it(office: Office) -> None:
    programme = office.programme()
    administrator = office.administrator()
    address = "/roles/new?role=coordinator&email=njeri@example.org"
    assert address in unescape(administrator.get("/roles/new?email=njeri@example.org").text)
    assert administrator.get("/roles/new").status_code == 200
    pages = [administrator.get(page).text for page in (address, "/roles/new?role=observer")]
    places = [re.findall(r'<(?:option|input)[^>]* value="(\w+:[^"]*)"', page) for page in pages]
    assert places == [[f"programme:{programme}"], ["office:"]]
    assert 'value="njeri@example.org"' in pages[0]


def test_nobody_gives_a_role_to_themselves(office: Office) -> None:
    me = office.account(email="me@example.org")
    office.grant(me, Role.ADMINISTRATOR)
    answer = office.signed_in(me).post(
        "/roles/new", {"email": "me@example.org", "role": "board_member", "scope": "office:"}
    )
    sentence = "You can't give a role to yourself. Ask another administrator."
    assert (answer.status_code, refusals(answer)) == (422, [("email", sentence)])


def test_the_last_administrator_stays(office: Office) -> None:
    first, second = office.account(), office.account()
    grants = [office.grant(user, Role.ADMINISTRATOR) for user in (first, second)]
    visitor = office.signed_in(first)
    assert visitor.post(f"/roles/{grants[1]}/end").status_code == 303
    answer = visitor.post(f"/roles/{grants[0]}/end")
    assert answer.status_code == 409
    assert "This is the last administrator without an end." in answer.text


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


def give(visitor: Visitor, **form: str) -> TestResponse:
    return visitor.post("/roles/new", {"email": "njeri@example.org", "scope": "office:", **form})


def test_a_role_begins_and_ends_at_midnight_in_rabat(office: Office) -> None:
    user = office.account(email="njeri@example.org")
    role = "data_protection_officer"
    give(office.administrator(), role=role, valid_from="2026-02-15", valid_until="2026-02-16")
    begins = datetime(2026, 2, 14, 23, tzinfo=UTC)  # Rabat goes from UTC+1 to UTC+0 that night, at 03:00
    ends = datetime(2026, 2, 17, 0, tzinfo=UTC)
    seen = {}
    for at in (begins - SECOND, begins, ends - SECOND, ends):
        with clock.set_to(at):
            seen[at] = office.signed_in(user).get("/roles").status_code
    assert list(seen.values()) == [403, 200, 200, 403]


def test_at_midnight_in_rabat_the_day_before_is_over(office: Office) -> None:
    office.account(email="njeri@example.org")
    with clock.set_to(datetime(2026, 1, 12, 23, tzinfo=UTC)):
        answer = give(office.administrator(), role="observer", valid_until="2026-01-12")
    sentence = "Choose an end in the future, or leave it empty."
    assert (answer.status_code, refusals(answer)) == (422, [("valid_until", sentence)])


def test_a_role_from_today_begins_now(office: Office) -> None:
    user = office.account(email="njeri@example.org")
    give(office.administrator(), role="data_protection_officer", valid_from="2026-01-12")
    assert office.signed_in(user).get("/roles").status_code == 200


def test_the_same_role_is_not_given_for_a_time_that_overlaps(office: Office) -> None:
    office.account(email="njeri@example.org")
    administrator = office.administrator()
    times = [
        ("2026-03-01", "2026-03-31"),
        ("2026-03-31", ""),
        ("2026-04-01", "2026-04-30"),
        ("", "2026-02-28"),
    ]
    answers = [
        give(administrator, role="observer", valid_from=first, valid_until=last).status_code
        for first, last in times
    ]
    assert answers == [303, 422, 303, 303]


def test_a_role_that_has_not_begun_can_be_taken_away(office: Office) -> None:
    user = office.account(email="njeri@example.org")
    administrator = office.administrator()
    give(administrator, role="data_protection_officer", valid_from="2026-02-01")
    with office.app.app_context():
        key = db.session.scalars(sa.select(Grant.id).where(Grant.user_id == user)).one()
        db.session.remove()
    assert "Data protection officer" in administrator.get("/roles?standing=later").text
    assert [administrator.post(f"/roles/{key}/end").status_code for _n in range(2)] == [303, 409]
    with clock.set_to(NOW + timedelta(days=60)):
        assert office.signed_in(user).get("/roles").status_code == 403


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ("coordinator", {"role": "screening_officer"}),
        ("coordinator", {"role": "screening_officer", "scope": "programme:ours"}),
        ("screening_officer", {"role": "coordinator", "scope": "programme:ours"}),
        ("coordinator", {"role": "board_member"}),
        ("reviewer", {"role": "board_member"}),
    ],
)
def test_duties_that_stay_apart_are_given_only_by_who_says_so(
    office: Office, held: str, given: dict[str, str]
) -> None:
    user = office.account(email="njeri@example.org")
    programme = office.programme()
    scope = (ScopeKind.PROGRAMME, programme) if held == "coordinator" else (ScopeKind.OFFICE, "")
    office.grant(user, Role(held), *scope)
    form = {**given, "scope": given.get("scope", "office:").replace("ours", str(programme))}
    administrator = office.administrator()
    answer = give(administrator, **form)
    sentence = (
        f"This person is also {Role(held).label} here. Nobody does both in the same case: the second deed is "
        "refused there. If you mean both roles, tick the box."
    )
    assert (answer.status_code, refusals(answer)) == (422, [("both_meant", sentence)])
    assert give(administrator, **form, both_meant="y").status_code == 303
    with office.app.app_context():
        said = db.session.scalars(sa.select(TrailEntry.data).where(TrailEntry.action == "grant.give")).one()
        db.session.remove()
    assert said["apart"] == [held]


def test_screening_one_programme_and_coordinating_another_needs_no_word(office: Office) -> None:
    user = office.account(email="njeri@example.org")
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme())
    other = office.programme()
    answer = give(office.administrator(), role="screening_officer", scope=f"programme:{other}")
    assert answer.status_code == 303


def test_an_administrator_until_a_day_does_not_count_as_the_last_one(office: Office) -> None:
    lasting = office.account(email="lasting@example.org")
    grant = office.grant(lasting, Role.ADMINISTRATOR)
    visitor = office.signed_in(lasting)
    office.account(email="njeri@example.org")
    assert give(visitor, role="administrator", valid_until="2026-12-31").status_code == 303
    assert visitor.post(f"/roles/{grant}/end").status_code == 409
    office.account(email="ben@example.org")
    assert give(visitor, email="ben@example.org", role="administrator").status_code == 303
    assert visitor.post(f"/roles/{grant}/end").status_code == 303


def test_two_administrators_who_take_each_others_role_leave_one(office: Office, migrated: Settings) -> None:
    users = [office.account() for _n in range(2)]
    grants = [office.grant(user, Role.ADMINISTRATOR) for user in users]
    deeds = [f"/roles/{grants[1]}/end", f"/accounts/{users[0]}/deactivate"]
    answers = each_at_once(
        office,
        migrated,
        [(users[0], deeds[0], {}), (users[1], deeds[1], {"reason": "a quarrel"})],
    )
    assert max(answers) < 500
    with office.app.app_context():
        left = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Grant)
            .join(Grant.user)
            .where(Grant.ended_at.is_(None), User.state == AccountState.ACTIVE)
        )
        db.session.remove()
    assert left == 1


def test_of_many_administrators_who_all_end_each_other_one_stays(office: Office, migrated: Settings) -> None:
    users = [office.account() for _n in range(4)]
    grants = [office.grant(user, Role.ADMINISTRATOR) for user in users]
    presses = [
        (user, f"/roles/{grant}/end", {})
        for user, own in zip(users, grants, strict=True)
        for grant in grants
        if grant != own
    ]
    assert max(each_at_once(office, migrated, presses)) < 500
    assert office.count(Grant, Grant.ended_at.is_(None)) == 1


def test_who_is_written_to_holds_exactly_that_role_there_and_now(office: Office) -> None:
    programme, other = office.programme(), office.programme()
    here = (Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    for grant in (
        (Role.SCREENING_OFFICER, ScopeKind.PROGRAMME, programme),
        (Role.COORDINATOR, ScopeKind.PROGRAMME, other),
        (Role.COORDINATOR, ScopeKind.OFFICE, programme),  # no such scope: the kind is asked as well
    ):
        office.grant(office.account(), *grant)
    ended, disabled, held = (office.account() for _n in range(3))
    grant = office.grant(ended, *here)
    office.grant(disabled, *here)
    office.grant(held, *here)
    office.grant(held, *here)
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=NOW))
        session.execute(sa.update(User).where(User.id == disabled).values(state=AccountState.DISABLED))
    with office.app.app_context():
        found = queries.holders(Role.COORDINATOR, kind=ScopeKind.PROGRAMME, scope_id=str(programme))
        assert [user.id for user in found] == [held]
        db.session.remove()


def test_a_disabled_administrator_is_no_other_administrator(office: Office) -> None:
    first, second = office.account(), office.account()
    grant = office.grant(first, Role.ADMINISTRATOR)
    office.grant(second, Role.ADMINISTRATOR)
    visitor = office.signed_in(first)
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == second).values(state=AccountState.DISABLED))
    answer = visitor.post(f"/roles/{grant}/end")
    assert answer.status_code == 409
    assert "Give the role to another person first." in answer.text


@pytest.mark.parametrize("over", ["valid_until", "ended_at"])
def test_a_role_is_in_force_from_its_beginning_and_not_at_its_end(over: str) -> None:
    grant = Grant(valid_from=NOW, **{over: NOW + SECOND * 2})
    instants = [NOW - SECOND, NOW, NOW + SECOND, NOW + SECOND * 2]
    assert [grant.is_in_force(at) for at in instants] == [False, True, True, False]


def test_a_role_counts_until_the_instant_of_its_end(office: Office) -> None:
    user = office.account()
    grant = office.grant(user, Role.DATA_PROTECTION_OFFICER)
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=NOW + SECOND))
    visitor = office.signed_in(user)
    seen = []
    for instant in (NOW, NOW + SECOND):
        with clock.set_to(instant):
            seen.append(visitor.get("/roles").status_code)
    assert seen == [200, 403]


def test_the_role_that_is_held_already_is_refused_at_its_field(office: Office) -> None:
    user = office.account(email="njeri@example.org")
    giver = office.account()
    office.grant(giver, Role.ADMINISTRATOR)
    visitor = office.signed_in(giver)
    answers = [give(visitor, role="observer") for _n in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert refusals(answers[1]) == [("role", "This person already has this role here.")]
    with office.app.app_context():
        row = db.session.execute(sa.select(Grant.user_id, Grant.given_by).where(Grant.role == Role.OBSERVER))
        assert row.all() == [(user, giver)]
        db.session.remove()


def test_only_an_administrator_gives_roles(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    assert office.signed_in(user).get("/roles/new").status_code == 403
    assert office.signed_in(office.account()).get("/roles").status_code == 403
    assert office.anonymous().get("/roles").status_code == 303
