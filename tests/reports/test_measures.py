"""What measures say of a curriculum version, in a period, and who reads the rows behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from app.access.actor import Actor, HeldGrant, Role, ScopeKind
from app.access.behind import may_read_rows, rows_behind
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.measures import (
    Direction,
    Figure,
    Light,
    Part,
    Period,
    all_measures,
    judge,
    last_years,
    median,
    of_curricula,
    of_programmes,
    readings,
)
from app.people.models import Sex
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from app.trainers.models import Qualification
from tests.support.office import Office

_ATTENDED = RegistrationState.COMPLETED


def test_every_measure_is_read_of_a_version_with_its_trend(office: Office) -> None:
    programme = office.programme()
    curriculum = office.curriculum(programme)
    module = office.modules(curriculum)[0]
    kept, lapsed = office.trainer(), office.trainer()
    for trainer, until in ((kept, None), (lapsed, date(2025, 12, 31))):
        office.add(
            Qualification,
            trainer_id=trainer,
            module_id=module,
            valid_from=date(2025, 1, 1),
            valid_until=until,
        )
    for year, states in ((2025, ("KE", "GH")), (2026, ("KE",))):
        cohort = office.cohort(
            programme,
            code=f"E{year}",
            state=CohortState.COMPLETED,
            first_day=date(year, 2, 2),
            last_day=date(year, 3, 27),
            results_released_at=datetime(year, 1, 11, 12, tzinfo=UTC),
        )
        session = office.session(
            cohort, day=date(year, 2, 3), trainers=(kept, lapsed), state=SessionState.HELD
        )
        for state in states:
            person = office.person(state=state, sex=Sex.FEMALE if state == "GH" else Sex.MALE)
            registration = office.registration(
                cohort,
                person,
                state=_ATTENDED,
                member_state=state,
                created_at=datetime(year, 1, 1, tzinfo=UTC),
            )
            office.mark(session, registration, minutes=60)
    with office.app.app_context():
        found = {
            name: of_key[curriculum]
            for name, of_key in readings(of_curricula([curriculum])).items()
            if curriculum in of_key
        }
        later = readings(of_programmes([programme], Period(since=date(2026, 1, 1))))
        lengths = {
            each.name: len(db.session.execute(each.rows.select(of_programmes([programme]))).all())
            for each in all_measures()
        }
        db.session.remove()
    values = {name: reading.figure.value for name, reading in found.items()}
    assert values == {
        "registrations.seats_filled": Fraction(3, 48),
        "registrations.participants": 3,
        "registrations.persons": 3,
        "registrations.women": Fraction(1, 3),
        "registrations.states": 2,
        "registrations.days_to_answer": 10,
        "screening.coverage": 0,
        "timetable.hours_delivered": Fraction(4, 20),
        "timetable.trainers_qualified": Fraction(3, 4),
        "attendance.rate": Fraction(1, 2),
        "attendance.person_days": 3,
    }
    assert found["timetable.trainers_qualified"].by_edition == [
        ("E2025", Figure(value=Fraction(1), of=2)),
        ("E2026", Figure(value=Fraction(1, 2), of=2)),
    ]
    assert [point.label for point in found["registrations.states"].by_year] == ["2025", "2026"]
    assert later["registrations.participants"][programme].figure == Figure(value=1, of=1)
    assert lengths["attendance.rate"] == 3
    assert lengths["timetable.trainers_qualified"] == 4


def test_rows_are_there_for_those_who_may_read_such_records_alone(office: Office) -> None:
    cohort = office.cohort(programme := office.programme(), state=CohortState.RUNNING)
    office.registration(cohort, state=RegistrationState.CONFIRMED)
    measure = next(one for one in all_measures() if one.name == "registrations.participants")

    def reader(role: Role, kind: ScopeKind, scope: object) -> Actor:
        return Actor(grants=(HeldGrant(role, kind, str(scope)),))

    own = reader(Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    other = reader(Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme())
    board = reader(Role.BOARD_MEMBER, ScopeKind.OFFICE, "")
    with office.app.app_context():
        seen = [
            len(db.session.execute(rows_behind(actor, measure, of_programmes([programme]))).all())
            for actor in (own, other, board)
        ]
        db.session.remove()
    assert (seen, may_read_rows(own, measure), may_read_rows(board, measure)) == ([1, 0, 0], True, False)


@pytest.mark.parametrize(
    ("value", "light"),
    [(Fraction(9, 10), Light.GREEN), (Fraction(8, 10), Light.AMBER), (0, Light.RED), (None, Light.NOTHING)],
)
def test_what_equals_a_threshold_has_reached_it(value: Fraction | None, light: Light) -> None:
    figure = Figure(value=value, of=1)
    bounds = {"green": Fraction(9, 10), "amber": Fraction(8, 10)}
    assert judge(figure, **bounds, direction=Direction.HIGHER) is light
    with pytest.raises(ValueError, match="within what is amber"):
        judge(figure, **bounds, direction=Direction.LOWER)


def test_a_band_is_reached_from_both_sides() -> None:
    bounds = {"green": (2, 3), "amber": (1, 4)}
    lights = [judge(Figure(value=n, of=1), **bounds, direction=Direction.BAND) for n in range(6)]
    assert lights == [Light.RED, Light.AMBER, Light.GREEN, Light.GREEN, Light.AMBER, Light.RED]


def test_the_median_and_the_last_years() -> None:
    assert median(Part(spread={1: 2, 4: 2})) == Fraction(5, 2)
    assert last_years(3, until=date(2024, 2, 29)) == Period(date(2021, 3, 1), date(2024, 2, 29))
