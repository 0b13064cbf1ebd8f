"""Retention: removing what has been kept for its term, in batches, as often as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.core import clock
from app.core.db import Base, db, is_sqlite, unit_of_work
from app.protection.models import RetentionRun
from app.protection.rules import RULES, Rule

BATCH = 500


def due(on: date) -> dict[str, int]:
    """How many rows each rule would remove on that day: the dry run."""
    return {
        rule.name: db.session.scalar(sa.select(sa.func.count()).select_from(rule.due(on).subquery())) or 0
        for rule in RULES
    }


def run(on: date, *, actor: Actor = SYSTEM) -> RetentionRun:
    """Remove what is due on that day; each batch is a deed of its own, so a kill loses no whole round."""
    with unit_of_work() as session:
        row = RetentionRun(on_day=on)
        session.add(row)
        session.flush()
        trail.record("retention.begin", actor=actor, subject=row, on=on)
    removed = {rule.name: sum(_batches(rule, on, row, actor=actor)) for rule in RULES}
    with unit_of_work() as session:
        row = session.get_one(RetentionRun, row.id)
        row.ended_at, row.removed = clock.now(), removed
        trail.record("retention.end", actor=actor, subject=row, on=on, **removed)
    if any(removed.values()):
        _wipe()
    return row


def _batches(rule: Rule, on: date, row: RetentionRun, *, actor: Actor) -> Iterator[int]:
    """Remove batch after batch; how many rows each was."""
    while True:
        with unit_of_work() as session:
            statement = rule.due(on)
            (key,) = statement.selected_columns
            found: list[Any] = list(islice(session.scalars(statement.order_by(key).limit(BATCH)), BATCH))
            if not found:
                return
            rule.remove(found)
            trail.record("retention.remove", actor=actor, subject=row, rule=rule.name, rows=len(found))
        yield len(found)


def _wipe() -> None:
    """Leave no trace of what was removed in the database's own files (on SQLite deleted bytes are zeroed)."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_sqlite():
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in Base.metadata.sorted_tables:
                connection.exec_driver_sql(f'VACUUM "{table.name}"')


def last_run() -> RetentionRun | None:
    """The latest round; None before the first."""
    return db.session.scalar(
        sa.select(RetentionRun).order_by(RetentionRun.began_at.desc(), RetentionRun.id.desc()).limit(1)
    )
