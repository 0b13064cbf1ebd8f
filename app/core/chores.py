"""What the office does by the clock: each feature says what of its own may be due, the worker does it.

Each chore has a row, made at its first round, which says when it is due, began and ended. A worker takes it
by that row, so with any number of workers each chore is done once; one whose worker was killed is due again
after `LEASE`. A chore finds what is due in the office's own records: after days off one round does it all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, holds
from app.core.db import Base, db, is_sqlite, unit_of_work

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=5)
"""So long a chore belongs to the worker that began it; then another may, for that one was ended."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """What is done by the clock: what it is called on the page of housekeeping, and how often it looks."""

    do: Callable[[], Any]
    label: Any
    every: timedelta

    @property
    def name(self) -> str:
        """Its feature and what it does, as its row is called."""
        return f"{self.do.__module__.removeprefix('app.')}.{self.do.__name__}".replace(".chores.", ".")


class ChoreRow(Base):
    """When a chore is due next, and how its last round went; times in UTC."""

    __tablename__ = "chores"
    __holds__: ClassVar = (
        holds.internal(
            "to do each chore once, and to show that it is done",
            "name next_at begun_at done_at failed_at failure",
            seen="housekeeping.see",
        ),
    )
    __untrailed__: ClassVar[bool] = True  # what a chore changes is in the trail; that it looked is no deed

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    next_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")


@dataclass(frozen=True, slots=True)
class Round:
    """A chore with its row: None before its first round."""

    chore: Chore
    row: ChoreRow | None

    def is_late(self, now: datetime) -> bool:
        """Whether no worker took it when it was due."""
        return self.row is not None and self.row.next_at + LEASE < now


_chores: list[Chore] = []
_waited_for: list[Callable[[], Any]] = []
_beginnings: list[Callable[[], Any]] = []


def every(how_often: timedelta, label: Any) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a chore under its name for people; it finds what is due, and may run twice without harm."""
    if callable(label):
        raise TypeError(f"{label.__name__}: say in a few words what this chore does")

    def register(do: Callable[[], Any]) -> Callable[[], Any]:
        _chores.append(Chore(do, label, how_often))
        return do

    return register


def every_minute(label: Any) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a chore that looks each minute."""
    return every(MINUTE, label)


def every_second(chore: Callable[[], Any]) -> Callable[[], Any]:
    """Register what somebody waits for at the screen; it takes its work by that work's own rows."""
    _waited_for.append(chore)
    return chore


def at_the_start(chore: Callable[[], Any]) -> Callable[[], Any]:
    """Register what is done before all else; where it fails, the worker does not start."""
    _beginnings.append(chore)
    return chore


def begin() -> None:
    """Do what must be done before anything else."""
    for chore in _beginnings:
        chore()
        db.session.remove()


def do_due() -> None:
    """Do what is due and no other worker has taken; a chore that fails does not keep the others."""
    for chore in _chores:
        begun_at = clock.now()
        if _took(chore, begun_at):
            failure = _done(chore.do)
            _end(chore, begun_at, failure)


def do_all() -> None:
    """Do everything at once, whether or not it is due: for who keeps no worker, and asks by hand."""
    for chore in _chores:
        _done(chore.do)


def do_what_is_waited_for() -> None:
    """Do what somebody waits for."""
    for do in _waited_for:
        _done(do)


def rounds() -> Sequence[Round]:
    """Every chore with how its last round went, in the order in which they are done."""
    rows = {row.name: row for row in db.session.scalars(sa.select(ChoreRow).order_by(ChoreRow.name))}
    return [Round(chore, rows.get(chore.name)) for chore in _chores]


def _took(chore: Chore, now: datetime) -> bool:
    """Whether this worker is the one that does a chore now."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    with unit_of_work() as session:
        session.execute(insert(ChoreRow).values(name=chore.name, next_at=now).on_conflict_do_nothing())
        taken = session.execute(
            sa.update(ChoreRow)
            .where(ChoreRow.name == chore.name, ChoreRow.next_at <= now)
            .values(begun_at=now, next_at=now + LEASE)
            .returning(ChoreRow.name)
        )
        return taken.one_or_none() is not None


def _end(chore: Chore, begun_at: datetime, failure: str) -> None:
    """Keep how a round went, if the chore is still this worker's."""
    now = clock.now()
    said = {"failed_at": now, "failure": failure} if failure else {"done_at": now, "failure": ""}
    with unit_of_work() as session:
        session.execute(
            sa.update(ChoreRow)
            .where(ChoreRow.name == chore.name, ChoreRow.begun_at == begun_at)
            .values(next_at=begun_at + chore.every, **said)
        )
    db.session.remove()


def _done(do: Callable[[], Any]) -> str:
    """Do one thing; the name of the fault that kept it, empty when there was none."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - logged, and the others are still due
        _log.exception("the chore %s failed", do.__name__)
        return type(error).__name__
    finally:
        db.session.remove()
    return ""
