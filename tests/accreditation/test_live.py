"""What the figures say of bound criteria: over the criterion's own months, and against its thresholds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.accreditation.live import evidence
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.measures import Light, Period, last_months
from app.people.models import Sex
from app.registrations.states import RegistrationState
from tests.support.office import Office

TODAY = date(2026, 1, 12)


def edition(office: Office, programme: UUID, day: date, *, women: int, men: int) -> None:
    cohort = office.cohort(programme, state=CohortState.COMPLETED, first_day=day, last_day=day)
    for sex in (*[Sex.FEMALE] * women, *[Sex.MALE] * men):
        office.registration(cohort, office.person(sex=sex), state=RegistrationState.COMPLETED)


def women_of(office: Office, standard: UUID, **said: object) -> UUID:
    said = {"green": Decimal(30), "amber": Decimal(20), "period_months": 12, **said}
    return office.criterion(standard, measure="registrations.women", **said)


@pytest.mark.parametrize(
    ("women", "light"), [(3, Light.GREEN), (2, Light.AMBER), (1, Light.RED), (0, Light.RED)]
)
def test_a_figure_stands_by_the_thresholds_of_its_criterion(office: Office, women: int, light: Light) -> None:
    programme, standard = office.programme(), office.standard()
    women_of(office, standard)
    curriculum = office.curriculum(programme)
    edition(office, programme, date(2025, 3, 3), women=women, men=10 - women)
    with office.app.app_context():
        [live] = evidence([(curriculum, standard)], on=TODAY)[curriculum, standard]
        assert (live.figure.value, live.light) == (Fraction(women, 10), light)


def test_only_the_criterions_own_months_count(office: Office) -> None:
    programme, standard = office.programme(), office.standard()
    women_of(office, standard)
    women_of(office, standard, code="A2", period_months=36)
    curriculum = office.curriculum(programme)
    edition(office, programme, date(2024, 3, 4), women=4, men=0)
    edition(office, programme, date(2025, 3, 3), women=0, men=4)
    with office.app.app_context():
        one, three = evidence([(curriculum, standard)], on=TODAY)[curriculum, standard]
        assert (one.figure.value, three.figure.value) == (0, Fraction(1, 2))
        assert three.reading is not None
        assert [point.label for point in three.reading.by_year] == ["2024", "2025"]


def test_a_version_without_records_has_nothing_to_measure(office: Office) -> None:
    standard = office.standard()
    women_of(office, standard)
    office.criterion(standard, code="A2")
    curriculum = office.curriculum(office.programme())
    with office.app.app_context():
        [live] = evidence([(curriculum, standard)], on=TODAY)[curriculum, standard]
        assert (live.criterion.code, live.reading, live.light) == ("A1", None, Light.NOTHING)


def test_many_versions_cost_as_many_queries_as_one(office: Office) -> None:
    standard = office.standard()
    women_of(office, standard)
    pairs = [(office.curriculum(office.programme()), standard) for _n in range(4)]

    def queries(number: int) -> int:
        sent: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with office.app.app_context():
            event.listen(sa.engine.Engine, "before_cursor_execute", note)
            try:
                evidence(pairs[:number], on=TODAY)
            finally:
                event.remove(sa.engine.Engine, "before_cursor_execute", note)
                db.session.remove()
        return len([one for one in sent if one.startswith("SELECT")])

    assert queries(1) == queries(4)


def test_months_end_with_a_day_and_begin_after_the_same_day_before() -> None:
    assert last_months(1, until=date(2026, 3, 31)) == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert last_months(12, until=date(2024, 2, 29)) == Period(date(2023, 3, 1), date(2024, 2, 29))
    assert last_months(36, until=date(2026, 1, 12)) == Period(date(2023, 1, 13), date(2026, 1, 12))
