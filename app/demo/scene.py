"""The records of an invented office while they are gathered: keys, histories, and the bulk insert."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Move
from app.core.db import Base
from app.core.texts import Texts
from app.core.workflow import State, Workflow

_FIRST_KEY_AT_MS = 1_640_995_200_000
"""1 January 2022: keys sort in the order in which they were made, as the office's own (UUIDv7) do."""


class Step(NamedTuple):
    """One move of a record's history; `actor` is the account's key, None for the office's clock."""

    transition: str
    at: datetime
    actor: UUID | None = None
    reason: str = ""


class Scene:
    """An invented office, the same for the same seed and the same `now`; nothing is stored before `write`.

    `first_key` leaves room for the keys of other scenes in the same database.
    """

    def __init__(self, seed: str, *, now: datetime, first_key: int = 0) -> None:
        self.now = now
        self.random = Random(f"story {seed}")
        self._bits = Random(f"keys {seed}")
        self._numbers = count(_FIRST_KEY_AT_MS + first_key)
        self._rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)

    def key(self) -> UUID:
        """The next key, in the form of a UUIDv7."""
        bits = self._bits.getrandbits(74)
        high, low = bits >> 62, bits & ((1 << 62) - 1)
        return UUID(int=next(self._numbers) << 80 | 7 << 76 | high << 64 | 2 << 62 | low)

    def put(self, model: type[Base], **values: Any) -> UUID:
        """Remember a row of `model`; its key."""
        key = self.key()
        if "id" in _table(model).c:
            key = values.setdefault("id", key)
        self._rows[_table(model)].append(values)
        return key

    def lead(
        self, model: type[Any], key: UUID, steps: Iterable[Step], *, begin: State | None = None
    ) -> State:
        """Write the history of a record by its lifecycle; the state that it ends in.

        `begin` is where it begins if the lifecycle knows several beginnings.
        Raises StopIteration for a step that its lifecycle does not know: a fault of the demonstration.
        """
        workflow: Workflow = model.__workflow__
        state: State = begin or next(iter(workflow.initial))
        for step in steps:
            transition = next(
                t for t in workflow.transitions if t.name == step.transition and state in t.sources
            )
            self.put(
                Move,
                subject_kind=_table(model).name,
                subject_id=str(key),
                transition=step.transition,
                source=state.value,
                target=transition.target.value,
                actor_id=step.actor,
                at=step.at,
                reason=step.reason,
            )
            state = transition.target
        return state

    def rows(self, model: type[Base]) -> list[dict[str, Any]]:
        """The rows of `model` that are remembered so far."""
        return self._rows[_table(model)]

    def write(self, session: Session) -> None:
        """Insert every row in the deed at hand, tables that others point at first."""
        for table in Base.metadata.sorted_tables:
            alike: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
            for row in self._rows.pop(table, []):
                alike[frozenset(row)].append(row)
            for batch in alike.values():
                session.execute(sa.insert(table), batch)


def _table(model: type[Base]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - every model of the office has one table
    return table


@cache
def read(name: str) -> dict[str, Any]:
    """One of the files in data/, such as "programmes"."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text("utf-8"))


def comma(language: str) -> str:
    """What a language writes between two parts of a name."""
    return "،" if language == "ar" else ","


def texts(words: dict[str, str]) -> Texts:
    """A text of a data file."""
    return Texts(**words)
