"""The coordinators' pages: rules, scores, reasons, decisions by hand, what can't hold, fairness."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from app.access.actor import Role
from app.people.models import Sex
from app.registrations.models import Registration
from app.selection.models import Allocation, RuleBook, Score
from app.selection.states import AllocationState
from tests.conftest import NOW
from tests.registrations.support import coordinator_of, put, states
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
from tests.support.office import Office, Visitor


def text_of(visitor: Visitor, url: str) -> str:
    """A page's words, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", visitor.get(url).text)).split())


def test_rules_are_kept_in_versions_and_shown_in_words(office: Office) -> None:
    cohort = selecting(office, seats=10)
    put(office, cohort, languages=["en", "fr"])
    visitor = coordinator_of(office, cohort)
    page = f"/cohorts/{cohort}/allocation"
    assert "the usual ones count" in text_of(visitor, page)
    changes = {
        "weight_score": "50",
        "weight_priority": "30",
        "weight_underserved": "20",
        "fill_cost": "40",
        "state_most": "2",
        "women": "50",
        "women_cost": None,
        "language_fr": "3",
        "interpretation_en": "15",
        "sector_most_police": "4",
        "sector_police_cost": "6",
        "years": "3",
    }
    assert set_rules(visitor, cohort, **changes).status_code == 303
    words = text_of(visitor, page)
    for said in (
        "Version 1",
        "Every selection keeps these: At most 2 from each state. At least 50 % women.",
        "At least 3 with French at B1.",
        "At least 3 years of service. No state has more seats than the call foresees for it.",
        "Every seat is taken: each person missing costs 40 points.",
        "At most 4 of: Police: each person missing costs 6 points.",
        "Interpretation into English: it costs 15 points.",
        "reviewers’ scores are 50 %, the state’s own priority 30 %, and how few seats the state had before",
        "5 officials stand on the reserve. A freed seat goes to the first of the same state;",
    ):
        assert said in words
    assert set_rules(visitor, cohort, women=None, state_most="1").status_code == 303
    assert (
        office.count(RuleBook),
        "women" in text_of(visitor, page).partition("The rules as they stand")[2],
    ) == (2, False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weight_score": "71"}, "The three weights must make 100 together."),
        ({"women": "101"}, "Write a whole number from 1 to 100."),
        ({"state_most": "many"}, "This is not a whole number. Write one in digits."),
        ({"level": "D1"}, "Choose one of the options."),
        ({"version": "7"}, "Someone else changed this while you were writing"),
    ],
)
def test_rules_that_make_no_sense_are_refused(office: Office, changes: dict[str, Any], sentence: str) -> None:
    cohort = selecting(office)
    answer = set_rules(coordinator_of(office, cohort), cohort, **changes)
    assert (answer.status_code in {409, 422}, sentence in unescape(answer.text)) == (True, True)
    assert office.count(RuleBook) == 0


def test_each_reviewer_gives_scores_and_the_mean_counts(office: Office) -> None:
    cohort = selecting(office, seats=1)
    one, other = (cleared(office, cohort, "KE", 60) for _n in range(2))
    visitor = coordinator_of(office, cohort)
    page = f"/cohorts/{cohort}/allocation/scores"
    keys = [key(office, registration) for registration in (one, other)]
    assert visitor.post(page, {f"points_{keys[0]}": "101"}).status_code == 422
    assert visitor.post(page, {f"points_{keys[0]}": "91", f"points_{keys[1]}": ""}).status_code == 303
    assert office.count(Score) == 3
    assert "75.5 (2)" in text_of(visitor, page)
    assert visitor.post(page, {f"points_{keys[0]}": ""}).status_code == 303
    assert office.count(Score) == 2


