"""Limits: how often something may be tried, counted in one place for all processes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.config import Settings
from app.core import clock, limits
from app.core.crypto import token_hash
from app.core.db import db
from app.core.limits import Tries
from tests.conftest import NOW
from tests.registrations.racing import Wait, at_once

MINUTES = timedelta(minutes=5)


def ten_tries(app: Flask, wait: Wait) -> int:
    """How many of ten tries another process lets through."""
    wait()
    with app.app_context():
        return sum(limits.within("login:awa", most=12, every=timedelta(days=1)) for _n in range(10))


def tried(app: Flask, times: int, *, bucket: str = "login:awa", most: int = 3) -> list[bool]:
    with app.app_context():
        return [limits.within(bucket, most=most, every=MINUTES) for _n in range(times)]


def test_after_the_most_tries_of_a_window_none_is_let_through(app: Flask) -> None:
    assert tried(app, 5) == [True, True, True, False, False]


def test_each_thing_is_counted_for_itself(app: Flask) -> None:
    assert tried(app, 4)[-1] is False
    assert tried(app, 1, bucket="login:ben") == [True]


def test_the_lines_of_one_subscriber_are_one_whatever_their_form() -> None:
    lines = [limits.line_of(written) for written in ("fe80::1%eth0", "fe80::2", "::ffff:192.0.2.1", None)]
    assert lines == ["fe80::/64", "fe80::/64", "192.0.2.1", "0.0.0.0"]


def test_the_next_window_begins_anew(app: Flask) -> None:
    assert tried(app, 4)[-1] is False
    with clock.set_to(NOW + MINUTES):
        assert tried(app, 1) == [True]


def tried_both(app: Flask, times: int, *, inner: int, outer: int) -> list[bool]:
    with app.app_context():
        return [
            limits.all_within({"from:198.51.100.7": inner, "all": outer}, every=MINUTES)
            for _n in range(times)
        ]


def test_of_several_limits_the_narrowest_holds(app: Flask) -> None:
    assert tried_both(app, 4, inner=9, outer=2) == [True, True, False, False]


def test_what_one_limit_refuses_uses_up_no_other(app: Flask) -> None:
    assert tried_both(app, 5, inner=2, outer=9) == [True, True, False, False, False]
    with app.app_context():
        counted = dict(db.session.execute(sa.select(Tries.bucket, Tries.count)).all())
        db.session.remove()
    assert counted == {token_hash("from:198.51.100.7"): 5, token_hash("all"): 2}


def test_a_try_that_is_given_back_counts_no_more_and_only_that_one(app: Flask) -> None:
    assert tried(app, 3, bucket="login:ben") == [True, True, True]
    with clock.set_to(NOW + MINUTES):
        assert tried(app, 3) == [True, True, True]
    assert tried(app, 3) == [True, True, True]
    with app.app_context():
        limits.give_back("login:awa", every=MINUTES)
    assert tried(app, 2) == [True, False]
    assert tried(app, 1, bucket="login:ben") == [False]
    with clock.set_to(NOW + MINUTES):
        assert tried(app, 1) == [False]


def test_old_windows_are_forgotten(app: Flask) -> None:
    tried(app, 1, bucket="old")
    with clock.set_to(NOW + timedelta(days=2)):
        tried(app, 1, bucket="between")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Tries)) == 2
    with clock.set_to(NOW + timedelta(days=4, minutes=5)):
        tried(app, 1, bucket="new")
    with app.app_context():
        assert db.session.scalars(sa.select(Tries.bucket)).all() == [token_hash("new")]
        db.session.remove()


@pytest.mark.usefixtures("app")
def test_the_count_holds_across_processes(migrated: Settings) -> None:
    assert sum(at_once(migrated, [ten_tries, ten_tries])) == 12
