"""How cohorts are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.access.gate import as_uuid
from app.cohorts.forms import CohortFilter
from app.cohorts.models import Cohort
from app.cohorts.states import ENDED
from app.cohorts.words import deadline, deadline_hour
from app.core.addresses import addresses
from app.core.cells import Name, Tag, Text, TwoLines
from app.core.i18n import _, _l, read
from app.core.listing import Column, Listing
from app.core.templating import day, format_number
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


def _urls() -> Callable[[Any], str]:
    """To the workspace for whoever works on the cohort, else to its public page."""
    workspace_of, page_of = addresses("cohorts.overview", "cohort_id"), addresses("cohorts.show", "cohort_id")
    return lambda cohort: (workspace_of if cohort.works_on_it else page_of)(cohort.id)


def _seats(cohort: Any) -> str:
    if cohort.works_on_it:
        return _("%(taken)s of %(seats)s", taken=cohort.seats_taken, seats=cohort.seats)
    return format_number(cohort.seats)


COHORTS = Listing(
    name="cohorts",
    columns=(
        Column(
            "title",
            _l("Cohort"),
            text=lambda cohort: read(cohort.title),
            cell=Name(lambda cohort: read(cohort.title), _urls),
        ),
        Column(
            "code",
            _l("Code"),
            sort=Cohort.code,
            text=lambda cohort: cohort.code,
            cell=Text(lambda cohort: cohort.code, nowrap=True),
        ),
        Column(
            "programme",
            _l("Programme"),
            sort=Programme.code,
            text=lambda cohort: cohort.programme_code,
            cell=Text(lambda cohort: read(cohort.programme_title)),
        ),
        Column(
            "from",
            _l("First day"),
            sort=Cohort.first_day,
            text=lambda cohort: cohort.first_day,
            cell=Text(lambda cohort: day(cohort.first_day), nowrap=True),
        ),
        Column(
            "to",
            _l("Last day"),
            sort=Cohort.last_day,
            text=lambda cohort: cohort.last_day,
            cell=Text(lambda cohort: day(cohort.last_day), nowrap=True),
        ),
        Column(
            "deadline",
            _l("States answer until"),
            text=lambda cohort: deadline(cohort) if cohort.deadline_at else "",
            cell=TwoLines(
                lambda cohort: cohort.deadline_day and day(cohort.deadline_day),
                below=deadline_hour,
                is_whole=True,
            ),
        ),
        Column(
            "seats",
            _l("Seats"),
            sort=Cohort.seats,
            text=lambda cohort: cohort.seats,
            numeric=True,
            cell=Text(_seats, nowrap=True),
        ),
        Column(
            "stage",
            _l("Stage"),
            sort=sa.cast(Cohort.state, sa.String),
            text=lambda cohort: cohort.state.label,
            cell=Tag(lambda cohort: cohort.state),
        ),
    ),
    key=Cohort.id,
    default="from",
    filter_form=CohortFilter,
    narrow=_narrow,
    of_columns=True,
)
