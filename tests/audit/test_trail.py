"""The trail: what stands in it, and how a gap or a change is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.access.actor import SYSTEM, Actor, Role
from app.audit import trail
from app.audit.models import Move, TrailEntry, TrailLink
from app.audit.trail import UntrailedDeedError, Verdict
from app.core import clock
from app.core.db import db, unit_of_work
from app.people.models import Person
from tests.conftest import NOW
from tests.support.office import Office


def verdict(app: Flask) -> Verdict:
    with app.app_context():
        try:
            return trail.verify()
        finally:
            db.session.remove()


def tamper(app: Flask, statement: Any) -> None:
    """What someone with the database's password would do, past the application."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(statement)


@pytest.fixture
def five(office: Office) -> Office:
    """An office with five deeds, each of one link with one entry."""
    for _n in range(5):
        with office.deed():
            pass
    return office


def test_a_whole_trail_holds(five: Office) -> None:
    assert verdict(five.app) == Verdict(5, None, "")


def test_an_empty_trail_holds(app: Flask) -> None:
    assert verdict(app) == Verdict(0, None, "")


THIRD = TrailEntry.seq == 3


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        pytest.param(
            sa.update(TrailEntry).where(THIRD).values(action="test.else"),
            Verdict(2, 3, "its content was changed"),
            id="an edited action",
        ),
        pytest.param(
            sa.update(TrailEntry).where(THIRD).values(data={"fields": ["seats"]}),
            Verdict(2, 3, "its content was changed"),
            id="edited data",
        ),
        pytest.param(
            sa.update(TrailLink)
            .where(TrailLink.seq == 3)
            .values(actor_id=SYSTEM.user_id, request_id="other"),
            Verdict(2, 3, "its content was changed"),
            id="an edited link",
        ),
        pytest.param(
            sa.delete(TrailEntry).where(THIRD),
            Verdict(2, 3, "its content was changed"),
            id="a removed entry",
        ),
        pytest.param(
            sa.update(TrailLink).where(TrailLink.seq == 3).values(hash="0" * 64),
            Verdict(2, 3, "its content was changed"),
            id="an edited hash",
        ),
        pytest.param(
            sa.update(TrailLink).where(TrailLink.seq == 3).values(previous="0" * 64),
            Verdict(2, 3, "it does not follow the link before it"),
            id="an edited chain",
        ),
    ],
)
def test_what_was_changed_is_found_and_named(five: Office, statement: Any, found: Verdict) -> None:
    tamper(five.app, statement)
    assert verdict(five.app) == found


def test_a_removed_link_is_found_and_named(five: Office) -> None:
    tamper(five.app, sa.delete(TrailEntry).where(THIRD))
    tamper(five.app, sa.delete(TrailLink).where(TrailLink.seq == 3))
    assert verdict(five.app) == Verdict(2, 3, "a link is missing")


def test_a_link_that_was_made_without_the_key_is_found(five: Office) -> None:
    key = five.app.config["TRAIL_KEY"]
    five.app.config["TRAIL_KEY"] = b"the key of someone else"
    with five.deed():
        pass
    five.app.config["TRAIL_KEY"] = key
    assert verdict(five.app) == Verdict(5, 6, "its content was changed")


def test_the_command_says_that_the_trail_holds(five: Office) -> None:
    done = five.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (0, "The trail holds: 5 links.\n")


def test_the_command_ends_with_one_and_names_the_first_broken_link(five: Office) -> None:
    tamper(five.app, sa.update(TrailEntry).where(TrailEntry.seq >= 3).values(action="test.else"))
    done = five.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (
        1,
        "Error: The trail is broken at link 3: its content was changed. 2 links before it hold.\n",
    )


def in_a_deed(app: Flask, deed: Callable[[Any], object]) -> None:
    with app.app_context():
        try:
            with unit_of_work() as session:
                deed(session)
        finally:
            db.session.remove()


def test_a_deed_that_changes_rows_and_says_nothing_does_not_happen(office: Office) -> None:
    with pytest.raises(UntrailedDeedError):
        in_a_deed(office.app, lambda session: session.add(Person(family_name="Diop")))
    assert office.count(Person) == 0


def test_a_deed_that_changes_nothing_leaves_no_link(office: Office) -> None:
    in_a_deed(office.app, lambda session: session.scalars(sa.select(Person)).all())
    assert office.count(TrailLink) == 0


