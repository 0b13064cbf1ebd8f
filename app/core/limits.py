"""How often something may be tried, counted in one place for all processes.

Each try is counted in a short transaction of its own, before the deed and whatever becomes of it.
"""

from __future__ import annotations

import ipaddress
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, holds
from app.core.crypto import token_hash
from app.core.db import Base, db, is_sqlite, unit_of_work
from app.core.holds import Kept

MOST_HERE = 10_000
"""So many things are counted in one process at most; beyond them everything is too often."""
_here: Counter[tuple[str, datetime]] = Counter()
_here_lock = Lock()
_log = logging.getLogger(__name__)


def line_of(address: str | None) -> str:
    """Whose tries are counted together: an address, or the /64 that one subscriber has of IPv6."""
    found = ipaddress.ip_address(address or "0.0.0.0")  # noqa: S104 - no server is bound here
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


class Tries(Base):
    """How often one thing was tried within one window of time."""

    __tablename__ = "tries"
    __holds__: ClassVar = (
        holds.internal(
            "to count tries; what is tried stands there as a hash", seen=holds.NOBODY, kept=Kept.TRY
        ),
    )

    bucket: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]


def within(bucket: str, *, most: int, every: timedelta) -> bool:
    """Count one try of `bucket` (of any length); whether it is among the first `most` of this window."""
    return all_within({bucket: most}, every=every)


def all_within(limits: Mapping[str, int], *, every: timedelta) -> bool:
    """Count one try of each bucket in turn, in one deed; whether each is among its first of this window.

    What goes beyond one limit is not counted for those after it.
    """
    with _counting() as session:
        return all(_count(session, bucket, every) <= most for bucket, most in limits.items())


def all_within_even_read_only(limits: Mapping[str, int], *, every: timedelta) -> bool:
    """As `all_within`, for what must go on while the database takes no writes: then each process counts."""
    try:
        return all_within(limits, every=every)
    except (OperationalError, InternalError) as error:
        db.session.remove()
        _log.warning("tries are counted in this process alone: %s", error.orig)
    return all(_count_here(bucket, every) <= most for bucket, most in limits.items())


def forget_here() -> None:
    """Forget what this process alone has counted."""
    with _here_lock:
        _here.clear()


def _count_here(bucket: str, every: timedelta) -> int:
    """Count a try in this process; what was counted in an earlier window goes."""
    counted = _counted_in(bucket, every)
    with _here_lock:
        for old in [key for key in _here if key[1] < counted[1]]:
            del _here[old]
        _here[counted] += 1
        return _here[counted] if len(_here) <= MOST_HERE else MOST_HERE


def count(bucket: str, *, every: timedelta) -> int:
    """Count one try of `bucket` (of any length); how many there are in this window with it."""
    with _counting() as session:
        return _count(session, bucket, every)


def give_back(bucket: str, *, every: timedelta) -> None:
    """Take back one try that succeeded, where only failed ones are to count."""
    bucket, window = _counted_in(bucket, every)
    with _counting() as session:
        session.execute(
            sa.update(Tries)
            .where(Tries.bucket == bucket, Tries.window == window)
            .values(count=Tries.count - 1)
        )


@contextmanager
def _counting() -> Iterator[Session]:
    with unit_of_work() as session:
        yield session
    db.session.remove()


def _count(session: Session, bucket: str, every: timedelta) -> int:
    bucket, window = _counted_in(bucket, every)
    connection = session.connection()
    counted = connection.execute(
        _ON_SQLITE if is_sqlite() else _ON_POSTGRESQL, {"bucket": bucket, "window": window, "count": 1}
    )
    tries: int = counted.scalar_one()
    if tries == 1:  # the first of its window clears away what is old
        connection.execute(_CLEAR, {"since": clock.now() - timedelta(days=2)})
    return tries


def _one_more(insert: Any) -> Any:
    """What counts one try, and says how many there are with it."""
    return insert.on_conflict_do_update(
        index_elements=["bucket", "window"], set_={"count": Tries.count + 1}
    ).returning(Tries.count)


_ON_SQLITE = _one_more(sqlite.insert(Tries))
_ON_POSTGRESQL = _one_more(postgresql.insert(Tries))
_CLEAR = sa.delete(Tries).where(Tries.window < sa.bindparam("since"))


def _counted_in(bucket: str, every: timedelta) -> tuple[str, datetime]:
    seconds = int(every.total_seconds())
    window = datetime.fromtimestamp(int(clock.now().timestamp()) // seconds * seconds, UTC)
    return token_hash(bucket), window  # a bucket may name an address, and that is nobody's business here
