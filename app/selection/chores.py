"""What the worker does for selections, outside of any deed: finding them, and finding them again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit import trail
from app.core import chores, clock, logs
from app.core.db import db, unit_of_work
from app.selection import operations, queries
from app.selection.instance import read
from app.selection.models import Allocation, Progress

_log = logging.getLogger(__name__)
TELL_EVERY = 50
"""After how many explained nominees the worker says how far it is."""


@chores.every_second
def work_out() -> None:
    """Find what waits, the oldest first; no deed is open meanwhile, and it may be killed and begun again."""
    for key in queries.waiting():
        with logs.on_behalf_of(trail.request_behind("allocations", key)):
            _work_out(key)


def _work_out(key: UUID) -> None:
    from app.selection import search, solver

    data = db.session.scalar(sa.select(Allocation.instance).where(Allocation.id == key))
    db.session.rollback()
    instance = read(data)
    try:
        result = solver.solve(instance, told=_teller(key))
    except search.OutOfTimeError:
        _log.warning("selection %s ran out of time", key)
        _end(key, "fail", None)
    else:
        _end(key, "solve" if result.is_possible else "give_up", result.as_data(instance))


def _teller(key: UUID) -> Callable[[int], None]:
    def tell(explained: int) -> None:
        if explained % TELL_EVERY == 0:
            with unit_of_work() as session:
                session.merge(Progress(allocation_id=key, explained=explained))

    return tell


def _end(key: UUID, name: str, result: dict[str, Any] | None) -> None:
    with unit_of_work():
        allocation = db.session.scalar(queries.one_allocation().where(Allocation.id == key))
        if allocation is not None:
            operations.answer(allocation, name, result)


@chores.every_second
def find_again() -> None:
    """Work out anew what somebody asked to check, and say whether it is the same."""
    from app.selection import solver

    for key in queries.to_check():
        kept = db.session.get_one(Allocation, key)
        instance, before = read(kept.instance), kept.result
        db.session.rollback()
        after = solver.solve(instance).as_data(instance)
        with unit_of_work():
            allocation = db.session.get_one(Allocation, key)
            allocation.check_asked_at, allocation.checked_at = None, clock.now()
            allocation.is_same = after == before
            trail.record("allocation.checked", actor=SYSTEM, subject=allocation, is_same=allocation.is_same)
