"""The figures that training at home gives: what a state has confirmed, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.audit.history import last_moves
from app.cascade.models import CascadeActivity
from app.cascade.states import CascadeState
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.core.i18n import _l
from app.core.measures import (
    WHOLE,
    Behind,
    Measure,
    Part,
    Split,
    Subject,
    Unit,
    Value,
    added_up,
    changed,
    declare,
)
from app.registrations.models import Registration


def _confirmed(subject: Subject) -> tuple[sa.ColumnElement[bool], ...]:
    graduates = sa.select(Registration.id).where(within(subject, Registration.cohort_id))
    return (
        CascadeActivity.registration_id.in_(graduates),
        CascadeActivity.state == CascadeState.CONFIRMED,
        Registration.id == CascadeActivity.registration_id,
    )


def _parts(subject: Subject) -> dict[UUID, Part]:
    """The women among the people whom graduates have trained on."""
    moves = last_moves(CascadeActivity, Registration.cohort_id, *_confirmed(subject))
    return changed(_cells(subject, WHOLE), moves)


def _cells(subject: Subject, split: Split) -> dict[Any, Part]:
    """The same without its last change, by what tells the graduates apart."""
    people, edition = sa.func.sum(CascadeActivity.participants), Registration.cohort_id
    confirmed = sa.select(edition, *split.columns, sa.func.sum(CascadeActivity.women), people, people)
    return added_up(split.by(confirmed.select_from(Registration).where(*_confirmed(subject)), edition), split)


def _everyone(part: Part) -> Value | None:
    return part.bottom


def _rows(subject: Subject) -> Any:
    return (
        sa.select(
            Cohort.code.label("cohort"),
            CascadeActivity.state_code.label("state"),
            CascadeActivity.first_day.label("first_day"),
            CascadeActivity.last_day.label("last_day"),
            CascadeActivity.participants.label("people"),
            CascadeActivity.women.label("women"),
        )
        .select_from(CascadeActivity)
        .join(CascadeActivity.registration)
        .join(Registration.cohort)
        .where(*_confirmed(subject))
        .order_by(CascadeActivity.first_day, CascadeActivity.id)
    )


_ACTIVITIES = Behind(
    permission=Permission.CASCADE_SEE,
    model=CascadeActivity,
    columns=(
        ("cohort", _l("Cohort")),
        ("state", _l("Member state")),
        ("first_day", _l("First day")),
        ("last_day", _l("Last day")),
        ("people", _l("People trained")),
        ("women", _l("Women among them")),
    ),
    select=_rows,
)

PEOPLE = declare(
    Measure(
        name="cascade.people",
        version=1,
        label=_l("People trained on at home"),
        definition=_l("How many people graduates have trained at home, as their states confirmed."),
        unit=Unit.COUNT,
        parts=_parts,
        cells=_cells,
        reckon=_everyone,
        rows=_ACTIVITIES,
    )
)
WOMEN = declare(
    Measure(
        name="cascade.women",
        version=1,
        label=_l("Women among them"),
        definition=_l("Of the people whom graduates have trained at home, the share of women."),
        unit=Unit.SHARE,
        parts=_parts,
        cells=_cells,
        rows=_ACTIVITIES,
    )
)
