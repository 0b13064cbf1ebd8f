"""What is there for whom: the list, the public page, the workspace."""

from __future__ import annotations

import pytest

from app.cohorts.states import CohortState
from tests.support.office import Office


def test_the_public_sees_opened_cohorts_and_no_planned_one(office: Office) -> None:
    programme = office.programme()
    shown = office.cohort(programme, state=CohortState.OPEN)
    planned = office.cohort(programme, state=CohortState.PLANNED)
    page = office.anonymous().get("/cohorts")
    assert (str(shown) in page.text, str(planned) in page.text) == (True, False)
    assert office.anonymous().get(f"/cohorts/{shown}").status_code == 200
    assert office.anonymous().get(f"/cohorts/{planned}").status_code == 404


@pytest.mark.parametrize("state", list(CohortState))
def test_the_workspace_opens_in_every_stage(office: Office, state: CohortState) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=state)
    coordinator = office.coordinator(programme)
    for page in ("overview", "call", "partners", "edit", "call/edit", "partners/new", "move/open"):
        assert (page, coordinator.get(f"/cohorts/{cohort}/{page}").status_code) == (page, 200)
    assert coordinator.get(f"/cohorts/{cohort}").status_code == 200
