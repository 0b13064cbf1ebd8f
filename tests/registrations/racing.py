"""Several processes that press buttons of one office at the same time."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from multiprocessing.context import ForkServerContext
from multiprocessing.pool import Pool, ThreadPool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from app.core import chores, clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, is_sqlite
from app.people.models import UserSession
from tests.support.office import Office, Visitor

PROCESSES, WORKERS = 4, 4
"""How many press buttons at once, and how many workers go round meanwhile, at most."""
MOST_SECONDS = 60
TRY_AGAIN = 503
Press = tuple[str, dict[str, str]]
"""A form's address and what it sends."""
T = TypeVar("T")
Wait = Callable[[], None]
Work = Callable[[Flask, Wait], T]
"""What one of several processes does."""


def all_at_once(office: Office, settings: Settings, user: UUID, presses: Sequence[Press]) -> list[int]:
    """Send every form as `user`, shared among the processes; the answers' statuses, sorted."""
    return each_at_once(office, settings, [(user, url, form) for url, form in presses])


def each_at_once(
    office: Office,
    settings: Settings,
    presses: Sequence[tuple[UUID, str, dict[str, str]]],
    *,
    workers: int = 0,
) -> list[int]:
    """Send every form as its own user, shared among the processes; the answers' statuses, sorted.

    Meanwhile so many workers do what is due by the clock, each in a process of its own.
    """
    tokens = {user: _signed_in(office, user) for user in dict.fromkeys(user for user, _url, _form in presses)}
    signed = [(tokens[user], url, form) for user, url, form in presses]
    shares = [(settings, clock.now(), signed[n::PROCESSES]) for n in range(PROCESSES)]
    rounds = [going_round().apply_async(_work, (settings, clock.now())) for _n in range(workers)]
    answers = sorted(status for share in processes().starmap(_press, shares, chunksize=1) for status in share)
    for one in rounds:
        one.get(timeout=MOST_SECONDS)
    return answers


def in_one_moment(
    settings: Settings, presses: Sequence[tuple[str, str, dict[str, str]]]
) -> list[tuple[int, str]]:
    """Send every form with its session's token at the same moment; each answer's status and page.

    The forms of one process go at once too, each in a thread of its own.
    """
    shares = [presses[n::PROCESSES] for n in range(min(PROCESSES, len(presses)))]
    found = at_once(settings, [partial(_press_together, presses=share) for share in shares])
    return [answer for answers in found for answer in answers]


def at_once(settings: Settings, works: Sequence[Work[T]]) -> list[T]:
    """Do each work in a process of its own; what each gives.

    A work is called with the application and with `wait`, by which it waits until all have come so far.
    """
    with TemporaryDirectory() as folder:
        asked = [(settings, clock.now(), work, Path(folder), len(works)) for work in works]
        return processes().starmap(_do, asked, chunksize=1)


def meanwhile(
    office: Office, settings: Settings, user: UUID, press: Press, deed: Callable[[Any], object]
) -> int:
    """Send a form as `user` from another process while `deed` is done and not yet committed; its status.

    On PostgreSQL the other process has read what `deed` changes, and waits for it to end. On SQLite it
    waits before it reads.
    """
    token = _signed_in(office, user)
    with office.deed() as session:
        deed(session)
        session.flush()
        answer = processes().apply_async(_press, (settings, clock.now(), [(token, *press)]))
        if not is_sqlite():
            _wait_until_it_waits(answer)
    return answer.get(timeout=MOST_SECONDS)[0]


def done_meanwhile(office: Office, deed: Callable[[], object], other: Callable[[], object]) -> None:
    """Do `deed` by the office's own hand, and `other` in another thread before that one is committed.

    On PostgreSQL `other` comes to a lock and goes on when `deed` has ended; on SQLite it waits to begin.
    """
    with ThreadPool(1) as pool:
        with office.deed() as session:
            deed()
            session.flush()
            answer = pool.apply_async(other)
            if not is_sqlite():
                _wait_until_it_waits(answer)
        answer.get(timeout=MOST_SECONDS)


def _wait_until_it_waits(answer: Any) -> None:
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + MOST_SECONDS
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waiting):
            assert not answer.ready(), f"it did not wait for the deed: {answer.get()}"
            assert time.monotonic() < until, "it came to no lock"
            time.sleep(0.02)


def _signed_in(office: Office, user: UUID) -> str:
    token = new_token()
    office.add(
        UserSession,
        user_id=user,
        token_hash=token_hash(token),
        created_at=clock.now(),
        seen_at=clock.now(),
        proved_at=clock.now(),
        factor_at=clock.now(),
    )
    return token


def context() -> ForkServerContext:
    """Where processes come from: each is a fork of one that has made an application already."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([__name__, "tests.registrations.ready"])
    return found


@cache
def processes() -> Pool:
    """The processes that press, which wait for the next race when one is over."""
    return _pool(PROCESSES)


@cache
def going_round() -> Pool:
    """The workers beside them."""
    return _pool(WORKERS)


def _pool(size: int) -> Pool:
    pool = context().Pool(size)
    atexit.register(pool.terminate)
    return pool


the_house = cache(create_app)
"""The application, made once in each process."""


def _press(
    settings: Settings, instant: datetime, presses: Sequence[tuple[str, str, dict[str, str]]]
) -> list[int]:
    app = the_house(settings)
    answers = []
    with clock.set_to(instant):
        visitors = {token: _visitor(app, token) for token, _url, _form in presses}
        secrets = {token: visitor.token() for token, visitor in visitors.items()}
        for token, url, form in presses:
            filled = {"csrf_token": secrets[token], **form}
            answers.append(_sent(visitors[token], url, filled))
    with app.app_context():
        db.engine.dispose()
    return [answer.status_code for answer in answers]


def _sent(visitor: Visitor, url: str, form: dict[str, str]) -> TestResponse:
    answer = visitor.client.post(url, data=form)
    while answer.status_code == TRY_AGAIN:  # SQLite's one lock was others' for ten seconds
        answer = visitor.client.post(url, data=form)
    return answer


def _do(settings: Settings, instant: datetime, work: Work[T], folder: Path, parties: int) -> T:
    app = the_house(settings)

    def wait() -> None:
        (folder / str(os.getpid())).touch()
        until = time.monotonic() + MOST_SECONDS
        while len(list(folder.iterdir())) < parties:
            assert time.monotonic() < until, "the other processes did not come"
            time.sleep(0.005)

    with clock.set_to(instant):
        done = work(app, wait)
    with app.app_context():
        db.engine.dispose()
    return done


def _press_together(
    app: Flask, wait: Wait, *, presses: Sequence[tuple[str, str, dict[str, str]]]
) -> list[tuple[int, str]]:
    ready = []
    for token, url, form in presses:
        visitor = _visitor(app, token)
        ready.append((visitor, url, {**form, "csrf_token": visitor.token()}))

    def send(one: tuple[Visitor, str, dict[str, str]]) -> tuple[int, str]:
        visitor, url, form = one
        answer = _sent(visitor, url, form)
        return answer.status_code, answer.text

    wait()
    with ThreadPool(len(ready)) as crowd:
        return crowd.map(send, ready, chunksize=1)


def _work(settings: Settings, instant: datetime) -> None:
    """A worker's round of what is due."""
    app = the_house(settings)
    with clock.set_to(instant), app.app_context():
        chores.do_all()
        db.engine.dispose()


def _visitor(app: Flask, token: str) -> Visitor:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return Visitor(client)
