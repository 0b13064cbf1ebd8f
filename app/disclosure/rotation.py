"""Sealing anew, under the newest key, what older keys sealed: in batches, while the office is in use.

Each batch is one deed, and what is under the newest key is left alone. So a rotation that was killed goes
on where it stood when it is begun again, and one that is over changes nothing. A field that someone
changes meanwhile keeps the change: it is written only where the old ciphertext still stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit import trail
from app.core.db import db, unit_of_work
from app.core.sealing import ring, sealed_models

BATCH = 200


def counts() -> dict[tuple[str, str], Counter[str]]:
    """For each sealed table and column, how many fields each key seals."""
    return {
        (model.__tablename__, name): _count(getattr(model, name))
        for model in sealed_models()
        for name in model.__sealed__
    }


def _count(column: Any) -> Counter[str]:
    key = _key_of(column).label("key")
    rows = db.session.execute(sa.select(key, sa.func.count()).where(column != "").group_by(key).order_by(key))
    return Counter({row[0]: row[1] for row in rows})


def _key_of(column: Any) -> sa.ColumnElement[str]:
    """The name of the key that sealed a field: what stands before the dot."""
    if db.session.get_bind().dialect.name == "sqlite":
        return sa.func.substr(column, 1, sa.func.instr(column, ".") - 1)
    return sa.func.split_part(column, ".", 1)


def rotate(*, batch: int = BATCH) -> Iterator[int]:
    """Seal everything under the newest key; says after each deed how many fields it has sealed anew.

    SealBrokenError names a field that no key opens, and everything before it stays sealed anew.
    """
    for model in sealed_models():
        last: UUID | None = None
        while True:
            with unit_of_work():
                records = _old(model, after=last, most=batch)
                sealed = sum(_seal_anew(record) for record in records)
                if sealed:
                    trail.record(
                        "keys.rotate",
                        actor=SYSTEM,
                        subject=("keys", ring().newest),
                        table=model.__tablename__,
                        fields=sealed,
                    )
            if not records:
                break
            last = getattr(records[-1], _identity(model).key)
            yield sealed


def _old(model: Any, *, after: UUID | None, most: int) -> list[Any]:
    """The next records with a field under an older key, by key."""
    newest = f"{ring().newest}."
    columns = [getattr(model, name) for name in model.__sealed__]
    under_an_older = sa.or_(
        *(sa.and_(column != "", ~column.startswith(newest, autoescape=True)) for column in columns)
    )
    statement = sa.select(model).where(under_an_older).order_by(_identity(model)).limit(most)
    if after is not None:
        statement = statement.where(_identity(model) > after)
    return list(db.session.scalars(statement))


def _identity(model: Any) -> Any:
    """The column that tells one record from another."""
    return getattr(model, str(sa.inspect(model).primary_key[0].key))


def _seal_anew(record: Any) -> int:
    """Seal a record's older fields anew, each only where its old ciphertext still stands; how many."""
    model, keys, done = type(record), ring(), 0
    key = _identity(model)
    for name in model.__sealed__:
        old = getattr(record, name)
        if not old or old.startswith(f"{keys.newest}."):
            continue
        place = record.place_of(name)
        column = getattr(model, name)
        written = db.session.execute(
            sa.update(model)
            .where(key == getattr(record, key.key), column == old)
            .values({name: keys.seal(keys.open(old, place=place), place=place)}),
            execution_options={"synchronize_session": False},
        )
        done += written.rowcount  # type: ignore[attr-defined]
    return done
