"""What Prometheus reads of a node: how long requests took, and what waits in the office's own records.

With several processes on a node, PROMETHEUS_MULTIPROC_DIR names the folder in which they add up.
"""

from __future__ import annotations

import os

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.core import chores, clock
from app.core.db import db
from app.core.outbox import Mail, MailState

_OF_THIS_PROCESS = CollectorRegistry()
REQUESTS = Histogram(
    "office_request_seconds",
    "How long a request took, by its method, route and status",
    ("method", "route", "status"),
    buckets=(0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30),
    registry=_OF_THIS_PROCESS,
)


def shown() -> bytes:
    """Everything in Prometheus' own format: of all processes of this node, and of the office."""
    requests = _OF_THIS_PROCESS
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    return bytes(generate_latest(requests) + generate_latest(_of_the_office()))


def _of_the_office() -> CollectorRegistry:
    """What waits or has failed, read anew; the same on every node."""
    registry, now = CollectorRegistry(), clock.now()
    letters = Gauge("office_letters", "Letters of the outbox, by their state", ("state",), registry=registry)
    oldest = Gauge("office_oldest_letter_seconds", "How long the oldest due letter waits", registry=registry)
    late = Gauge("office_chores_late", "Chores that no worker took when they were due", registry=registry)
    failed = Gauge("office_chores_failed", "Chores whose last round failed", registry=registry)
    counts = sa.select(Mail.state, sa.func.count()).where(Mail.state != MailState.SENT).group_by(Mail.state)
    found = dict(iter(db.session.execute(counts.order_by(Mail.state))))
    for state in (MailState.WAITING, MailState.FAILED):
        letters.labels(state.value).set(found.get(state, 0))
    due = sa.select(sa.func.min(Mail.next_try_at)).where(Mail.state == MailState.WAITING)
    since = db.session.scalar(due)
    oldest.set(max(0.0, (now - since).total_seconds()) if since else 0)
    rounds = chores.rounds()
    late.set(sum(one.is_late(now) for one in rounds))
    failed.set(sum(bool(one.row and one.row.failure) for one in rounds))
    return registry
