"""The administrators' pages of accounts: who has one, how it ends, and how it comes back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit import trail
from app.audit.models import Move, TrailEntry
from app.core import chores, clock
from app.core.db import db
from app.people import accounts
from app.people import chores as people_chores
from app.people.models import Grant, User, UserSession
from app.people.states import AccountState
from app.timetable.models import FeedLink
from app.timetable.states import CalendarKind
from tests.conftest import NOW
from tests.people.letters import letters, link, subjects
from tests.support.office import PASSWORD, Office, Visitor

AMINA = "amina@example.org"
YEAR = timedelta(days=365)


def end(visitor: Visitor, user: UUID, way: str = "deactivate", reason: str = "left the office") -> Any:
    return visitor.post(f"/accounts/{user}/{way}", {"reason": reason})


def test_a_disabled_account_opens_nothing_from_this_moment(office: Office) -> None:
    user = office.account(email=AMINA)
    visitor = office.signed_in(user)
    assert end(office.administrator(), user).location == f"/accounts/{user}"
    assert visitor.get("/account").status_code == 303
    assert office.anonymous().post("/login", {"email": AMINA, "password": PASSWORD}).status_code == 422
    assert subjects(office, to=AMINA) == ["Your account was disabled"]


def test_what_the_account_opened_ends_with_it_and_does_not_come_back(office: Office) -> None:
    user = office.account(email=AMINA)
    office.grant(user, Role.ADMINISTRATOR)
    others = office.account()
    office.grant(others, Role.ADMINISTRATOR)
    visitor = office.signed_in(user)
    feed = office.add(FeedLink, calendar_kind=CalendarKind.COHORT, resource_id=office.cohort(), user_id=user)
    office.invitation("guest@example.org", token="from-amina", invited_by=user)
    office.invitation(AMINA, token="to-amina")
    office.invitation("third@example.org", token="of-others", invited_by=others)
    office.anonymous().post("/password/forgotten", {"email": AMINA})
    reset = link(office, to=AMINA, start="/password/new/")
    visitor.post("/account/address", {"email": "new@example.org"}, page="/account/address")
    proof = link(office, to="new@example.org", start="/address/")

    administrator = office.administrator()
    end(administrator, user)
    assert end(administrator, user, "reactivate", "is back").status_code == 303
    guest = office.anonymous()
    opened = ("/invitation/from-amina", "/invitation/to-amina", reset, proof)
    assert [guest.get(path).status_code for path in opened] == [410] * 4
    assert guest.get("/invitation/of-others").status_code == 200
    assert visitor.get("/account").status_code == 303
    assert office.read(FeedLink, feed).ended_at == NOW
    assert office.anonymous().post("/login", {"email": AMINA, "password": PASSWORD}).status_code == 303


def test_roles_count_again_with_the_account_and_the_page_says_which(office: Office) -> None:
    user = office.account(email=AMINA)
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    administrator = office.administrator()
    end(administrator, user)
    assert "National focal point – Kenya" in administrator.get(f"/accounts/{user}/reactivate").text
    end(administrator, user, "reactivate", "is back")
    assert office.signed_in(user).get("/nominees").status_code in {200, 404}
    assert office.read(User, user).state is AccountState.ACTIVE


def test_the_reason_is_asked_and_kept_in_the_accounts_history(office: Office) -> None:
    user = office.account()
    administrator = office.administrator()
    refused = end(administrator, user, reason="   ")
    assert (refused.status_code, "Fill this in." in refused.text) == (422, True)
    assert office.read(User, user).state is AccountState.ACTIVE
    end(administrator, user, reason="left <b>the office</b>")
    page = administrator.get(f"/accounts/{user}").text
    assert "left &lt;b&gt;the office&lt;/b&gt;" in page
    with office.app.app_context():
        assert db.session.scalars(sa.select(Move.reason)).one() == "left <b>the office</b>"
        said = db.session.scalars(
            sa.select(TrailEntry.data).where(TrailEntry.action == "account.deactivate")
        ).one()
    assert said == {"source": "active", "target": "disabled"}


def test_the_history_tells_the_latest_first_and_names_nobody_whose_account_is_gone(office: Office) -> None:
    user, who = office.account(), office.account(office.person("Salma Idrissi"))
    for number, (transition, source, target, actor, reason) in enumerate(
        (
            ("deactivate", "active", "disabled", who, "left"),
            ("reactivate", "disabled", "active", UUID(int=7), "is back"),
            ("deactivate", "active", "disabled", None, "unused for two years"),
        )
    ):
        office.add(
            Move,
            subject_kind="users",
            subject_id=str(user),
            transition=transition,
            source=source,
            target=target,
            actor_id=actor,
            at=NOW - timedelta(days=3 - number),
            reason=reason,
        )
    page = office.administrator().get(f"/accounts/{user}").text
    log = page.partition('<ol class="log">')[2].partition("</ol>")[0]
    assert re.findall(r"</b>(?: · <bdi>(.*?)</bdi>)?<span.*?<bdi>(.*?)</bdi></p>", log) == [
        ("", "unused for two years"),
        ("", "is back"),
        ("Salma Idrissi", "left"),
    ]


def test_nobody_disables_their_own_account(office: Office) -> None:
    me = office.account()
    office.grant(me, Role.ADMINISTRATOR)
    office.grant(office.account(), Role.ADMINISTRATOR)
    visitor = office.signed_in(me)
    answer = end(visitor, me)
    assert (answer.status_code, "You can&#39;t disable your own account." in answer.text) == (422, True)
    assert 'aria-disabled="true"' in visitor.get(f"/accounts/{me}").text
    assert office.read(User, me).state is AccountState.ACTIVE


def test_the_last_administrator_without_an_end_is_not_disabled(office: Office) -> None:
    lasting, passing = office.account(), office.account()
    office.grant(lasting, Role.ADMINISTRATOR)
    grant = office.grant(passing, Role.ADMINISTRATOR)
    with office.deed() as session:
        session.execute(
            sa.text("UPDATE grants SET valid_until = :at WHERE id = :id").bindparams(
                sa.bindparam("at", NOW + timedelta(days=1), type_=sa.DateTime(timezone=True)),
                sa.bindparam("id", grant, type_=sa.Uuid()),
            )
        )
    visitor = office.signed_in(passing)
    answer = end(visitor, lasting)
    assert answer.status_code == 422
    assert "This is the last administrator without an end." in answer.text
    assert office.read(User, lasting).state is AccountState.ACTIVE
    office.grant(office.account(), Role.ADMINISTRATOR)
    assert end(visitor, lasting).status_code == 303


def test_an_account_is_disabled_once(office: Office) -> None:
    user = office.account()
    administrator = office.administrator()
    assert [end(administrator, user).status_code for _n in range(2)] == [303, 422]


def test_an_unconfirmed_account_is_neither_disabled_nor_made_usable_by_hand(office: Office) -> None:
    user = office.account()
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state=AccountState.UNCONFIRMED))
    administrator = office.administrator()
    assert [end(administrator, user, way).status_code for way in ("deactivate", "reactivate")] == [422, 422]
    assert office.read(User, user).state is AccountState.UNCONFIRMED


def test_only_administrators_see_accounts(office: Office) -> None:
    user = office.account()
    officer = office.account()
    office.grant(officer, Role.DATA_PROTECTION_OFFICER)
    for visitor in (office.signed_in(officer), office.coordinator(office.programme())):
        assert visitor.get("/accounts").status_code == 403
        assert visitor.get(f"/accounts/{user}").status_code == 404
        assert end(visitor, user).status_code == 404
        assert visitor.post(f"/accounts/{user}/sign-out").status_code == 404
    assert office.read(User, user).state is AccountState.ACTIVE


def test_an_administrator_signs_out_every_device_of_an_account(office: Office) -> None:
    user = office.account()
    visitors = [office.signed_in(user) for _n in range(2)]
    administrator = office.administrator()
    answer = administrator.post(f"/accounts/{user}/sign-out")
    assert answer.location == f"/accounts/{user}"
    assert [visitor.get("/account").status_code for visitor in visitors] == [303, 303]
    assert administrator.get("/accounts").status_code == 200
    assert office.count(TrailEntry, TrailEntry.action == "account.sign_out_all") == 1


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Amina Diallo", "Ben Otieno"]),
        ("?q=diallo", ["Amina Diallo"]),
        ("?q=ben@example", ["Ben Otieno"]),
        ("?q=%25", []),
        ("?role=focal_point", ["Ben Otieno"]),
        ("?state=disabled", ["Amina Diallo"]),
        ("?sort=-name", ["Ben Otieno", "Amina Diallo"]),
    ],
)
def test_accounts_are_searched_filtered_and_sorted(office: Office, query: str, seen: list[str]) -> None:
    amina = office.account(office.person("Amina Diallo"), email=AMINA)
    ben = office.account(office.person("Ben Otieno"), email="ben@example.org")
    office.grant(ben, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    administrator = office.administrator()
    end(administrator, amina)
    page = administrator.get(f"/accounts{query}").text
    found = sorted(
        (page.index(f"<bdi>{name}</bdi></a>"), name)
        for name in ("Amina Diallo", "Ben Otieno")
        if f"<bdi>{name}</bdi></a>" in page
    )
    assert [name for _place, name in found] == seen


def test_the_list_says_the_roles_in_force_each_once_in_their_order(office: Office) -> None:
    user = office.account(office.person("Amina Diallo"), email=AMINA)
    for role, since, until in (
        (Role.REVIEWER, 2, None),
        (Role.OBSERVER, 3, None),
        (Role.OBSERVER, 1, None),
        (Role.COORDINATOR, 0, None),
        (Role.FOCAL_POINT, 4, 0),
        (Role.DATA_PROTECTION_OFFICER, -1, None),
    ):
        span = {"valid_from": NOW - timedelta(days=since)}
        if until is not None:
            span["valid_until"] = NOW - timedelta(days=until)
        office.add(Grant, user_id=user, role=role, scope_kind=ScopeKind.OFFICE, scope_id="", **span)
    page = office.administrator().get("/accounts?q=diallo").text
    assert "<bdi>Observer, Reviewer, and Coordinator</bdi>" in page


def test_the_list_is_taken_away_with_a_word_in_the_trail(office: Office) -> None:
    office.account(office.person("=cmd Amina"), email=AMINA)
    answer = office.administrator().post("/accounts")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.text.splitlines()[0] == "\ufeffName,E-mail,Last sign-in,Standing"
    assert "\n'=cmd Amina,amina@example.org," in answer.text.replace("\r", "")
    assert office.count(TrailEntry, TrailEntry.action == "account.export") == 1


def test_an_accounts_page_shows_its_roles_now_and_before_and_who_gave_them(office: Office) -> None:
    user = office.account()
    giver = office.account(office.person("Salma Idrissi"), email="salma@example.org")
    office.grant(giver, Role.ADMINISTRATOR)
    visitor = office.signed_in(giver)
    email = office.read(User, user).email
    visitor.post("/roles/new", {"email": email, "role": "observer", "scope": "office:"})
    visitor.post(
        "/roles/new", {"email": email, "role": "reviewer", "scope": "office:", "valid_from": "2026-02-01"}
    )
    office.grant(user, Role.BOARD_MEMBER)
    page = visitor.get(f"/accounts/{user}").text
    assert [word in page for word in ("In force", "Not begun", "Salma Idrissi")] == [True] * 3
    named = re.findall("Observer|Reviewer|Board member", page)
    assert list(dict.fromkeys(named)) == ["Reviewer", "Observer", "Board member"]


def test_roles_that_begin_together_stand_in_the_order_of_their_keys(office: Office) -> None:
    user = office.account(office.person("Amina Diallo"))
    roles = {3: Role.OBSERVER, 1: Role.REVIEWER, 2: Role.BOARD_MEMBER}
    for number, role in roles.items():
        where = {"scope_kind": ScopeKind.OFFICE, "scope_id": "", "valid_from": NOW}
        office.add(Grant, id=UUID(int=number), user_id=user, role=role, **where)
    administrator = office.administrator()
    assert "<bdi>Reviewer, Board member, and Observer</bdi>" in administrator.get("/accounts?q=diallo").text
    for page, seen in (
        (administrator.get(f"/accounts/{user}").text, ["Observer", "Board member", "Reviewer"]),
        (
            administrator.get(f"/accounts/{user}/reactivate").text,
            ["Reviewer", "Board member", "Observer"],
        ),
    ):
        named = re.findall("Observer|Reviewer|Board member", page)
        assert list(dict.fromkeys(named)) == seen


def unused(office: Office, *, since: timedelta, email: str = AMINA, **values: Any) -> UUID:
    user = office.account(email=email)
    values = {"used_at": NOW - since, "created_at": NOW - 5 * YEAR, **values}
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(**values))
    return user


def do_chores(office: Office) -> None:
    with office.app.app_context():
        chores.do_all()


def test_an_account_unused_for_two_years_is_disabled_a_month_after_a_letter(office: Office) -> None:
    user = unused(office, since=2 * YEAR - timedelta(days=29))
    do_chores(office)
    do_chores(office)
    assert subjects(office, to=AMINA) == ["Your account will be disabled"]
    with clock.set_to(NOW + timedelta(days=29)):
        do_chores(office)
    assert office.read(User, user).state is AccountState.ACTIVE
    with clock.set_to(NOW + timedelta(days=30)):
        do_chores(office)
        do_chores(office)
    assert office.read(User, user).state is AccountState.DISABLED
    assert subjects(office, to=AMINA) == ["Your account will be disabled", "Your account was disabled"]
    with office.app.app_context():
        assert (
            db.session.scalars(sa.select(Move.actor_id).where(Move.transition == "deactivate")).one() is None
        )
        assert trail.verify().broken_at is None


def test_the_letter_says_how_long_there_is_and_the_history_why_it_ended(office: Office) -> None:
    user = unused(office, since=2 * YEAR - timedelta(days=30))
    do_chores(office)
    assert "It will be disabled in 30 days." in letters(office, to=AMINA)[0].body
    with clock.set_to(NOW + timedelta(days=30)):
        do_chores(office)
    with office.app.app_context():
        [move] = trail.moves_of(("users", user))
        db.session.remove()
    assert (move.transition, move.reason) == ("deactivate", "unused for two years")


def test_an_account_that_was_never_used_counts_from_its_beginning(office: Office) -> None:
    long_ago = unused(office, since=YEAR, used_at=None, created_at=NOW - 2 * YEAR)
    lately = unused(office, since=YEAR, used_at=None, created_at=NOW - YEAR, email="ben@example.org")
    do_chores(office)
    with clock.set_to(NOW + timedelta(days=30)):
        do_chores(office)
    states = [office.read(User, user).state for user in (long_ago, lately)]
    assert states == [AccountState.DISABLED, AccountState.ACTIVE]
    assert subjects(office, to="ben@example.org") == []


def test_a_letter_of_an_earlier_time_does_not_count_for_this_one(office: Office) -> None:
    warned_before_its_use = {"warned_at": NOW - 3 * YEAR}
    user = unused(office, since=2 * YEAR, **warned_before_its_use)
    with office.app.app_context():
        people_chores.disable_unused_accounts()
    assert office.read(User, user).state is AccountState.ACTIVE
    do_chores(office)
    assert subjects(office, to=AMINA) == ["Your account will be disabled"]


def test_no_letter_goes_to_an_account_that_is_not_in_use(office: Office) -> None:
    unused(office, since=2 * YEAR, state=AccountState.DISABLED)
    do_chores(office)
    assert subjects(office) == []


def test_whoever_signs_in_at_the_last_moment_keeps_the_account(office: Office) -> None:
    user = unused(office, since=2 * YEAR - timedelta(seconds=1))
    with office.deed():
        accounts.disable_unused(user)
    assert office.read(User, user).state is AccountState.ACTIVE
    with clock.set_to(NOW + timedelta(seconds=1)), office.deed():
        accounts.disable_unused(user)
    assert office.read(User, user).state is AccountState.DISABLED


def test_an_account_that_comes_back_has_its_two_years_again(office: Office) -> None:
    user = unused(office, since=2 * YEAR, state=AccountState.DISABLED)
    assert end(office.administrator(), user, "reactivate", "is back").status_code == 303
    assert office.read(User, user).used_at == NOW


def test_whoever_signs_in_after_the_letter_keeps_the_account(office: Office) -> None:
    user = unused(office, since=2 * YEAR)
    do_chores(office)
    office.anonymous().post("/login", {"email": AMINA, "password": PASSWORD})
    with clock.set_to(NOW + timedelta(days=31)):
        do_chores(office)
    assert office.read(User, user).state is AccountState.ACTIVE


def test_nobody_is_disabled_without_the_letter_however_long_ago(office: Office) -> None:
    user = unused(office, since=4 * YEAR)
    with office.app.app_context():
        people_chores.disable_unused_accounts()
    assert office.read(User, user).state is AccountState.ACTIVE


def test_an_account_used_within_two_years_gets_no_letter(office: Office) -> None:
    unused(office, since=2 * YEAR - timedelta(days=31))
    do_chores(office)
    assert subjects(office) == []


def test_the_last_administrator_stays_even_unused(office: Office) -> None:
    user = unused(office, since=2 * YEAR)
    other = unused(office, since=2 * YEAR, email="ben@example.org")
    office.grant(user, Role.ADMINISTRATOR)
    do_chores(office)
    with clock.set_to(NOW + timedelta(days=31)):
        do_chores(office)
    states = (office.read(User, user).state, office.read(User, other).state)
    assert states == (AccountState.ACTIVE, AccountState.DISABLED)


def test_signing_in_is_the_use_that_counts(office: Office) -> None:
    user = office.account(email=AMINA)
    office.anonymous().post("/login", {"email": AMINA, "password": PASSWORD})
    assert office.read(User, user).used_at == NOW
    assert office.count(UserSession) == 1
