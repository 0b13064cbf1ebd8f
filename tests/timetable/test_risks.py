"""What the planned sessions lean on, and what the figures would be without it."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction
from uuid import UUID

import pytest

from app.cohorts.states import CohortState
from app.core.measures import Period, measure, of_curricula
from app.core.risks import Ahead, Loss, ahead_of
from app.timetable.risks import module, qualification
from app.timetable.states import SessionState
from app.trainers.models import Qualification
from tests.support.office import Office

MARCH = date(2026, 3, 1)
QUALIFIED, HOURS = "timetable.trainers_qualified", "timetable.hours_delivered"


class Plan:
    """A cohort of ten hours: two sessions were held, one in February and two in March are to come."""

    def __init__(self, office: Office) -> None:
        self.office = office
        programme = office.programme()
        self.curriculum = office.curriculum(programme)
        self.module = office.modules(self.curriculum)[0]
        self.trainer = office.trainer()
        self.held = self.qualify(self.trainer, until=date(2026, 2, 28))
        self.cohort = office.cohort(
            programme,
            state=CohortState.RUNNING,
            first_day=date(2026, 1, 5),
            last_day=date(2026, 3, 27),
        )
        self.session(date(2026, 1, 6), SessionState.HELD)
        self.session(date(2026, 1, 7), SessionState.HELD)
        self.session(date(2026, 2, 3))
        self.session(date(2026, 3, 3))
        self.session(date(2026, 3, 4))

    def qualify(self, trainer: UUID, *, until: date | None = None) -> UUID:
        return self.office.add(
            Qualification,
            trainer_id=trainer,
            module_id=self.module,
            valid_from=date(2025, 1, 1),
            valid_until=until,
        )

    def session(self, day: date, state: SessionState = SessionState.SCHEDULED, *more: UUID) -> UUID:
        return self.office.session(
            self.cohort, day=day, start=time(9), end=time(11), trainers=(self.trainer, *more), state=state
        )

    def ahead(self, name: str) -> Ahead:
        with self.office.app.app_context():
            subject = of_curricula([self.curriculum], Period(until=date(2027, 1, 1)))
            return ahead_of(subject, [measure(name)])[name]


@pytest.fixture
def plan(office: Office) -> Plan:
    return Plan(office)


def test_a_qualification_that_is_renewed_in_time_costs_nothing(plan: Plan) -> None:
    assert plan.ahead(QUALIFIED).figure(plan.curriculum).value == 1
    assert plan.ahead(HOURS).figure(plan.curriculum).value == 1


def test_without_a_qualification_the_sessions_after_its_last_day_are_by_nobody_qualified(plan: Plan) -> None:
    loss = Loss(qualification(plan.held), since=MARCH)
    assert plan.ahead(QUALIFIED).figure(plan.curriculum, [loss]).value == Fraction(3, 5)
    assert plan.ahead(HOURS).figure(plan.curriculum, [loss]).value == Fraction(6, 10)


def test_another_trainer_who_is_qualified_saves_the_hours_and_not_the_share(plan: Plan) -> None:
    other = plan.office.trainer()
    plan.qualify(other)
    plan.session(date(2026, 3, 5), SessionState.SCHEDULED, other)
    loss = Loss(qualification(plan.held), since=MARCH)
    assert plan.ahead(QUALIFIED).figure(plan.curriculum, [loss]).value == Fraction(4, 7)
    assert plan.ahead(HOURS).figure(plan.curriculum, [loss]).value == Fraction(6, 10)


def test_a_second_qualification_of_the_trainer_saves_both(plan: Plan) -> None:
    second = plan.qualify(plan.trainer)
    lost = [Loss(qualification(plan.held), since=MARCH)]
    assert plan.ahead(QUALIFIED).figure(plan.curriculum, lost).value == 1
    lost.append(Loss(qualification(second), since=date(2026, 3, 4)))
    assert plan.ahead(QUALIFIED).figure(plan.curriculum, lost).value == Fraction(4, 5)


def test_a_module_that_is_no_longer_taught_takes_its_hours_with_it(plan: Plan) -> None:
    ahead = plan.ahead(HOURS)
    assert ahead.figure(plan.curriculum, [Loss(module(plan.module), since=MARCH)]).value == Fraction(6, 10)
    assert ahead.leans_on({module(plan.module)})
    assert not ahead.leans_on({module(plan.trainer)})


def test_what_has_ended_already_saves_nothing(plan: Plan) -> None:
    office = plan.office
    late = office.trainer()
    plan.qualify(late, until=date(2025, 12, 31))
    plan.session(date(2026, 3, 6), SessionState.SCHEDULED, late)
    assert plan.ahead(QUALIFIED).figure(plan.curriculum).value == Fraction(6, 7)


def test_a_draft_and_a_session_of_a_cohort_that_was_cancelled_promise_nothing(plan: Plan) -> None:
    plan.session(date(2026, 3, 7), SessionState.DRAFT)
    plan.session(date(2026, 3, 8), SessionState.CANCELLED)
    assert plan.ahead(QUALIFIED).figure(plan.curriculum).of == 5
