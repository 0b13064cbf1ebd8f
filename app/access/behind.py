"""Who may read the rows behind a figure: whoever may read such records, and of these only their own."""

from __future__ import annotations

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.core.measures import Measure, Subject


def may_read_rows(actor: Actor, measure: Measure) -> bool:
    """Whether the actor reads records of the kind that a measure rests on at all; else the figure alone."""
    return may(actor, Permission(measure.rows.permission))


def rows_behind(actor: Actor, measure: Measure, subject: Subject) -> Any:
    """The select of the records behind a figure that are within the actor's sight; others are not there.

    It gives plain columns, named as in `measure.rows.columns`.
    """
    behind = measure.rows
    return behind.select(subject).where(visible_to(actor, Permission(behind.permission), behind.model))
