"""The selection: offers within the seats, a reserve in order, results, and what follows a freed seat."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.access.actor import SYSTEM, Role, ScopeKind
from app.audit.models import TrailEntry
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.core import chores, clock, zones
from app.core.db import db
from app.registrations.models import Registration
from app.registrations.seats import cut_off
from tests.conftest import NOW
from tests.registrations.support import (
    S,
    coordinator_of,
    official_of,
    put,
    screen,
    seats_taken,
    selecting,
    states,
    subjects,
    take,
)
from tests.support.office import RABAT, Office, Visitor


def choose(visitor: Visitor, cohort: UUID, offers: list[UUID], reserve: tuple[UUID, ...] = ()) -> Any:
    form: dict[str, Any] = {f"place_{key}": place for place, key in enumerate(reserve, start=1)}
    return visitor.post(f"/cohorts/{cohort}/selection", {"offers": [str(k) for k in offers], **form})


def ranks(office: Office, *keys: UUID) -> list[int | None]:
    return [office.read(Registration, key).reserve_rank for key in keys]


def do_chores(office: Office) -> None:
    with office.app.app_context():
        chores.do_all()


def test_twenty_four_are_offered_a_seat_and_the_twenty_fifth_stands_on_the_reserve(office: Office) -> None:
    cohort = selecting(office, seats=24)
    cleared = [office.registration(cohort, state=S.CLEARED) for _n in range(25)]
    coordinator = coordinator_of(office, cohort)
    answer = choose(coordinator, cohort, cleared[:24], (cleared[24],))
    assert answer.status_code == 303
    assert states(office, *cleared) == [S.OFFERED] * 24 + [S.RESERVE]
    assert (seats_taken(office, cohort), ranks(office, cleared[24])) == (24, [1])
    assert "25 officials are placed." in coordinator.get(answer.location).text


def test_a_reason_that_several_buttons_share_is_said_once(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.CLEARED)
    page = coordinator_of(office, cohort).get(f"/registrations/{registration}").text
    assert page.count('aria-disabled="true" aria-describedby="move-1"') == 3
    assert page.count("The selection has not begun.") == 1
    assert '<p class="why" id="move-1"><b>Offer a seat, Put on the reserve, and Do not select</b>' in page


def test_more_offers_than_seats_are_refused_as_a_whole(office: Office) -> None:
    cohort = selecting(office, seats=2)
    cleared = [office.registration(cohort, state=S.CLEARED) for _n in range(3)]
    answer = choose(coordinator_of(office, cohort), cohort, cleared)
    assert answer.status_code == 422
    assert "You chose 3 officials, and 2 seats are free. Put the others on the reserve." in answer.text
    assert answer.text.count(" checked") == 3
    assert states(office, *cleared) == [S.CLEARED] * 3
    assert seats_taken(office, cohort) == 0


def test_a_selection_refused_at_its_last_name_shows_everyone_as_they_stand(office: Office) -> None:
    cohort = selecting(office, seats=2)
    chosen = office.registration(cohort, state=S.CLEARED)
    screened = office.registration(cohort, state=S.ENDORSED)
    user = office.account()
    office.grant(user, Role.SCREENING_OFFICER)
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    both = office.signed_in(user)
    screen(both, screened, "clear")
    for answer in (choose(both, cohort, [chosen, screened]), choose(both, cohort, [chosen], (screened,))):
        assert (answer.status_code, "You screened this official" in answer.text) == (422, True)
        assert "Seats: 0 of 2 taken" in answer.text
        assert (answer.text.count(">Cleared<"), answer.text.count(">Offered<")) == (2, 0)
    assert states(office, chosen, screened) == [S.CLEARED] * 2


def test_a_release_refused_at_its_last_name_shows_everyone_as_they_stand(office: Office) -> None:
    cohort = selecting(office, seats=2)
    office.registration(cohort, state=S.OFFERED)
    office.registration(cohort, state=S.CLEARED)
    screened = office.registration(cohort, state=S.ENDORSED)
    user = office.account()
    office.grant(user, Role.SCREENING_OFFICER)
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    both = office.signed_in(user)
    screen(both, screened, "clear")
    answer = both.post(f"/cohorts/{cohort}/results")
    assert (answer.status_code, "You screened this official" in answer.text) == (422, True)
    assert "2 cleared officials without a seat or a place" in answer.text
    assert office.read(Cohort, cohort).results_released_at is None


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ({}, "Choose at least one official"),
        ({"place": "0"}, "Write a whole number from 1 to 500."),
        ({"place": "first"}, "This is not a whole number. Write one in digits."),
        ({"place": "1", "offers": True}, "Nobody is offered a seat and put on the reserve at once."),
    ],
)
def test_a_wrong_choice_is_refused_with_a_sentence(
    office: Office, places: dict[str, Any], sentence: str
) -> None:
    cohort = selecting(office)
    cleared = office.registration(cohort, state=S.CLEARED)
    form: dict[str, Any] = {"offers": [str(cleared)]} if places.get("offers") else {}
    if "place" in places:
        form[f"place_{cleared}"] = places["place"]
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/selection", form)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert states(office, cleared) == [S.CLEARED]


def test_nobody_of_another_cohort_is_placed_and_nobody_who_is_not_cleared(office: Office) -> None:
    cohort, other = selecting(office), selecting(office)
    foreign = office.registration(other, state=S.CLEARED)
    endorsed = office.registration(cohort, state=S.ENDORSED)
    good = office.registration(cohort, state=S.CLEARED)
    coordinator = coordinator_of(office, cohort)
    for wrong in (foreign, endorsed):
        assert choose(coordinator, cohort, [good, wrong]).status_code == 422
    assert states(office, foreign, endorsed, good) == [S.CLEARED, S.ENDORSED, S.CLEARED]


def test_before_the_selection_begins_nothing_is_offered(office: Office) -> None:
    cohort = office.cohort()
    cleared = office.registration(cohort, state=S.CLEARED)
    answer = choose(coordinator_of(office, cohort), cohort, [cleared])
    assert answer.status_code == 422
    assert "The selection has not begun." in answer.text


def test_a_single_offer_beyond_the_seats_is_refused_with_whose_turn_it_is(office: Office) -> None:
    cohort = selecting(office, seats=1)
    office.registration(cohort, state=S.CONFIRMED)
    cleared = office.registration(cohort, state=S.CLEARED)
    coordinator = coordinator_of(office, cohort)
    assert (
        "All seats are taken. Put this official on the reserve."
        in coordinator.get(f"/registrations/{cleared}").text
    )
    assert take(coordinator, cleared, "offer") == 422
    assert take(coordinator, cleared, "reserve") == 303


def test_the_selection_is_the_programmes_coordinators(office: Office) -> None:
    cohort = selecting(office)
    strangers = (office.coordinator(office.programme()), office.focal_point("KE"))
    for visitor in strangers:
        assert visitor.get(f"/cohorts/{cohort}/selection").status_code == 403
    for visitor in (office.administrator(), office.screening_officer()):
        assert visitor.get(f"/cohorts/{cohort}/selection").status_code == 403
        assert visitor.post(f"/cohorts/{cohort}/results").status_code == 403


def test_an_offer_is_told_in_the_officials_language_and_lapses_at_the_days_end(office: Office) -> None:
    cohort = selecting(office, seats=1)
    _official, registration = official_of(office, cohort, S.CLEARED, email="fatou@example.org", language="fr")
    office.focal_point("KE")
    choose(coordinator_of(office, cohort), cohort, [registration])
    until = zones.end_of_day(date(2026, 1, 19), RABAT)
    assert office.read(Registration, registration).offer_until == until
    assert len(subjects(office, "fatou@example.org")) == 1
    with clock.set_to(until - timedelta(seconds=1)):
        do_chores(office)
        assert states(office, registration) == [S.OFFERED]
    with clock.set_to(until):
        do_chores(office)
        do_chores(office)
    assert states(office, registration) == [S.LAPSED]
    assert seats_taken(office, cohort) == 0


def test_an_offer_is_not_accepted_after_its_time(office: Office) -> None:
    cohort = selecting(office)
    official, registration = official_of(office, cohort, S.OFFERED, offer_until=NOW)
    answer = official.post(f"/registrations/{registration}/accept")
    assert answer.status_code == 422
    assert "The time to answer this offer is over." in answer.text
    assert take(official, registration, "decline") == 303


def test_a_declined_seat_goes_to_the_first_of_the_reserve_at_once(office: Office) -> None:
    cohort = selecting(office, seats=1)
    official, offered = official_of(
        office, cohort, S.OFFERED, offer_until=NOW + timedelta(days=1), email="a@example.org"
    )
    _second, first = official_of(office, cohort, S.RESERVE, reserve_rank=1, email="b@example.org")
    behind = office.registration(cohort, state=S.RESERVE, reserve_rank=2)
    assert take(official, offered, "decline") == 303
    assert states(office, offered, first, behind) == [S.DECLINED, S.OFFERED, S.RESERVE]
    assert ranks(office, first, behind) == [None, 1]
    assert seats_taken(office, cohort) == 1
    assert subjects(office, "b@example.org") == ["Invitation: a seat in A cohort"]


@pytest.mark.parametrize(
    ("state", "name", "cohort_state", "who"),
    [
        (S.OFFERED, "decline", CohortState.SELECTING, "official"),
        (S.OFFERED, "withdraw", CohortState.SELECTING, "official"),
        (S.CONFIRMED, "withdraw", CohortState.CONFIRMED, "focal_point"),
        (S.CONFIRMED, "no_show", CohortState.RUNNING, "coordinator"),
        (S.ATTENDING, "exclude", CohortState.RUNNING, "coordinator"),
    ],
)
def test_every_freed_seat_promotes_exactly_one(
    office: Office, state: S, name: str, cohort_state: CohortState, who: str
) -> None:
    cohort = office.cohort(state=cohort_state, seats=2)
    official, leaving = official_of(office, cohort, state)
    office.registration(cohort, state=S.CONFIRMED)
    reserve = [office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in (1, 2)]
    visitor = {
        "official": official,
        "focal_point": office.focal_point("KE"),
        "coordinator": coordinator_of(office, cohort),
    }[who]
    assert take(visitor, leaving, name, reason="It is so.") == 303
    assert states(office, *reserve) == [S.OFFERED, S.RESERVE]
    assert seats_taken(office, cohort) == 2


def test_the_reserve_keeps_its_order_when_one_leaves_it(office: Office) -> None:
    cohort = selecting(office, seats=1)
    office.registration(cohort, state=S.CONFIRMED)
    first, second, third = (office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in (1, 2, 3))
    assert take(office.focal_point("KE"), first, "withdraw", reason="A new post.") == 303
    assert ranks(office, first, second, third) == [None, 1, 2]
    late = office.registration(cohort, state=S.CLEARED)
    choose(coordinator_of(office, cohort), cohort, [], (late,))
    assert ranks(office, second, third, late) == [1, 2, 3]


def test_after_the_cut_off_a_freed_seat_stays_free_and_the_reserve_is_closed(office: Office) -> None:
    cohort = selecting(office, seats=1, reserve_cut_off=date(2026, 1, 12), results_released_at=NOW)
    confirmed = office.registration(cohort, state=S.CONFIRMED)
    _other, reserve = official_of(office, cohort, S.RESERVE, reserve_rank=1, email="b@example.org")
    do_chores(office)
    assert states(office, reserve) == [S.RESERVE]
    with clock.set_to(zones.end_of_day(date(2026, 1, 12), RABAT)):
        take(office.focal_point("KE"), confirmed, "withdraw", reason="A new post.")
        assert (states(office, reserve), seats_taken(office, cohort)) == ([S.RESERVE], 0)
        do_chores(office)
        do_chores(office)
    assert (states(office, reserve), ranks(office, reserve)) == ([S.NOT_SELECTED], [None])
    assert len(subjects(office, "b@example.org")) == 1


def test_without_a_cut_off_the_reserve_lasts_until_the_first_day(office: Office) -> None:
    cohort = selecting(office, first_day=date(2026, 2, 2))
    assert cut_off(office.read(Cohort, cohort)) == datetime.fromisoformat("2026-02-02T23:00+00:00")


def test_the_results_tell_everyone_and_are_released_once(office: Office) -> None:
    cohort = selecting(office, seats=1)
    _a, offered = official_of(office, cohort, S.OFFERED, email="a@example.org")
    _b, reserve = official_of(office, cohort, S.RESERVE, reserve_rank=1, email="b@example.org", name="B B")
    official, cleared = official_of(office, cohort, S.CLEARED, email="c@example.org", name="C C")
    coordinator = coordinator_of(office, cohort)
    assert "Under consideration" in official.get(f"/registrations/{cleared}").text
    assert "One cleared official" in coordinator.get(f"/cohorts/{cohort}/results").text
    assert coordinator.post(f"/cohorts/{cohort}/results").status_code == 303
    assert office.read(Cohort, cohort).results_released_at == NOW
    assert states(office, offered, reserve, cleared) == [S.OFFERED, S.RESERVE, S.NOT_SELECTED]
    assert "Reserve, first" in office.focal_point("KE").get(f"/registrations/{reserve}").text
    assert [subjects(office, f"{who}@example.org") for who in "abc"] == [
        [],
        ["On the reserve: B B"],
        ["The outcome of the selection for A cohort"],
    ]
    assert office.count(TrailEntry, TrailEntry.action == "cohort.results") == 1
    again = coordinator.post(f"/cohorts/{cohort}/results")
    assert (again.status_code, "already released" in again.text) == (422, True)


def test_results_are_not_released_before_the_selection(office: Office) -> None:
    cohort = office.cohort()
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/results")
    assert answer.status_code == 422
    assert office.read(Cohort, cohort).results_released_at is None


def lead(office: Office, cohort: UUID, name: str) -> None:
    with office.deed():
        COHORT.move(db.session.get_one(Cohort, cohort), name, actor=SYSTEM, reason="It is so.")


def test_when_the_cohort_starts_those_who_confirmed_attend(office: Office) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, first_day=NOW.date())
    confirmed, offered = (office.registration(cohort, state=s) for s in (S.CONFIRMED, S.OFFERED))
    lead(office, cohort, "start")
    assert states(office, confirmed, offered) == [S.ATTENDING, S.OFFERED]
    assert take(office.focal_point("KE"), offered, "accept") == 303
    assert states(office, offered) == [S.ATTENDING]
    assert seats_taken(office, cohort) == 2


def test_a_cancelled_cohort_cancels_its_registrations_and_tells_each(office: Office) -> None:
    cohort = selecting(office)
    live = []
    for number, state in enumerate((S.SUBMITTED, S.CLEARED, S.RESERVE, S.OFFERED, S.CONFIRMED)):
        values = {"reserve_rank": 1} if state is S.RESERVE else {}
        live.append(official_of(office, cohort, state, email=f"p{number}@example.org", **values)[1])
    over = office.registration(cohort, state=S.DECLINED)
    lead(office, cohort, "cancel")
    assert states(office, *live, over) == [S.CANCELLED] * 5 + [S.DECLINED]
    assert seats_taken(office, cohort) == 0
    assert [subjects(office, f"p{n}@example.org") for n in range(5)] == [["The course is cancelled"]] * 5


@pytest.mark.parametrize(("state", "allowed"), [(S.OFFERED, False), (S.CONFIRMED, True), (S.CLEARED, False)])
def test_a_cohort_is_confirmed_once_someone_is_and_no_offer_is_open(
    office: Office, state: S, allowed: bool
) -> None:
    cohort = selecting(office)
    office.registration(cohort, state=state)
    if state is S.OFFERED:
        office.registration(cohort, state=S.CONFIRMED)
    with office.app.app_context():
        record = db.session.get_one(Cohort, cohort)
        offers = {offer.transition.name: offer.allowed for offer in COHORT.offers(record, SYSTEM)}
        db.session.remove()
    assert offers["confirm"] is allowed


def test_the_page_offers_only_what_can_be_done(office: Office) -> None:
    cohort = selecting(office, seats=1)
    one = office.registration(cohort, state=S.CLEARED)
    coordinator = coordinator_of(office, cohort)

    def offered() -> list[bool]:
        page = coordinator.get(f"/cohorts/{cohort}/selection").text.partition("<main")[2]
        return [
            words in page
            for words in ('name="offers"', 'name="place_', "Offer the seats and place the reserve")
        ]

    assert offered() == [True, True, True]
    office.registration(cohort, state=S.OFFERED)
    assert offered() == [False, True, True]
    assert take(coordinator, one, "reserve") == 303
    assert offered() == [False, False, False]


def test_the_start_page_says_what_waits_for_whom(office: Office) -> None:
    cohort = office.cohort()
    official, _registration = official_of(office, cohort, S.OFFERED, offer_until=NOW + timedelta(days=2))
    office.registration(cohort, state=S.SUBMITTED)
    office.registration(cohort, state=S.ENDORSED)
    office.registration(cohort, state=S.CLEARED)
    put(office, cohort, state=CohortState.SELECTING)
    coordinator = coordinator_of(office, cohort)
    expected = {
        official: "Accept or decline your seat",
        office.focal_point("KE"): "See one open offer",
        office.screening_officer(): "Screen one official",
        coordinator: "Select among one cleared official",
    }
    for visitor, label in expected.items():
        assert label in visitor.get("/").text
    assert "Answer one application" in office.focal_point("KE").get("/").text
    assert "Select among one cleared official" in coordinator.get(f"/cohorts/{cohort}/overview").text


def test_results_without_a_single_offer_are_not_released(office: Office) -> None:
    cohort = selecting(office)
    cleared = office.registration(cohort, state=S.CLEARED)
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/results")
    assert (answer.status_code, "Nobody is offered a seat yet." in answer.text) == (422, True)
    assert states(office, cleared) == [S.CLEARED]
