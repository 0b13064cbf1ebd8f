"""What the worker does for drafts, outside of any deed: making them, one after the other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.audit import trail
from app.core import chores, logs
from app.core.db import db, unit_of_work
from app.drafting import operations, queries
from app.drafting.models import DraftProgress, DraftRun
from app.drafting.reading import read

_log = logging.getLogger(__name__)


@chores.every_second
def draft() -> None:
    """Make what waits, the oldest first; no deed is open meanwhile, and it may be killed and begun again."""
    for key in queries.waiting():
        with logs.on_behalf_of(trail.request_behind("draft_runs", key)):
            _draft(key)


def _draft(key: UUID) -> None:
    from app.drafting import solver

    data = db.session.scalar(sa.select(DraftRun.instance).where(DraftRun.id == key))
    db.session.rollback()
    result = None
    try:
        instance = read(data)
        draft = solver.solve(instance, told=_teller(key), should_stop=_asker(key))
        result = draft.as_data(instance)
    except Exception:  # noqa: BLE001 - whatever it is, it ends this draft, and the next one is made
        _log.exception("draft %s failed", key)
        db.session.rollback()
    _end(key, result)


def _teller(key: UUID) -> Callable[[int, int], None]:
    def tell(placed: int, _all: int) -> None:
        with unit_of_work() as session:
            session.merge(DraftProgress(run_id=key, placed=placed))

    return tell


def _asker(key: UUID) -> Callable[[], bool]:
    """Asks the database once a second at most, however often the search asks."""
    known, asked_at = False, 0.0

    def is_asked() -> bool:
        nonlocal known, asked_at
        if not known and time.monotonic() - asked_at >= 1:
            known, asked_at = queries.is_stop_asked(key), time.monotonic()
            db.session.rollback()
        return known

    return is_asked


def _end(key: UUID, result: dict[str, Any] | None) -> None:
    with unit_of_work():
        run = db.session.scalar(queries.one_run().where(DraftRun.id == key))
        if run is not None:
            operations.answer(run, result)
