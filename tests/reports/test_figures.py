"""The page of figures: for donors none that rests on under five people."""

from __future__ import annotations

import pytest

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.registrations.states import RegistrationState
from tests.support.office import Office


def page_of(office: Office, role: Role) -> str:
    user = office.account()
    office.grant(user, role)
    return office.signed_in(user).get("/figures").text


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_an_observer_reads_no_figure_of_under_five_people(office: Office, people: int, shown: bool) -> None:
    cohort = office.cohort(seats=10, state=CohortState.RUNNING)
    for _n in range(people):
        office.registration(cohort, state=RegistrationState.CONFIRMED)
    assert ("100.0%" in page_of(office, Role.OBSERVER)) is shown
    assert "100.0%" in page_of(office, Role.BOARD_MEMBER)


def test_an_official_reads_no_figures(office: Office) -> None:
    assert office.signed_in(office.account()).get("/figures").status_code == 403