def test_each_nominee_has_a_page_that_says_what_would_have_to_give(office: Office) -> None:
    cohort = selecting(office, seats=1)
    names = {"Awa Keita": 90, "Ibrahim Traoré": 80}
    people = {name: cleared(office, cohort, "ML", points, name=name) for name, points in names.items()}
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, reserve="0", women=None)
    sheet = found(office, visitor, cohort)
    pages = {name: text_of(visitor, f"{sheet}/nominees/{key(office, one)}") for name, one in people.items()}
    assert "If this official were left out, Ibrahim Traoré (Mali) would come instead." in pages["Awa Keita"]
    assert "For this official to come in, Awa Keita (Mali) would go." in pages["Ibrahim Traoré"]
    assert all("The selection would lose 7 points." in page for page in pages.values())
    assert "80 of 100, counts 70 %" in pages["Ibrahim Traoré"]
    assert visitor.get(f"{sheet}/nominees/0000000000000000").status_code == 404


def why(office: Office, visitor: Visitor, sheet: str, registration: UUID) -> str:
    """The sentences of one nominee's page."""
    page = text_of(visitor, f"{sheet}/nominees/{key(office, registration)}")
    return page.partition(" Why ")[2].partition(" Points ")[0]


def test_whoever_cannot_be_left_out_is_told_by_which_rule(office: Office) -> None:
    cohort = selecting(office, seats=2)
    woman = cleared(office, cohort, "KE", 40, sex=Sex.FEMALE)
    best, next_one = (cleared(office, cohort, "ML", points, name="Awa Keita") for points in (90, 80))
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, women="50", women_cost=None)
    sheet = found(office, visitor, cohort)
    words = "The one woman that the rules ask for (At least 50 % women); no other fits in instead."
    assert why(office, visitor, sheet, woman) == words
    set_rules(visitor, cohort, women=None, state_most="1", state_least="1")
    sheet = found(office, visitor, cohort)
    words = "Kenya has at least 1 of the seats, and one of its officials may come."
    assert why(office, visitor, sheet, woman) == words
    set_rules(visitor, cohort, state_least=None)
    sheet = found(office, visitor, cohort)
    assert why(office, visitor, sheet, woman) == (
        "Kenya has no other official who may come; without this one a seat would stay empty. "
        "Another could come only if this gave: “At most 1 from each state”."
    )
    assert why(office, visitor, sheet, next_one) == (
        "Mali already has its most of 1. For this official to come in, Awa Keita (Mali) would go. "
        "The selection would lose 7 points."
    )
    assert why(office, visitor, sheet, best).startswith("If this official were left out, Awa Keita (Mali)")


def test_whoever_cannot_come_in_is_told_which_rules_keep_the_others(office: Office) -> None:
    cohort = selecting(office, seats=2)
    for state in ("KE", "ML"):
        cleared(office, cohort, state, 40, sex=Sex.FEMALE)
    man = cleared(office, cohort, "SN", 90)
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, women="100", women_cost=None)
    sheet = found(office, visitor, cohort)
    words = "Nobody can go for this official, unless this gave: “At least 100 % women”."
    assert why(office, visitor, sheet, man) == words


def test_rules_that_can_not_all_hold_name_the_smallest_sets_each_with_its_field(office: Office) -> None:
    cohort = selecting(office, seats=2)
    for _n in range(3):
        cleared(office, cohort, "KE", 50)
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, women="100", women_cost=None)
    sheet = found(office, visitor, cohort)
    words = text_of(visitor, sheet)
    assert "The rules can’t all hold Each of these is enough." in words
    assert "Every seat is taken: 2 → 0 At least 100 % women: 2 → 0" in words
    page = visitor.get(sheet).text
    links = re.findall(rf'"/cohorts/{cohort}/allocation/rules#([a-z_]+)"', page)
    form = visitor.get(f"/cohorts/{cohort}/allocation/rules").text
    assert (sorted(links), all(f'id="{name}"' in form for name in links)) == (["fill", "women"], True)
    assert [one.state for one in allocations(office)] == [AllocationState.IMPOSSIBLE]
    assert coordinator(office, cohort)[1].post(f"{sheet}/confirm").status_code == 422


