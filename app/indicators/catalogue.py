"""Which measures are indicators, and by what they can be told apart."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.measures import Measure, Split, measure
from app.nominations.models import Nomination
from app.people.models import Person
from app.registrations.models import Registration

PEOPLE = "registrations.participants"
"""The indicator that all others rest on."""
WOMEN = "registrations.women"
NAMES = (
    "registrations.persons",
    PEOPLE,
    WOMEN,
    "registrations.states",
    "attendance.person_days",
    "completion.rate",
    "completion.graduates",
    "assessments.learning_gain",
    "evaluation.applied",
    "certificates.trainers",
    "cascade.people",
    "registrations.seats_filled",
    "registrations.days_to_answer",
    "screening.coverage",
)
"""The indicators in the order in which they are read."""


def indicators() -> list[Measure]:
    """The measures that are indicators, in their order."""
    return [measure(name) for name in NAMES]


class Dimension(Labelled):
    """By what an indicator is told apart."""

    YEAR = "year", _l("Year")
    PROGRAMME = "programme", _l("Programme")
    DONOR = "donor", _l("Donor")
    PILLAR = "pillar", _l("Strategy pillar")
    STATE = "state", _l("Member state")
    REGION = "region", _l("Region")
    COMMUNITY = "community", _l("Regional community")
    SEX = "sex", _l("Sex")
    SECTOR = "sector", _l("Service")
    LANGUAGE = "language", _l("Working language")

    @property
    def is_of_persons(self) -> bool:
        """Whether it tells the people of one cohort apart, and not the cohorts."""
        return self not in {Dimension.YEAR, Dimension.PROGRAMME, Dimension.DONOR, Dimension.PILLAR}


_who = aliased(Person)
_answers = sa.select(
    Nomination.registration_id, Nomination.answers["sector"].as_string().label("sector")
).subquery()


def _joined(statement: Any) -> Any:
    return statement.join(_who, _who.id == Registration.person_id).outerjoin(
        _answers, _answers.c.registration_id == Registration.id
    )


SPLIT = Split(
    columns=(Registration.state_code, _who.sex, Registration.working_language, _answers.c.sector),
    joined=_joined,
)
"""The records behind the indicators by state, sex, working language and service."""
