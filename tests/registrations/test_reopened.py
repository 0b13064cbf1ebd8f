"""A cohort that is postponed and opens again: no outcome is told before the new results."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import chores
from app.registrations import queries
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.conftest import NOW
from tests.registrations.support import coordinator_of, official_of, put, screen, states, subjects, take
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


def selected_before(office: Office, **values: Any) -> UUID:
    """A cohort whose results were released and that was postponed since; its call can open again."""
    return office.cohort(
        state=CohortState.POSTPONED, results_released_at=NOW, deadline=NOW + timedelta(days=9), **values
    )


def left_out(office: Office, cohort: UUID, source: S, *, by: str = "leave_out", **values: Any) -> UUID:
    """A registration that the release of the results ended, from the state in which it stood."""
    registration = office.registration(cohort, state=S.NOT_SELECTED, **values)
    with office.deed() as session:
        session.add(
            Move(
                subject_kind="registrations",
                subject_id=str(registration),
                transition=by,
                source=source,
                target=S.NOT_SELECTED,
            )
        )
    return registration


def test_whoever_the_void_results_left_out_stands_again_where_the_case_stood(office: Office) -> None:
    cohort = selected_before(office)
    left = {source: left_out(office, cohort, source) for source in (S.ENDORSED, S.REFERRED, S.CLEARED)}
    reserve = left_out(office, cohort, S.RESERVE, by="close_reserve")
    untold = office.registration(cohort, state=S.NOT_SELECTED)
    stand = {
        state: office.registration(cohort, state=state) for state in (S.NOT_CLEARED, S.RESERVE, S.DECLINED)
    }
    assert coordinator_of(office, cohort).post(f"/cohorts/{cohort}/move/open").status_code == 303
    assert {source: office.read(Registration, key).state for source, key in left.items()} == {
        source: source for source in left
    }
    assert states(office, reserve, untold) == [S.CLEARED, S.ENDORSED]
    assert {source: office.read(Registration, key).state for source, key in stand.items()} == {
        source: source for source in stand
    }


def test_whoever_is_considered_again_is_screened_and_offered_a_seat(office: Office) -> None:
    cohort = selected_before(office)
    registration = left_out(office, cohort, S.ENDORSED)
    coordinator = coordinator_of(office, cohort)
    coordinator.post(f"/cohorts/{cohort}/move/open")
    assert screen(office.screening_officer(), registration, "clear") == 303
    put(office, cohort, state=CohortState.SELECTING)
    assert take(coordinator, registration, "offer") == 303
    assert states(office, registration) == [S.OFFERED]


def test_a_clearance_that_no_longer_holds_is_examined_again(office: Office) -> None:
    cohort = office.cohort(state=CohortState.OPEN)
    registration = office.registration(cohort, state=S.ENDORSED)
    assert screen(office.screening_officer(), registration, "clear") == 303
    office.registration(cohort, state=S.OFFERED, member_state="GH")
    put(office, cohort, state=CohortState.SELECTING)
    coordinator = coordinator_of(office, cohort)
    assert coordinator.post(f"/cohorts/{cohort}/results").status_code == 303
    assert (
        office.screening_officer().post(f"/registrations/{registration}/screening/reopen").status_code == 303
    )
    coordinator.post(f"/cohorts/{cohort}/move/postpone", {"reason": "The host moves."})
    assert coordinator.post(f"/cohorts/{cohort}/move/open").status_code == 303
    assert states(office, registration) == [S.REFERRED]


def test_two_records_that_became_one_person_come_back_once(office: Office) -> None:
    cohort = selected_before(office)
    person = office.person(state="KE")
    keys = [left_out(office, cohort, S.ENDORSED, person=person) for _ in range(2)]
    other = office.person(state="KE")
    office.registration(cohort, person=other, state=S.CONFIRMED)
    keys.append(left_out(office, cohort, S.ENDORSED, person=other))
    assert coordinator_of(office, cohort).post(f"/cohorts/{cohort}/move/open").status_code == 303
    assert states(office, *keys) == [S.ENDORSED, S.NOT_SELECTED, S.NOT_SELECTED]


def test_everyone_concerned_by_void_results_reads_the_same_letter(office: Office) -> None:
    cohort = selected_before(office)
    accounts = {}
    for state in (S.NOT_CLEARED, S.RESERVE, S.NOT_SELECTED, S.DECLINED):
        accounts[state], _key = official_of(office, cohort, state, email=f"{state.value}@example.org")
    office.focal_point("KE")
    coordinator_of(office, cohort).post(f"/cohorts/{cohort}/move/open")
    told = {state: subjects(office, f"{state.value}@example.org") for state in accounts}
    assert [len(told[state]) for state in (S.NOT_CLEARED, S.RESERVE, S.NOT_SELECTED)] == [1, 1, 1]
    assert told[S.DECLINED] == []
    assert {one.partition(":")[0] for state in accounts for one in told[state]} == {"Considered again"}


def test_an_application_that_ran_out_may_be_made_anew_and_its_official_reads_so(office: Office) -> None:
    cohort = selected_before(office)
    official, registration = official_of(office, cohort, S.LAPSED, email="late@example.org")
    with office.deed() as session:
        session.add(
            Move(
                subject_kind="registrations",
                subject_id=str(registration),
                transition="run_out",
                source=S.SUBMITTED,
                target=S.LAPSED,
            )
        )
    coordinator_of(office, cohort).post(f"/cohorts/{cohort}/move/open")
    assert subjects(office, "late@example.org") == ["The call is open again"]
    assert official.get(f"/cohorts/{cohort}/apply").status_code == 200


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