def test_a_place_is_decided_by_hand_with_a_reason_and_its_effect_is_shown(office: Office) -> None:
    cohort = selecting(office, seats=1)
    best = cleared(office, cohort, "ML", 90, name="Awa Keita")
    wanted = cleared(office, cohort, "KE", 50, name="Baraka Otieno")
    visitor = coordinator_of(office, cohort)
    sheet = found(office, visitor, cohort)
    page = f"{sheet}/nominees/{key(office, wanted)}/decide"
    answer = visitor.post(page, {"place": "in", "reason": "  "})
    assert (answer.status_code, office.count(Allocation)) == (422, 1)
    answer = visitor.post(page, {"place": "in", "reason": REASON})
    work(office)
    after = text_of(visitor, answer.location)
    assert f"Baraka Otieno (Kenya) : has a seat – {REASON}" in after
    assert (
        "Against selection 1 it loses 28 points. Came in: Baraka Otieno (Kenya). Went out: Awa Keita (Mali)."
        in after
    )
    assert visitor.post(page, {"place": "out", "reason": REASON}).status_code == 422
    second = coordinator(office, cohort)[1]
    assert second.post(f"{answer.location}/confirm").status_code == 303
    assert states(office, best, wanted) == [S.RESERVE, S.OFFERED]
    first, last = allocations(office)
    assert (first.state, last.base_id, last.decisions[0]["reason"]) == (
        AllocationState.SUPERSEDED,
        first.id,
        REASON,
    )


def test_who_decided_by_hand_does_not_confirm_either(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "ML", 90)
    wanted = cleared(office, cohort, "KE", 50)
    first, second = coordinator_of(office, cohort), coordinator(office, cohort)[1]
    sheet = found(office, first, cohort)
    path = f"nominees/{key(office, wanted)}/decide"
    changed = second.post(f"{sheet}/{path}", {"place": "in", "reason": REASON}).location
    work(office)
    taken_up = first.post(f"{changed}/{path}", {"place": "in", "reason": REASON}).location
    work(office)
    third = coordinator(office, cohort)[1]
    confirming = [visitor.post(f"{taken_up}/confirm").status_code for visitor in (first, second, third)]
    assert confirming == [422, 422, 303]


def test_who_found_the_selection_that_was_changed_by_hand_does_not_confirm_it(office: Office) -> None:
    cohort = selecting(office, seats=1)
    wanted = cleared(office, cohort, "KE", 50)
    first, second = coordinator_of(office, cohort), coordinator(office, cohort)[1]
    sheet = found(office, first, cohort)
    path = f"{sheet}/nominees/{key(office, wanted)}/decide"
    changed = second.post(path, {"place": "in", "reason": REASON}).location
    work(office)
    third = coordinator(office, cohort)[1]
    confirming = [visitor.post(f"{changed}/confirm").status_code for visitor in (first, second, third)]
    assert confirming == [422, 422, 303]


def test_who_set_the_rules_does_not_confirm_what_follows_from_them(office: Office) -> None:
    cohort = selecting(office, seats=1)
    cleared(office, cohort, "KE", 50)
    first, second = coordinator_of(office, cohort), coordinator(office, cohort)[1]
    set_rules(second, cohort, women=None)
    sheet = found(office, first, cohort)
    third = coordinator(office, cohort)[1]
    assert [visitor.post(f"{sheet}/confirm").status_code for visitor in (second, third)] == [422, 303]


def test_more_cannot_be_decided_in_than_there_are_seats(office: Office) -> None:
    cohort = selecting(office, seats=1)
    one, other = (cleared(office, cohort, "KE", 50) for _n in range(2))
    visitor = coordinator_of(office, cohort)
    sheet = found(office, visitor, cohort)
    for registration, status in ((one, 303), (other, 422)):
        path = f"{sheet}/nominees/{key(office, registration)}/decide"
        answer = visitor.post(path, {"place": "in", "reason": REASON})
        assert answer.status_code == status
        sheet = answer.location or sheet
        work(office)
    assert "More officials are decided in than there are seats." in answer.text


def test_what_was_kept_is_found_again_to_the_last_sign(office: Office) -> None:
    cohort = selecting(office, seats=1)
    for points in (50, 50, 60):
        cleared(office, cohort, "KE", points)
    visitor = coordinator_of(office, cohort)
    sheet = found(office, visitor, cohort)
    assert visitor.post(f"{sheet}/check").status_code == 303
    work(office)
    assert "and the same to the last sign." in text_of(visitor, sheet)
    [kept] = allocations(office)
    with office.deed() as session:
        changed = session.get_one(Allocation, kept.id)
        changed.result = {**changed.result, "units": 1}
    visitor.post(f"{sheet}/check")
    work(office)
    assert "and something differs." in text_of(visitor, sheet)


