"""Pressing "Find the selection" again: what stands stays, and nothing decided by hand goes unasked."""

from __future__ import annotations

from html import unescape

import pytest

from app.cohorts.models import Cohort
from app.selection.models import Allocation
from app.selection.states import AllocationState
from tests.registrations.support import coordinator_of
from tests.selection.support import REASON, allocations, cleared, found, key, selecting, set_rules, work
from tests.support.office import Office, Visitor

STANDS = "Selection 1 follows from these rules and these officials, and stands."
PROPOSED, SET_ASIDE = AllocationState.SOLVED, AllocationState.SUPERSEDED


def kept(office: Office) -> list[tuple[AllocationState, int]]:
    """Each selection's state, and how many places of it were decided by hand."""
    return [(one.state, len(one.decisions)) for one in allocations(office)]


@pytest.mark.parametrize("is_worked_out", [False, True])
def test_the_same_from_the_same_is_not_found_twice(office: Office, is_worked_out: bool) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    coordinator = coordinator_of(office, cohort)
    sheet = coordinator.post(f"/cohorts/{cohort}/allocation/find").location
    if is_worked_out:
        work(office)
    again = coordinator.post(f"/cohorts/{cohort}/allocation/find")
    assert (again.status_code, again.location) == (303, sheet)
    assert STANDS in coordinator.get(sheet).text
    work(office)
    assert kept(office) == [(PROPOSED, 0)]
    assert [deed for deed, *_rest in office.trail() if deed == "allocation.find"] == ["allocation.find"]


def test_what_can_not_be_is_not_tried_twice_either(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    coordinator = coordinator_of(office, cohort)
    set_rules(coordinator, cohort, women="100", women_cost=None)
    sheet = found(office, coordinator, cohort)
    assert found(office, coordinator, cohort) == sheet
    assert [one.state for one in allocations(office)] == [AllocationState.IMPOSSIBLE]


@pytest.mark.parametrize("change", ["rules", "reserve", "scores", "officials", "seats"])
def test_once_something_of_it_changed_another_is_found(office: Office, change: str) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    coordinator = coordinator_of(office, cohort)
    first = found(office, coordinator, cohort)
    match change:
        case "rules":
            set_rules(coordinator, cohort, weight_score="60", weight_priority="30")
        case "reserve":
            set_rules(coordinator, cohort, same_state_first=None)
        case "scores":
            page = f"/cohorts/{cohort}/allocation/scores"
            nominee = allocations(office)[0].instance["nominees"][0]["key"]
            assert coordinator.post(page, {f"points_{nominee}": "10"}).status_code == 303
        case "officials":
            cleared(office, cohort, "GH", 80)
        case "seats":
            with office.deed() as session:
                session.get(Cohort, cohort).seats = 2
    assert found(office, coordinator, cohort) != first
    assert kept(office) == [(SET_ASIDE, 0), (PROPOSED, 0)]


def decided(office: Office, coordinator: Visitor, cohort: str, nominee: str) -> None:
    """A selection in which one nominee's place was settled by hand."""
    sheet = found(office, coordinator, cohort)  # type: ignore[arg-type]
    form = {"place": "in", "reason": REASON}
    assert coordinator.post(f"{sheet}/nominees/{nominee}/decide", form).status_code == 303
    work(office)


@pytest.mark.parametrize("has_changed", [False, True])
def test_what_was_decided_by_hand_goes_only_after_asking(office: Office, has_changed: bool) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    weaker = cleared(office, cohort, "GH", 10, name="Ama Mensah")
    coordinator = coordinator_of(office, cohort)
    decided(office, coordinator, str(cohort), key(office, weaker))
    if has_changed:
        set_rules(coordinator, cohort, weight_score="60", weight_priority="30")
    find = f"/cohorts/{cohort}/allocation/find"
    before = [(SET_ASIDE, 0), (PROPOSED, 1)]
    for answer, status in (
        (coordinator.post(find), 422),
        (coordinator.post(find, {"instead": "1"}), 422),
        (coordinator.get(find), 200),
    ):
        text = unescape(answer.text)
        assert (answer.status_code, "Ama Mensah" in text, REASON in text) == (status, True, True)
        assert ("Selection 2 holds what was decided by hand." in text) is (status == 422)
        assert kept(office) == before
    overview = coordinator.get(f"/cohorts/{cohort}/allocation").text
    assert (f'href="{find}"' in overview, f'action="{find}"' in overview) == (True, False)
    assert coordinator.post(find, {"instead": "2"}).status_code == 303
    work(office)
    assert kept(office) == [(SET_ASIDE, 0), (SET_ASIDE, 1), (PROPOSED, 0)]


def test_a_selection_without_a_result_gives_no_file(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    coordinator = coordinator_of(office, cohort)
    sheet = coordinator.post(f"/cohorts/{cohort}/allocation/find").location
    assert coordinator.post(sheet).status_code == 404
    work(office)
    assert coordinator.post(sheet).status_code == 200
    set_rules(coordinator, cohort, women="100", women_cost=None)
    assert coordinator.post(found(office, coordinator, cohort)).status_code == 404
    assert office.count(Allocation) == 2
