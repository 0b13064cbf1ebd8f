"""How cohorts are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.access.gate import as_uuid
from app.cohorts.forms import CohortFilter
from app.cohorts.models import Cohort
from app.cohorts.states import ENDED
from app.cohorts.words import deadline
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.texts import LANGUAGES
from app.programmes.models import Programme


def _narrow(statement: sa.Select[Any], form: CohortFilter) -> sa.Select[Any]:
    if form.q.data:
        titles = sa.type_coerce(Cohort.title, sa.JSON)
        read_or_code = [Cohort.code, *(titles[language].as_string() for language in LANGUAGES)]
        found = form.q.data.lower()
        statement = statement.where(
            sa.or_(*(sa.func.lower(text).contains(found, autoescape=True) for text in read_or_code))
        )
    if form.programme.data:
        statement = statement.where(Cohort.programme_id == as_uuid(form.programme.data))
    stage = form.stage.data
    if stage == "all":
        return statement
    return statement.where(Cohort.state == stage if stage else Cohort.state.not_in(ENDED))


COHORTS = Listing(
    name="cohorts",
    columns=(
        Column("title", _l("Cohort"), text=lambda cohort: read(cohort.title)),
        Column("code", _l("Code"), sort=Cohort.code, text=lambda cohort: cohort.code),
        Column("programme", _l("Programme"), sort=Programme.code, text=lambda cohort: cohort.programme_code),
        Column("from", _l("First day"), sort=Cohort.first_day, text=lambda cohort: cohort.first_day),
        Column("to", _l("Last day"), sort=Cohort.last_day, text=lambda cohort: cohort.last_day),
        Column(
            "deadline",
            _l("States answer until"),
            text=lambda cohort: deadline(cohort) if cohort.deadline_at else "",
        ),
        Column("seats", _l("Seats"), sort=Cohort.seats, text=lambda cohort: cohort.seats, numeric=True),
        Column(
            "stage",
            _l("Stage"),
            sort=sa.cast(Cohort.state, sa.String),
            text=lambda cohort: cohort.state.label,
        ),
    ),
    key=Cohort.id,
    default="from",
    filter_form=CohortFilter,
    narrow=_narrow,
)
