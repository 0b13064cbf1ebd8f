"""A worker whose process is killed at a chosen step of what it does."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, NoReturn

import sqlalchemy as sa

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.db import db
from tests.registrations.racing import context

MOST_SECONDS = 60
Step = Callable[..., None]
Work = Callable[[Step], object]
"""What a worker does; it says each step that the database does not see. A function of a module."""
Life = Callable[[int, Work], bool]


@contextmanager
def workers(settings: Settings) -> Iterator[Life]:
    """Call `life(step, work)` for a new worker that is killed as it comes to that step; whether it was.

    A step is a statement to the database, a commit, or what the work itself says is one. The first is 1.
    """
    with context().Pool(1) as pool:

        def life(step: int, work: Work) -> bool:
            return pool.apply_async(_give_birth, (settings, clock.now(), step, work)).get(MOST_SECONDS)

        yield life


@cache
def _house(settings: Settings) -> Any:
    return create_app(settings)


def _give_birth(settings: Settings, instant: datetime, step: int, work: Work) -> bool:
    app = _house(settings)
    process = os.fork()
    if process == 0:
        _live(app, instant, step, work)
    _process, status = os.waitpid(process, 0)
    was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not was_killed and os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the worker failed by itself; what it said stands above")
    return was_killed


def _live(app: Any, instant: datetime, step: int, work: Work) -> NoReturn:
    left = step

    def one_step(*_details: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with clock.set_to(instant), app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", lambda *_details: one_step())
            sa.event.listen(db.engine, "commit", one_step)
            work(one_step)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the process ends here, and says why
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
