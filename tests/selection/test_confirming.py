"""From the rules to offers and reserve: prepared by one, confirmed by another, exactly once."""

from __future__ import annotations

import pytest

from app.access.actor import Role, ScopeKind
from app.audit.models import Move, TrailEntry
from app.cohorts.models import Cohort
from app.config import Settings
from app.registrations.models import Registration
from app.selection.states import AllocationState
from tests.registrations.racing import all_at_once
from tests.registrations.support import coordinator_of, screen, seats_taken, states, take
from tests.selection.support import (
    REASON,
    S,
    allocations,
    cleared,
    coordinator,
    found,
    key,
    selecting,
    set_rules,
    work,
)
from tests.support.office import Office


def test_the_best_are_offered_seats_and_the_next_stand_on_the_reserve_in_order(office: Office) -> None:
    cohort = selecting(office, seats=2)
    people = [
        cleared(office, cohort, state, points)
        for state, points in (("KE", 50), ("ML", 90), ("SN", 70), ("TG", 80), ("GH", 60))
    ]
    first = coordinator_of(office, cohort)
    sheet = found(office, first, cohort)
    assert "It is proved that no selection is better by these rules." in first.get(sheet).text
    assert states(office, *people) == [S.CLEARED] * 5
    _user, second = coordinator(office, cohort)
    assert second.post(f"{sheet}/confirm").status_code == 303
    assert states(office, *people) == [S.CLEARED, S.OFFERED, S.RESERVE, S.OFFERED, S.CLEARED]
    assert office.read(Registration, people[2]).reserve_rank == 1
    assert (seats_taken(office, cohort), office.read(Cohort, cohort).reserve_by_state) == (2, True)
    [kept] = allocations(office)
    assert (kept.state, kept.confirmed_by) == (AllocationState.CONFIRMED, _user)


def test_who_prepared_the_selection_does_not_confirm_it(office: Office) -> None:
    cohort = selecting(office, seats=1)
    person = cleared(office, cohort, "KE", 50)
    first = coordinator_of(office, cohort)
    sheet = found(office, first, cohort)
    answer = first.post(f"{sheet}/confirm")
    assert (answer.status_code, states(office, person)) == (422, [S.CLEARED])
    assert (
        "You prepared this selection, so another coordinator or an administrator confirms it." in answer.text
    )
    administrator = office.account()
    office.grant(administrator, Role.ADMINISTRATOR)
    assert office.signed_in(administrator).post(f"{sheet}/confirm").status_code == 303
    assert states(office, person) == [S.OFFERED]


def test_who_screened_one_of_them_does_not_confirm_either(office: Office) -> None:
    cohort = selecting(office, seats=1)
    screened = office.registration(cohort, state=S.ENDORSED)
    user, second = coordinator(office, cohort)
    office.grant(user, Role.SCREENING_OFFICER)
    screen(second, screened, "clear")
    sheet = found(office, coordinator_of(office, cohort), cohort)
    answer = second.post(f"{sheet}/confirm")
    assert (answer.status_code, states(office, screened)) == (422, [S.CLEARED])
    assert "You screened one of these officials" in answer.text
    assert coordinator(office, cohort)[1].post(f"{sheet}/confirm").status_code == 303


def test_what_somebody_who_screened_found_first_is_not_confirmed(office: Office) -> None:
    cohort = selecting(office, seats=1)
    screened = office.registration(cohort, state=S.ENDORSED)
    user, officer = coordinator(office, cohort)
    office.grant(user, Role.SCREENING_OFFICER)
    screen(officer, screened, "clear")
    path = f"nominees/{key(office, screened)}/decide"
    first = coordinator_of(office, cohort)
    decided = {"place": "in", "reason": REASON}
    changed = first.post(f"{found(office, officer, cohort)}/{path}", decided).location
    work(office)
    third = coordinator(office, cohort)[1]
    assert (third.post(f"{changed}/confirm").status_code, states(office, screened)) == (422, [S.CLEARED])
    again = first.post(f"{found(office, first, cohort, instead='2')}/{path}", decided).location
    work(office)
    assert (third.post(f"{again}/confirm").status_code, states(office, screened)) == (303, [S.OFFERED])


def test_what_nobody_can_confirm_is_prepared_anew_by_another(office: Office) -> None:
    cohort = selecting(office, seats=1)
    screened = office.registration(cohort, state=S.ENDORSED)
    user, officer = coordinator(office, cohort)
    office.grant(user, Role.SCREENING_OFFICER)
    screen(officer, screened, "clear")
    found(office, officer, cohort)
    again = found(office, coordinator_of(office, cohort), cohort)
    third = coordinator(office, cohort)[1]
    assert (third.post(f"{again}/confirm").status_code, states(office, screened)) == (303, [S.OFFERED])


