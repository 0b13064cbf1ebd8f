"""The order of a state's nominees as a file would leave it, where others have their places already.

It goes the way of `operations.nominate` and `operations.change`: a row has the place that it says, and
whoever had it goes behind the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.nominations import queries
from app.nominations.models import NomineeFile, NomineeRow

MOST_SHOWN = 60
"""A longer order is shown by those alone whom the file does not name."""


@dataclass(slots=True)
class Ranked:
    """A nominee's place: before the file (None for a new one) and after; `is_named` by the file, or not.

    `rank` counts the nominees, where places may have gaps.
    """

    name: str
    before: int | None
    after: int
    is_named: bool
    rank: int = 0


def orders(file: NomineeFile) -> dict[str, list[Ranked]]:
    """The order of each state that has nominees whom the file does not name, while it gives places."""
    rows: dict[str, list[NomineeRow]] = {}
    for row in queries.rows_that_stand(file.id):
        rows.setdefault(row.state_code, []).append(row)
    nominees: dict[str, list[tuple[UUID, str, int]]] = {}
    for key, code, name, place in queries.placed_nominees(file.cohort_id, rows):
        nominees.setdefault(code, []).append((key, name, place))
    found = {code: _order(named, nominees.get(code, [])) for code, named in rows.items()}
    return {code: _shown(order) for code, order in found.items() if not all(one.is_named for one in order)}


def _shown(order: list[Ranked]) -> list[Ranked]:
    return order if len(order) <= MOST_SHOWN else [one for one in order if not one.is_named][:MOST_SHOWN]


def _order(rows: Iterable[NomineeRow], nominees: Iterable[tuple[UUID, str, int]]) -> list[Ranked]:
    order: dict[UUID, Ranked] = {
        key: Ranked(name, place, place, is_named=False) for key, name, place in nominees
    }
    holders = {ranked.after: key for key, ranked in order.items()}
    last = max(holders, default=0)
    for row in rows:
        key = row.registration_id or row.id
        if key in order:
            order[key].is_named = True
            place = row.answers.get("priority") if "priority" in row.changes else None
            if place is None:
                continue
            holders.pop(order[key].after, None)
        else:
            place = row.answers.get("priority") or last + 1
            order[key] = Ranked(row.name, None, place, is_named=True)
        displaced = holders.get(place)
        order[key].after, holders[place], last = place, key, max(last, place)
        if displaced is not None:
            last += 1
            order[displaced].after, holders[last] = last, displaced
    whole = sorted(order.values(), key=lambda one: one.after)
    for rank, one in enumerate(whole, start=1):
        one.rank = rank
    return whole
