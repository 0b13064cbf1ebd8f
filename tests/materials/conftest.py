"""A running course that is given something to read."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.registrations.states import RegistrationState
from tests.materials.support import Course
from tests.support.office import Office


@pytest.fixture
def course(office: Office) -> Course:
    """It is Monday 12 January 2026; the sessions are on Tuesday 3 February, from 9 and from 14 o'clock."""
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.RUNNING)
    teacher, other, someone = office.person("Driss Alami"), office.person("Salma Idrissi"), office.person()
    trainer, colleague = office.trainer(teacher), office.trainer(other)
    session = office.session(cohort, trainers=[trainer])
    other_session = office.session(
        cohort, day=date(2026, 2, 3), start=time(14), end=time(16), trainers=[colleague]
    )
    registration = office.registration(cohort, someone, state=RegistrationState.ATTENDING)
    return Course(
        office=office,
        programme=programme,
        cohort=cohort,
        module=office.modules(office.read(Cohort, cohort).curriculum_id)[0],
        session=session,
        other_session=other_session,
        trainer_id=trainer,
        trainer=office.signed_in(office.account(teacher)),
        colleague=office.signed_in(office.account(other)),
        trainee=office.signed_in(office.account(someone)),
        registration=registration,
        coordinator=office.coordinator(programme),
    )
