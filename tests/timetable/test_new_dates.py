"""A cohort's new dates leave no published session outside of them."""

from __future__ import annotations

from datetime import date

import pytest

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from tests.support.office import RABAT, Office


@pytest.mark.parametrize(("last", "status"), [("2026-03-06", 303), ("2026-03-05", 422)])
def test_a_published_session_stays_within_its_modules_dates(office: Office, last: str, status: int) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    office.session(cohort, day=date(2026, 3, 6))
    form = {
        "version": "1",
        "code": office.read(Cohort, cohort).code,
        "title-en": "A cohort",
        "place-en": "Rabat",
        "zone": RABAT,
        "seats": "24",
        "languages": ["en"],
        "first_1": "2026-02-02",
        "last_1": last,
    }
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/edit", form)
    assert answer.status_code == status
    said = "1 published session would be outside of these dates. Move it first." in answer.text
    assert said is (status == 422)
    assert office.read(Cohort, cohort).last_day.isoformat() == (last if status == 303 else "2026-03-27")