def test_a_deed_that_fails_leaves_no_link_and_nothing_for_the_next(office: Office) -> None:
    def fail(_session: Any) -> None:
        trail.record("test.failed", actor=SYSTEM, subject=("tests", "scene"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_a_deed(office.app, fail)
    with office.deed():
        pass
    with office.app.app_context():
        assert db.session.scalars(sa.select(TrailEntry.action)).all() == ["test.scene"]
        db.session.remove()


def test_what_a_deed_said_before_it_was_rolled_back_is_forgotten(office: Office) -> None:
    """Also by the same session, as where a refusal is recorded after the deed that was refused."""
    user = office.account()

    def fail() -> None:
        with unit_of_work() as session:
            trail.record("test.failed", actor=Actor(user_id=user), subject=("tests", "scene"))
            session.add(Person(family_name="Diop"))
            session.flush()
            raise ZeroDivisionError

    with office.app.app_context():
        with pytest.raises(ZeroDivisionError):
            fail()
        with unit_of_work():
            pass
        with unit_of_work():
            trail.record("test.next", actor=SYSTEM, subject=("tests", "scene"))
        db.session.remove()
    assert office.trail() == [("test.next", "tests scene", {}, None)]


def test_a_deed_keeps_its_words_where_a_part_of_it_is_rolled_back(office: Office) -> None:
    def half(session: Any) -> None:
        trail.record("test.whole", actor=SYSTEM, subject=("tests", "scene"))
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            raise ZeroDivisionError

    in_a_deed(office.app, half)
    assert office.trail() == [("test.whole", "tests scene", {}, None)]


def test_whoever_began_a_deed_is_its_actor(office: Office) -> None:
    user, another = office.account(), office.account()

    def deed(_session: Any) -> None:
        trail.record("test.deed", actor=Actor(user_id=user), subject=("tests", "scene"))
        trail.record("test.effect", actor=Actor(user_id=another), subject=("tests", "scene"))

    in_a_deed(office.app, deed)
    assert [(said, by) for said, _about, _data, by in office.trail()] == [
        ("test.deed", user),
        ("test.effect", user),
    ]


def test_a_trail_that_was_shortened_begins_where_the_last_time_ended(five: Office) -> None:
    with five.app.app_context():
        hashes = list(db.session.scalars(sa.select(TrailLink.hash).order_by(TrailLink.seq)))
        db.session.remove()
    in_a_deed(five.app, lambda _session: trail.shorten([1, 2]))
    in_a_deed(five.app, lambda _session: trail.shorten([3]))
    assert five.trail() == [
        ("trail.shorten", "trail_links 2", {"until": 2, "hash": hashes[1]}, None),
        ("trail.shorten", "trail_links 3", {"until": 3, "hash": hashes[2]}, None),
    ]
    assert (five.count(TrailLink), verdict(five.app)) == (4, Verdict(7, None, ""))


def test_several_entries_of_a_deed_are_one_link(office: Office) -> None:
    def several(_session: Any) -> None:
        for action in ("test.one", "test.two"):
            trail.record(action, actor=SYSTEM, subject=("tests", "scene"), fields=["seats"])

    in_a_deed(office.app, several)
    with office.app.app_context():
        entries = db.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.ordinal)).all()
        db.session.remove()
    assert [(e.seq, e.ordinal, e.action, e.data) for e in entries] == [
        (1, 0, "test.one", {"fields": ["seats"]}),
        (1, 1, "test.two", {"fields": ["seats"]}),
    ]
    assert verdict(office.app) == Verdict(1, None, "")


def test_the_entries_of_a_link_hold_in_whatever_order_the_database_keeps_them(office: Office) -> None:
    def several(_session: Any) -> None:
        for action in ("test.one", "test.two"):
            trail.record(action, actor=SYSTEM, subject=("tests", "scene"))

    in_a_deed(office.app, several)
    with office.app.app_context(), db.engine.begin() as connection:
        rows = connection.execute(sa.select(TrailEntry.__table__).order_by(TrailEntry.ordinal.desc()))
        entries = [row._asdict() for row in rows]
        connection.execute(sa.delete(TrailEntry))
        connection.execute(sa.insert(TrailEntry), entries)
    assert verdict(office.app) == Verdict(1, None, "")


def last_entry(app: Flask) -> tuple[str, str, dict[str, Any], Any]:
    with app.app_context():
        entry, link = db.session.execute(
            sa.select(TrailEntry, TrailLink)
            .join(TrailLink, TrailLink.seq == TrailEntry.seq)
            .order_by(TrailEntry.seq.desc())
            .limit(1)
        ).one()
        db.session.remove()
    return entry.action, f"{entry.subject_kind} {entry.subject_id}", entry.data, link.actor_id


