"""The trail as it is read: filtered, paged, by name or by pseudonym, and taken away as a deed."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from app.access.actor import Actor, Role
from app.audit import deeds, trail
from app.audit.models import TrailEntry
from app.core import chores, clock
from app.core.db import all_models, db, unit_of_work
from app.core.outbox import Mail
from app.core.workflow import all_workflows
from app.disclosure import records
from app.people import factors
from app.protection.pseudonyms import key_of, pseudonym
from tests.conftest import NOW
from tests.support.office import Office, Visitor

APP = Path(__file__).resolve().parents[2] / "app"


def officer(office: Office) -> Visitor:
    """A data protection officer, signed in."""
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    return office.signed_in(user)


def do(office: Office, action: str, *, actor: Actor, subject: Any, **data: Any) -> None:
    """One deed of that account."""
    with office.app.app_context():
        with unit_of_work():
            trail.record(action, actor=actor, subject=subject, **data)
        db.session.remove()


def rows(visitor: Visitor, **asked: str) -> list[list[str]]:
    """What the file of the list holds: what, who, when, record, details."""
    answer = visitor.post(f"/trail?{urlencode(asked)}", page="/account")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]


def word(office: Office, key: Any) -> str:
    with office.app.app_context():
        return pseudonym(key)


@pytest.fixture
def amina(office: Office) -> Actor:
    """Someone who signed in."""
    user = office.account(name="Amina Diop", email="amina@example.org")
    do(office, "account.sign_in", actor=Actor(user_id=user), subject=("users", user))
    return Actor(user_id=user)


def test_an_administrator_reads_by_name(office: Office, amina: Actor) -> None:
    page = office.administrator().get("/trail").text
    assert "Signed in" in page
    assert "Amina Diop" in page


@pytest.mark.parametrize(
    ("asked", "among"), [("action", {"Account: Disabled", "Signed in"}), ("kind", {"Account"})]
)
def test_deeds_and_records_are_offered_by_their_names_in_the_order_of_the_alphabet(
    office: Office, asked: str, among: set[str]
) -> None:
    select = (
        office.administrator().get("/trail").text.partition(f'name="{asked}"')[2].partition("</select>")[0]
    )
    names = [unescape(name) for name in re.findall('<option value="[^"]+"[^>]*>([^<]+)', select)]
    assert among <= set(names)
    assert names == sorted(names, key=str.casefold)


def test_a_move_is_told_as_it_happened_and_not_as_its_button_says(office: Office) -> None:
    user, administrator = office.account(), office.administrator()
    for way in ("deactivate", "reactivate"):
        administrator.post(f"/accounts/{user}/{way}", {"reason": "Leave."})
    told = [row[0] for row in rows(administrator) if row[0].startswith("Account:")]
    assert told == ["Account: Enabled again", "Account: Disabled"]
    log = administrator.get(f"/accounts/{user}").text.partition('<ol class="log">')[2].partition("</ol>")[0]
    assert re.findall("<b>(.*?)</b>", log) == ["Enabled again", "Disabled"]


def test_a_data_protection_officer_reads_one_pseudonym_for_one_account_and_no_name(
    office: Office, amina: Actor
) -> None:
    do(office, "account.language", actor=amina, subject=("users", amina.user_id), fields=["language"])
    page = officer(office).get("/trail").text
    assert page.count(word(office, amina.user_id)) >= 4
    for secret in ("Amina", "Diop", "amina@example.org", str(amina.user_id)):
        assert secret not in page


def test_a_key_of_an_account_among_the_details_is_a_pseudonym_too(office: Office, amina: Actor) -> None:
    do(office, "grant.give", actor=amina, subject=("grants", "1"), user=amina.user_id, role="observer")
    found = rows(officer(office), action="grant.give")
    assert found[0][4] == f"role: observer; user: {word(office, amina.user_id)}"
    assert rows(office.administrator(), action="grant.give")[0][4] == f"role: observer; user: {amina.user_id}"


def test_the_same_account_has_another_pseudonym_under_another_key(office: Office, amina: Actor) -> None:
    before = word(office, amina.user_id)
    key = office.app.config["TRAIL_KEY"]
    office.app.config["TRAIL_KEY"] = b"the key of someone else"
    try:
        assert word(office, amina.user_id) != before
    finally:
        office.app.config["TRAIL_KEY"] = key


def test_a_pseudonym_leads_back_only_here(office: Office, amina: Actor) -> None:
    person = office.person()
    with office.app.app_context():
        assert [key_of(pseudonym(key)) for key in (amina.user_id, person)] == [amina.user_id, person]
        assert key_of("0000-0000-0000") is None
        db.session.remove()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_the_deeds_of_one_account_are_found_by_its_pseudonym(
    office: Office, amina: Actor, role: Role
) -> None:
    reader = office.account()
    office.grant(reader, role)
    found = rows(office.signed_in(reader), who=word(office, amina.user_id))
    assert [row[0] for row in found] == ["Signed in"]


def test_an_address_finds_an_account_for_those_alone_who_read_names(office: Office, amina: Actor) -> None:
    assert len(rows(office.administrator(), who="amina@example.org")) == 1
    assert rows(officer(office), who="amina@example.org") == []


def test_one_record_has_its_own_trail(office: Office, amina: Actor) -> None:
    room = office.room()
    for action in ("room.add", "room.change"):
        do(office, action, actor=amina, subject=("rooms", room))
    do(office, "room.add", actor=amina, subject=("rooms", office.room("Salle B")))
    asked = {"kind": "rooms", "record": str(room)}
    assert [row[0] for row in rows(officer(office), **asked)] == ["Changed a room", "Added a room"]
    assert "One record’s trail" in officer(office).get(f"/trail?{urlencode(asked)}").text


def test_a_persons_trail_is_found_by_pseudonym_and_by_no_key(office: Office, amina: Actor) -> None:
    dpo = officer(office)
    assert len(rows(dpo, kind="users", record=word(office, amina.user_id))) == 1
    assert f"record={amina.user_id}" not in dpo.get("/trail").text


def test_days_bound_the_trail_and_are_those_of_rabat(office: Office, amina: Actor) -> None:
    with clock.set_to(NOW + timedelta(days=1, hours=14, minutes=30)):  # past midnight in Rabat
        do(office, "account.sign_out", actor=amina, subject=("user_sessions", "1"))
    admin = office.administrator()
    assert [r[0] for r in rows(admin, since="2026-01-14", who="amina@example.org")] == ["Signed out"]
    assert [r[0] for r in rows(admin, until="2026-01-13", who="amina@example.org")] == ["Signed in"]
    assert len(rows(admin, since="no day", who="amina@example.org")) == 2


def test_a_long_trail_is_paged_in_one_order(office: Office, amina: Actor) -> None:
    for number in range(60):
        with office.app.app_context():
            with unit_of_work():
                for part in range(2):
                    trail.record("room.change", actor=amina, subject=("rooms", f"{number}.{part}"))
            db.session.remove()
    admin = office.administrator()
    found: list[str] = []
    url = "/trail?action=room.change"
    for _page in range(3):
        page = admin.get(url).text
        found += [piece.partition("<")[0] for piece in page.split('<bdi class="code">')[1:]]
        _before, _rel, rest = page.partition('rel="next"')
        url = _before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if rest else ""
    assert found == [f"{number}.{part}" for number in reversed(range(60)) for part in (1, 0)]


def test_the_same_number_of_queries_for_one_entry_and_for_many(office: Office, amina: Actor) -> None:
    def count_queries(visitor: Visitor) -> int:
        seen = []
        note = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        try:
            assert visitor.get("/trail").status_code == 200
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        return len(seen)

    admin = office.administrator()
    few = count_queries(admin)
    for number in range(6):
        do(office, "room.change", actor=Actor(user_id=office.account()), subject=("rooms", number))
    assert count_queries(admin) == few


def test_taking_the_trail_away_is_in_the_trail(office: Office, amina: Actor) -> None:
    admin = office.administrator()
    for times in (1, 2):  # each file says of itself that it was taken
        assert len(rows(admin, action="trail.export")) == times


def test_a_name_and_a_detail_are_literal_text(office: Office) -> None:
    user = office.account(name="<b>Amina</b> =1+1")
    do(office, "room.change", actor=Actor(user_id=user), subject=("rooms", '"><i>'), fields=["<u>"])
    admin = office.administrator()
    page = admin.get("/trail?action=room.change").text
    assert ("<b>Amina" in page, "<i>" in page, "<u>" in page) == (False, False, False)
    assert "&lt;b&gt;Amina&lt;/b&gt; =1+1" in page


def test_the_clock_and_strangers_are_said_in_words(office: Office) -> None:
    office.anonymous().post("/login", {"email": "nobody@example.org", "password": "four words of summer"})
    assert [row[1] for row in rows(office.administrator(), action="account.sign_in_failed")] == [
        "A visitor without an account"
    ]
    with office.app.app_context():
        chores.do_all()
    assert [row[1] for row in rows(office.administrator(), action="trail.check")] == ["The office’s clock"]


def letters(office: Office, subject: str) -> list[str]:
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Mail.recipient).where(Mail.subject == subject).order_by(Mail.recipient)
        ).all()
        db.session.remove()
    return list(found)


def test_the_page_says_whether_the_chain_held_at_the_last_check(office: Office) -> None:
    admin = office.administrator()
    assert "The chain was not checked yet" in admin.get("/trail").text
    with office.app.app_context():
        chores.do_all()
    assert "The chain held at the last check" in admin.get("/trail").text
    assert letters(office, "The trail does not hold") == []


def test_a_broken_chain_is_told_on_the_page_and_by_letter_once_a_day(office: Office) -> None:
    admin, dpo = office.administrator(), officer(office)
    with office.deed():
        pass
    with office.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(TrailEntry).where(TrailEntry.seq == 1).values(action="test.else"))
    for _round in range(2):
        with office.app.app_context():
            chores.do_all()
    for visitor in (admin, dpo):
        assert "The trail does not hold" in visitor.get("/trail").text
    assert len(letters(office, "The trail does not hold")) == 2


def recorded(source: str) -> Iterator[ast.expr]:
    """The first argument of every `trail.record(…)` and `TakenAway(…)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"trail.record", "TakenAway"}:
            yield node.args[0]


def literals(source: str) -> set[str]:
    """Every text of a file that reads like a deed's name."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.count(".") == 1
        and node.value.replace(".", "").replace("_", "").isalpha()
        and node.value.islower()
    }


def every_action() -> set[str]:
    """Every deed that the programme may record, moves apart."""
    found = {"access.refused"} | {kind.action for kind in records.kinds()}
    found |= {f"factor.{change}" for change in factors.Change}
    for file in APP.rglob("*.py"):
        source = file.read_text()
        names = list(recorded(source))
        found |= {name.value for name in names if isinstance(name, ast.Constant)}
        if any(not isinstance(name, ast.Constant) for name in names):
            prefixes = {"curriculum", "demo", "trail", "registration"}
            found |= {text for text in literals(source) if text.partition(".")[0] in prefixes}
    return found


@pytest.mark.usefixtures("house")
def test_every_deed_has_its_label_and_no_label_is_of_nothing() -> None:
    actions = every_action()
    assert actions - deeds.ACTIONS.keys() == set()
    assert {workflow.name for workflow in all_workflows()} - deeds.LIFECYCLES.keys() == set()


def test_a_deed_without_its_label_is_found() -> None:
    source = 'trail.record("room.paint", actor=a); TakenAway("room.export")'
    found = [n.value for n in recorded(source) if isinstance(n, ast.Constant)]
    assert set(found) - deeds.ACTIONS.keys() == {"room.paint", "room.export"}


def test_every_kind_of_record_has_its_label(house: Flask) -> None:
    tables = {model.__tablename__ for model in all_models() if not getattr(model, "__untrailed__", False)}
    silent = {"trail_entries", "moves"}
    assert tables - silent - deeds.KINDS.keys() - deeds.PARTS == set()