def test_nobody_outside_learns_anything_before_the_results(office: Office) -> None:
    cohort = selecting(office, seats=1)
    chosen = cleared(office, cohort, "KE", 90)
    visitor = coordinator_of(office, cohort)
    sheet = found(office, visitor, cohort)
    coordinator(office, cohort)[1].post(f"{sheet}/confirm")
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    outside = (
        office.anonymous(),
        office.focal_point("KE"),
        office.signed_in(observer),
        office.screening_officer(),
    )
    for one in outside[1:]:
        assert [one.get(f"{sheet}{page}").status_code for page in ("", "/fairness", "/selection.json")] == [
            404
        ] * 3
    assert outside[0].get(f"{sheet}/fairness").status_code == 404
    assert visitor.post(f"{sheet}/publish").status_code == 409
    put(office, cohort, results_released_at=NOW)
    assert visitor.post(f"{sheet}/publish").status_code == 303
    assert [one.get(f"{sheet}/fairness").status_code for one in outside] == [200] * 4
    assert outside[0].get(sheet).status_code == 303
    assert office.read(Registration, chosen).state is S.OFFERED


def test_the_public_sheet_shows_no_number_of_fewer_than_five_people(office: Office) -> None:
    cohort = selecting(office, seats=12)
    for state, sex, number in (("KE", Sex.FEMALE, 6), ("ML", Sex.MALE, 8), ("SN", Sex.FEMALE, 3)):
        for points in range(number):
            cleared(office, cohort, state, 90 - points, sex=sex)
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, women=None, reserve="0")
    sheet = found(office, visitor, cohort)
    inside = text_of(visitor, f"{sheet}/fairness")
    assert "Kenya 6" in inside
    assert "Senegal 3" in inside
    coordinator(office, cohort)[1].post(f"{sheet}/confirm")
    put(office, cohort, results_released_at=NOW)
    visitor.post(f"{sheet}/publish")
    page = office.anonymous().get(f"{sheet}/fairness").text
    outside = text_of(office.anonymous(), f"{sheet}/fairness")
    assert "Senegal not shown" in outside
    assert "Kenya not shown" in outside  # else Senegal's is what is left
    assert "Mali 8" in outside
    assert [n for n in re.findall(r"<td[^>]*>(\d+)</td>", page) if int(n) < 5] == []
    assert "Person" not in page


def test_hidden_numbers_are_five_people_together_so_that_the_total_does_not_tell(office: Office) -> None:
    cohort = selecting(office, seats=13)
    for state, number in (("KE", 6), ("ML", 5), ("SN", 1), ("TG", 1)):
        for _n in range(number):
            cleared(office, cohort, state, 90)
    visitor = coordinator_of(office, cohort)
    set_rules(visitor, cohort, women=None, reserve="0")
    sheet = found(office, visitor, cohort)
    coordinator(office, cohort)[1].post(f"{sheet}/confirm")
    put(office, cohort, results_released_at=NOW)
    visitor.post(f"{sheet}/publish")
    outside = text_of(office.anonymous(), f"{sheet}/fairness")
    assert "Kenya 6 6" in outside
    assert [f"{name} not shown not shown" in outside for name in ("Mali", "Senegal", "Togo")] == [True] * 3


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"seats": 1, "seats_taken": 1}, "All seats are taken: there is nothing to select."),
        ({"state": "open"}, "Seats are given once the selection of the cohort has begun"),
        ({}, "Nobody is cleared yet."),
    ],
)
def test_a_selection_that_makes_no_sense_is_not_begun(
    office: Office, values: dict[str, Any], sentence: str
) -> None:
    cohort = office.cohort(**{"state": "selecting", **values})
    if values:
        office.registration(cohort, state=S.CLEARED)
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/allocation/find")
    assert (answer.status_code, sentence in unescape(answer.text), office.count(Allocation)) == (422, True, 0)
