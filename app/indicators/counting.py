"""Counting cohorts into the summary: what each measure says of them, by those who are alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.measures import Measure, Part, of_editions
from app.indicators import releasing
from app.indicators.catalogue import SPLIT, indicators
from app.indicators.models import MILLION, Cell, Counted
from app.registrations.measures import PERSONS, came_again

HOURLY = timedelta(hours=1)
AT_ONCE = 100
"""How many cohorts are counted together, and written in one deed."""


class Row(NamedTuple):
    """One cell, but for the cohort that it is of."""

    measure: str
    state_code: str
    sex: str
    language: str
    sector: str
    value: str
    top: int
    bottom: int
    of: int


def count_what_is_due(*, most: int = AT_ONCE) -> int:
    """Count the cohorts that were not counted for an hour, the longest ago first; how many these were."""
    due = _due(most)
    if due:
        count(due)
    return len(due)


def _due(most: int) -> list[UUID]:
    before = clock.now() - HOURLY
    return list(
        db.session.scalars(
            sa.select(Cohort.id)
            .outerjoin(Counted, Counted.cohort_id == Cohort.id)
            .where(sa.or_(Counted.counted_at.is_(None), Counted.counted_at <= before))
            .order_by(sa.func.coalesce(sa.cast(Counted.counted_at, sa.String), ""), Cohort.id)
            .limit(most)
        )
    )


def count(cohorts: Sequence[UUID]) -> None:
    """Count some cohorts anew and write what differs; reading is done before the deed begins."""
    found = cells_of(cohorts)
    with unit_of_work():
        keep(cohorts, found)


def keep(cohorts: Sequence[UUID], found: Mapping[UUID, list[Row]]) -> None:
    """Write within a deed what some cohorts were counted to be, as far as it differs."""
    session, at = db.session, clock.now()
    known = dict(
        session.execute(
            sa.select(Counted.cohort_id, Counted.fingerprint)
            .where(Counted.cohort_id.in_(cohorts))
            .order_by(Counted.cohort_id)
        ).all()
    )
    prints = {key: _fingerprint(found[key]) for key in cohorts}
    changed = [key for key in cohorts if known.get(key) != prints[key]]
    session.execute(sa.delete(Cell).where(Cell.cohort_id.in_(changed)))
    if rows := [{"cohort_id": key, **row._asdict()} for key in changed for row in found[key]]:
        session.execute(sa.insert(Cell), rows)
    session.execute(sa.delete(Counted).where(Counted.cohort_id.in_(cohorts)))
    session.execute(
        sa.insert(Counted),
        [{"cohort_id": key, "counted_at": at, "fingerprint": prints[key]} for key in cohorts],
    )
    releasing.release(cohorts, found, at=at)


def cells_of(cohorts: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """What every indicator says of each of some cohorts, in a fixed order."""
    subject = of_editions(cohorts)
    again = came_again(subject)
    found: dict[UUID, list[Row]] = defaultdict(list)
    for each in indicators():
        if each.cells is None:
            split = {(key, "", "", "", ""): part for key, part in each.parts(subject).items()}
        else:
            split = dict(each.cells(subject, SPLIT))
        for (key, *alike), part in split.items():
            state, sex, language, sector = (str(value or "") for value in alike)
            found[key] += [
                Row(each.name, state, sex, language, sector, *rest) for rest in _numbers(each, part, again)
            ]
    return defaultdict(list, {key: sorted(rows) for key, rows in found.items()})


def _numbers(one: Measure, part: Part, again: Set[UUID]) -> Iterator[tuple[str, int, int, int]]:
    """Value, top, bottom and records of a part; a line for each value where these are counted.

    Whoever took part only once is counted with all others of whom that is so, under no value.
    """
    if not part.spread:
        yield "", round(part.top * MILLION), int(part.bottom), part.of
    kept = dict(part.spread)
    if one is PERSONS:
        kept = {person: times for person, times in kept.items() if person in again}
        if once := len(part.spread) - len(kept):
            yield "", 0, 0, once
    for value, times in kept.items():
        yield _nameless(one.name, value), 0, 0, times


def _nameless(name: str, value: Any) -> str:
    if not isinstance(value, UUID):
        return str(value)
    return hashlib.sha256(f"{name} {value}".encode()).hexdigest()[:32]


def _fingerprint(rows: list[Row]) -> str:
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