def test_whoever_has_a_case_in_the_cohort_sees_nothing_of_its_selection(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 50)
    sheet = found(office, coordinator_of(office, cohort), cohort)
    person = office.person(state="KE")
    user = office.account(person)
    office.grant(user, Role.ADMINISTRATOR)
    visitor = office.signed_in(user)
    assert visitor.get(sheet).status_code == 200
    office.registration(cohort, person, state=S.CLEARED)
    pages = (
        f"/cohorts/{cohort}/allocation",
        sheet,
        f"{sheet}/confirm",
        f"{sheet}/selection.json",
        f"{sheet}/fairness",
    )
    assert [visitor.get(page).status_code for page in pages] == [403] * 5
    assert visitor.post(f"{sheet}/confirm").status_code == 403


@pytest.mark.parametrize("change", ["left", "placed", "cleared", "cleared no longer"])
def test_a_selection_that_is_no_longer_true_is_not_confirmed(office: Office, change: str) -> None:
    cohort = selecting(office, seats=3)
    seated = office.registration(cohort, state=S.OFFERED)
    office.registration(cohort, state=S.RESERVE, reserve_rank=1)
    screened = office.registration(cohort, state=S.ENDORSED)
    screen(office.screening_officer(), screened, "clear")
    people = [cleared(office, cohort, "KE", points) for points in (50, 60, 70)]
    first = coordinator_of(office, cohort)
    sheet = found(office, first, cohort)
    if change == "left":
        assert take(office.focal_point("KE"), people[0], "withdraw", reason="A new post.") == 303
    elif change == "placed":
        assert take(office.focal_point("KE"), seated, "decline") == 303
    elif change == "cleared no longer":
        office.screening_officer().post(f"/registrations/{screened}/screening/reopen")
    else:
        cleared(office, cohort, "ML", 80)
    _user, second = coordinator(office, cohort)
    answer = second.post(f"{sheet}/confirm")
    assert (answer.status_code, states(office, people[2])) == (422, [S.CLEARED])
    assert "Since this was worked out, an official was placed or cleared" in answer.text
    again = found(office, first, cohort)
    assert second.post(f"{again}/confirm").status_code == 303
    assert [one.state for one in allocations(office)] == [
        AllocationState.SUPERSEDED,
        AllocationState.CONFIRMED,
    ]
    assert seats_taken(office, cohort) == 3


def test_while_a_selection_waits_nobody_is_placed_by_hand(office: Office) -> None:
    cohort = selecting(office, seats=2)
    one, other = (cleared(office, cohort, "KE", points) for points in (90, 80))
    first = coordinator_of(office, cohort)
    assert first.post(f"/cohorts/{cohort}/allocation/find").status_code == 303
    for number in (1, 2):  # while the worker is at it, and while the second person is asked
        for name in ("offer", "reserve", "not_select"):
            answer = first.post(f"/registrations/{one}/{name}")
            assert (answer.status_code, "Selection 1 waits to be confirmed." in answer.text) == (422, True)
        page = first.get(f"/cohorts/{cohort}/selection").text.partition("<main")[2]
        assert ("waits to be confirmed" in page, 'name="offers"' in page, "btn-main" in page) == (
            True,
            False,
            False,
        )
        answer = first.post(f"/cohorts/{cohort}/selection", {"offers": [str(one)], f"place_{other}": "1"})
        assert (answer.status_code, "Selection 1 waits to be confirmed." in answer.text) == (422, True)
        if number == 1:
            work(office)
    assert states(office, one, other) == [S.CLEARED] * 2
    [waiting] = allocations(office)
    sheet = f"/allocations/{waiting.id}"
    assert first.post(f"{sheet}/set-aside").status_code == 303
    assert [take(first, one, "offer"), take(first, other, "reserve")] == [303, 303]
    assert coordinator(office, cohort)[1].post(f"{sheet}/confirm").status_code == 422
    assert first.post(f"{sheet}/set-aside").status_code == 409
    assert states(office, one, other) == [S.OFFERED, S.RESERVE]


def test_a_try_that_can_not_be_leaves_the_selection_that_waits(office: Office) -> None:
    cohort = selecting(office, seats=1)
    chosen = cleared(office, cohort, "KE", 90)
    first, (_user, second) = coordinator_of(office, cohort), coordinator(office, cohort)
    good = found(office, first, cohort)
    set_rules(first, cohort, women="100", women_cost=None)
    bad = found(office, first, cohort)
    proposed, tried = AllocationState.SOLVED, AllocationState.IMPOSSIBLE
    assert [one.state for one in allocations(office)] == [proposed, tried]
    assert second.post(f"{bad}/confirm").status_code == 422
    set_rules(first, cohort, women=None)
    better = found(office, first, cohort)
    assert [one.state for one in allocations(office)] == [AllocationState.SUPERSEDED, tried, proposed]
    assert second.post(f"{good}/confirm").status_code == 422
    assert second.post(f"{better}/confirm").status_code == 303
    assert states(office, chosen) == [S.OFFERED]


