"""What the lists of roles, accounts and invitations hold, by their filters."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.people.links import AccountInvitation
from app.people.models import Grant
from tests.conftest import NOW
from tests.support.office import Office

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def named(page: str) -> list[str]:
    """The names and addresses of the people of the scene, in the order of the page, each once."""
    return list(dict.fromkeys(re.findall(r"(?:Awa|Ben|Chipo|Dina|Eve|Femi|Gana)\b", page)))


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Awa", "Chipo", "Dina"]),
        ("standing=now", ["Awa", "Chipo", "Dina"]),
        ("standing=later", ["Ben"]),
        ("standing=soon", ["Chipo"]),
        ("standing=ended", ["Eve", "Femi", "Gana"]),
        ("standing=all", ["Awa", "Ben", "Chipo", "Dina", "Eve", "Femi", "Gana"]),
        ("standing=all&role=reviewer", ["Dina"]),
        ("standing=all&q=eve", ["Eve"]),
        ("standing=all&q=FEMI.F@example", ["Femi"]),
        ("standing=all&q=%25", []),
        ("standing=all&q=femi_f", []),
    ],
)
def test_roles_are_found_by_who_holds_them_and_where_they_stand(
    office: Office, query: str, seen: list[str]
) -> None:
    def holds(name: str, since: datetime, until: datetime | None = None, **values: object) -> None:
        user = office.account(office.person(f"{name} Ndiaye"), email=f"{name}.f@example.org")
        values = {"role": Role.OBSERVER, **values}
        office.add(
            Grant, user_id=user, scope_kind=ScopeKind.OFFICE, valid_from=since, valid_until=until, **values
        )

    holds("Awa", NOW)
    holds("Ben", NOW + SECOND)
    holds("Chipo", NOW - DAY, NOW + 30 * DAY)
    holds("Dina", NOW - DAY, NOW + 30 * DAY + SECOND, role=Role.REVIEWER)
    holds("Eve", NOW - DAY, NOW)
    holds("Femi", NOW - DAY, ended_at=NOW)
    holds("Gana", NOW + DAY, ended_at=NOW)
    assert named(office.administrator().get(f"/roles?{query}").text.partition("<tbody")[2]) == seen


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Awa", "Ben", "Chipo"]),
        ("role=observer", ["Awa"]),
        ("q=_", []),
        ("q=BEN@EXAMPLE.ORG", ["Ben"]),
    ],
)
def test_accounts_are_found_by_the_roles_that_count_now(office: Office, query: str, seen: list[str]) -> None:
    awa, ben, _chipo = (
        office.account(office.person(f"{name} Ndiaye"), email=f"{name}@example.org")
        for name in ("Awa", "Ben", "Chipo")
    )
    office.grant(awa, Role.OBSERVER)
    office.add(
        Grant,
        user_id=ben,
        role=Role.OBSERVER,
        scope_kind=ScopeKind.OFFICE,
        valid_from=NOW - DAY,
        valid_until=NOW,
    )
    assert named(office.administrator().get(f"/accounts?{query}").text.partition("<tbody")[2]) == seen


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Awa"]),
        ("state=open", ["Awa"]),
        ("state=over", ["Dina", "Chipo", "Ben"]),
        ("state=all", ["Dina", "Chipo", "Ben", "Awa"]),
        ("state=all&q=CHIPO", ["Chipo"]),
        ("state=all&q=%25", []),
        ("state=all&q=_", []),
    ],
)
def test_invitations_are_found_by_their_address_and_whether_they_open(
    office: Office, query: str, seen: list[str]
) -> None:
    for number, (name, values) in enumerate(
        {
            "Awa": {"expires_at": NOW + SECOND},
            "Ben": {"expires_at": NOW},
            "Chipo": {"expires_at": NOW + DAY, "accepted_at": NOW},
            "Dina": {"expires_at": NOW + DAY, "withdrawn_at": NOW},
        }.items()
    ):
        office.add(
            AccountInvitation,
            email=f"{name}@example.org",
            email_key=f"{name}@example.org".casefold(),
            token_hash=name,
            role=Role.OBSERVER,
            scope_kind=ScopeKind.OFFICE,
            language="en",
            created_at=NOW + number * SECOND,
            **values,
        )
    assert named(office.administrator().get(f"/invitations?{query}").text.partition("<tbody")[2]) == seen


@pytest.mark.parametrize(("ends", "state"), [(NOW + SECOND, "Open"), (NOW, "Expired")])
def test_an_invitation_is_open_until_the_instant_of_its_end(
    office: Office, ends: datetime, state: str
) -> None:
    office.invitation("awa@example.org")
    with office.deed() as session:
        session.execute(sa.update(AccountInvitation).values(expires_at=ends))
    page = office.administrator().get("/invitations?state=all").text.partition("<tbody")[2]
    assert [word for word in ("Open", "Expired") if word in page] == [state]
