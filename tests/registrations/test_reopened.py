"""A cohort that is postponed and opens again: no outcome is told before the new results."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import chores
from app.registrations import queries
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.conftest import NOW
from tests.support.office import Office


def test_a_cohort_that_opens_again_has_no_released_results(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.POSTPONED, results_released_at=NOW)
    registration = office.registration(cohort, state=S.NOT_CLEARED)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/open")
    assert answer.status_code == 303
    assert office.read(Cohort, cohort).results_released_at is None
    page = office.focal_point("KE").get(f"/registrations/{registration}").text
    assert ("Under consideration" in page, "Not selected" in page) == (True, False)


@pytest.mark.parametrize(
    ("state", "after"), [(CohortState.SELECTING, S.LAPSED), (CohortState.POSTPONED, S.OFFERED)]
)
def test_an_offer_of_a_postponed_cohort_does_not_lapse(office: Office, state: CohortState, after: S) -> None:
    cohort = office.cohort(state=state)
    registration = office.registration(cohort, state=S.OFFERED, offer_until=NOW - timedelta(hours=1))
    with office.app.app_context():
        chores.do_all()
    assert office.read(Registration, registration).state is after


def test_whoever_never_confirmed_an_address_is_nobody_yet(office: Office) -> None:
    form = {
        "given_names": "Thief",
        "sex": "F",
        "state_code": "KE",
        "institution": "None",
        "post": "None",
        "email": "njeri@police.example.org",
        "password": "a thief came by night",
    }
    office.anonymous().post("/register", form)
    with office.app.app_context():
        assert queries.official(email="njeri@police.example.org", state_code="KE") is None