def test_a_refusal_is_recorded_after_what_was_refused_is_rolled_back(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    grant = office.grant(office.account(), Role.OBSERVER)
    answer = office.signed_in(user).post(f"/roles/{grant}/end", page="/account")
    assert answer.status_code == 403
    assert last_entry(office.app) == (
        "access.refused",
        f"request {answer.headers['X-Request-ID']}",
        {"what": "403 POST people.end_grant"},
        user,
    )
    assert verdict(office.app).broken_at is None


def test_asking_for_what_is_out_of_sight_is_recorded(office: Office) -> None:
    user = office.account()
    grant = office.grant(office.account(), Role.OBSERVER)
    answer = office.signed_in(user).get(f"/roles/{grant}/end")
    assert (answer.status_code, last_entry(office.app)[2]) == (404, {"what": "404 GET people.end_grant"})


def test_a_failed_sign_in_is_recorded_without_the_address(office: Office) -> None:
    office.anonymous().post("/login", {"email": "nobody@example.org", "password": "four words of summer"})
    assert last_entry(office.app) == ("account.sign_in_failed", "users unknown", {}, None)


def test_a_move_is_kept_with_who_made_it_and_why(office: Office) -> None:
    administrator, account = office.account(), office.account()
    office.grant(administrator, Role.ADMINISTRATOR)
    visitor = office.signed_in(administrator)
    page = f"/accounts/{account}/deactivate"
    assert visitor.post(page, {"reason": "left the police"}, page=page).status_code == 303
    with office.app.app_context():
        [move] = trail.moves_of(("users", account))
        db.session.remove()
    assert (move.transition, move.source, move.target) == ("deactivate", "active", "disabled")
    assert (move.actor_id, move.reason) == (administrator, "left the police")


def test_a_record_keeps_the_history_of_its_own_states_in_the_order_of_time(office: Office) -> None:
    programme, another = office.programme("ONE"), office.programme("TWO")
    later = NOW + timedelta(days=1)
    for kind, subject, name, at, key in (
        ("programmes", programme, "withdraw", later, 1),
        ("programmes", programme, "publish", NOW, 3),
        ("programmes", programme, "draft", NOW, 2),
        ("programmes", another, "another programme's", NOW, 4),
        ("cohorts", programme, "another kind's", NOW, 5),
    ):
        office.add(
            Move,
            id=UUID(int=key),
            subject_kind=kind,
            subject_id=str(subject),
            transition=name,
            source="draft",
            target="published",
            actor_id=None,
            at=at,
            reason="",
        )
    with office.app.app_context():
        found = trail.moves_of(("programmes", programme))
        db.session.remove()
    assert [move.transition for move in found] == ["draft", "publish", "withdraw"]


def test_some_deeds_on_one_record_are_told_in_their_order_with_when_and_by_whom(office: Office) -> None:
    user, later = office.account(), NOW + timedelta(days=1)
    one, another, elsewhere = ("tests", "one"), ("tests", "another"), ("others", "one")

    def said(*words: tuple[str, tuple[str, str]]) -> None:
        for action, subject in words:
            trail.record(action, actor=Actor(user_id=user), subject=subject, about=action)

    in_a_deed(office.app, lambda _s: said(("test.b", one), ("test.a", one), ("test.c", one)))
    with clock.set_to(later):
        in_a_deed(office.app, lambda _s: said(("test.a", another), ("test.a", elsewhere), ("test.a", one)))
    with office.app.app_context():
        found = trail.deeds_on(one, ["test.a", "test.b"])
        db.session.remove()
    assert [(deed.action, deed.data, deed.at, deed.actor_id) for deed in found] == [
        ("test.b", {"about": "test.b"}, NOW, user),
        ("test.a", {"about": "test.a"}, NOW, user),
        ("test.a", {"about": "test.a"}, later, user),
    ]


def test_writers_at_the_same_time_make_one_chain(office: Office) -> None:
    together = threading.Barrier(6)
    failures: list[Exception] = []

    def write() -> None:
        together.wait()
        try:
            for _n in range(5):
                in_a_deed(
                    office.app,
                    lambda session: (
                        session.add(Person(family_name="Diop")),
                        trail.record("test.scene", actor=Actor(), subject=("tests", "scene")),
                    ),
                )
        except Exception as failure:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(failure)

    writers = [threading.Thread(target=write) for _n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert verdict(office.app) == Verdict(30, None, "")