def test_what_is_still_worked_out_is_given_up_once_another_is_confirmed(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 90)
    first, (_user, second) = coordinator_of(office, cohort), coordinator(office, cohort)
    sheet = found(office, first, cohort)
    set_rules(first, cohort, weight_score="60", weight_priority="30")
    assert first.post(f"/cohorts/{cohort}/allocation/find").status_code == 303
    assert second.post(f"{sheet}/confirm").status_code == 303
    work(office)
    expected = [AllocationState.CONFIRMED, AllocationState.SUPERSEDED]
    assert [one.state for one in allocations(office)] == expected


def test_the_sheet_names_who_can_confirm_it(office: Office) -> None:
    cohort = selecting(office, seats=1)
    screened = office.registration(cohort, state=S.ENDORSED)
    officer, sheet_of = office.account(office.person("Officer Too")), coordinator_of(office, cohort)
    office.grant(officer, Role.COORDINATOR, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    office.grant(officer, Role.SCREENING_OFFICER)
    screen(office.signed_in(officer), screened, "clear")
    sheet = found(office, sheet_of, cohort)
    nobody = "Nobody can confirm it yet: an administrator must first make one more person a coordinator"
    assert nobody in sheet_of.get(sheet).text
    elsewhere = office.account(office.person("Of Elsewhere"))
    office.grant(elsewhere, Role.COORDINATOR, ScopeKind.PROGRAMME, office.programme())
    assert nobody in sheet_of.get(sheet).text
    for name, role, scope in (
        (
            "Second Coordinator",
            Role.COORDINATOR,
            (ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id),
        ),
        ("An Administrator", Role.ADMINISTRATOR, ()),
    ):
        office.grant(office.account(office.person(name)), role, *scope)
    assert "It can be confirmed by: An Administrator and Second Coordinator." in sheet_of.get(sheet).text


def test_eight_confirmations_at_once_give_the_seats_once(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=3)
    people = [cleared(office, cohort, "KE", points) for points in range(50, 58)]
    sheet = found(office, coordinator_of(office, cohort), cohort)
    user, _second = coordinator(office, cohort)
    answers = all_at_once(office, migrated, user, [(f"{sheet}/confirm", {})] * 8)
    assert answers[0] == 303
    assert set(answers[1:]) <= {409, 422}
    assert states(office, *people) == [S.CLEARED] * 3 + [S.RESERVE] * 2 + [S.OFFERED] * 3
    assert [office.read(Registration, person).reserve_rank for person in people[3:5]] == [2, 1]
    assert seats_taken(office, cohort) == 3
    assert office.count(Move, Move.transition == "offer") == 3
    assert office.count(TrailEntry, TrailEntry.action == "allocation.confirm") == 1


def test_a_freed_seat_goes_to_the_same_state_first_where_the_rules_say_so(office: Office) -> None:
    for same_state_first, promoted in (("y", 2), (None, 1)):
        cohort = selecting(office, seats=1)
        people = [
            cleared(office, cohort, state, points) for state, points in (("KE", 90), ("ML", 80), ("KE", 70))
        ]
        first, (_user, second) = coordinator_of(office, cohort), coordinator(office, cohort)
        set_rules(first, cohort, reserve="2", same_state_first=same_state_first)
        second.post(f"{found(office, first, cohort)}/confirm")
        assert states(office, *people) == [S.OFFERED, S.RESERVE, S.RESERVE]
        kenya = office.focal_point("KE")
        assert take(kenya, people[0], "decline") == 303
        assert [office.read(Registration, key).state is S.OFFERED for key in people] == [
            n == promoted for n in range(3)
        ]


def test_a_second_selection_fills_what_was_left_and_keeps_the_reserve_in_order(office: Office) -> None:
    cohort = selecting(office, seats=2)
    seated = office.registration(cohort, state=S.OFFERED)
    with office.deed() as session:
        session.get_one(Cohort, cohort).seats_taken = 1
    waiting = [office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in (1, 2)]
    best = cleared(office, cohort, "ML", 99)
    first, (_user, second) = coordinator_of(office, cohort), coordinator(office, cohort)
    second.post(f"{found(office, first, cohort)}/confirm")
    assert states(office, seated, best) == [S.OFFERED, S.OFFERED]
    assert sorted(office.read(Registration, key).reserve_rank for key in waiting) == [1, 2]


def test_the_worker_begins_again_what_it_did_not_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 50)
    first = coordinator_of(office, cohort)
    with monkeypatch.context() as patched:
        patched.setattr("app.selection.solver.solve", lambda *_a, **_k: 1 / 0)
        sheet = found(office, first, cohort)
    assert "0 of 1 officials are explained." in first.get(sheet).text
    work(office)
    assert "1 officials for 1 seats, among 1" in first.get(sheet).text
