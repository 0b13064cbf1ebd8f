"""Screening: who does it, and that nobody else learns of it, by any page, list, filter or file."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import SCREENING
from tests.conftest import NOW
from tests.registrations.support import (
    S,
    coordinator_of,
    official_of,
    queries_of,
    screen,
    selecting,
    states,
    subjects,
    take,
)
from tests.support.office import Office, Visitor

HIDDEN = (S.ENDORSED, S.REFERRED, S.CLEARED, S.NOT_CLEARED, S.RESERVE, S.NOT_SELECTED)
TRUE_WORDS = ("Endorsed", "Referred", "Cleared", "Not cleared", "Reserve", "Not selected")


def test_the_queue_holds_what_waits_the_oldest_first(office: Office) -> None:
    cohort = office.cohort()
    for name, state, days in (("Abdi Late", S.ENDORSED, 1), ("Zainab Early", S.REFERRED, 3)):
        office.registration(
            cohort, office.person(name, state="KE"), state=state, moved_at=NOW - timedelta(days=days)
        )
    office.registration(cohort, office.person("Done Already", state="KE"), state=S.CLEARED)
    page = office.screening_officer().get("/screening").text
    assert page.index("Zainab Early") < page.index("Abdi Late")
    assert "Done Already" not in page


def test_the_queue_is_filtered_by_cohort_state_and_status(office: Office) -> None:
    first, second = office.cohort(), office.cohort()
    office.registration(first, office.person("Faith One", state="KE"), state=S.ENDORSED)
    office.registration(second, office.person("Abla Two", state="GH"), state=S.REFERRED, member_state="GH")
    officer = office.screening_officer()
    for query in (f"cohort={second}", "state=GH", "status=referred", "q=two"):
        page = officer.get(f"/screening?{query}").text
        assert ("Abla Two" in page, "Faith One" in page) == (True, False), query
    assert "Nothing matches" in officer.get("/screening?q=nobody").text


def test_an_empty_queue_says_when_someone_will_stand_there(office: Office) -> None:
    assert "Nobody waits for screening" in office.screening_officer().get("/screening").text


def test_the_queue_asks_as_much_of_one_official_as_of_thirty(office: Office) -> None:
    cohort, officer = office.cohort(), office.screening_officer()
    counts = []
    for more in (1, 29):
        for _n in range(more):
            office.registration(cohort, state=S.ENDORSED)
        counts.append(queries_of(officer, "/screening"))
    assert counts[0] == counts[1]


def test_a_screening_officer_of_one_programme_sees_that_programmes_officials(office: Office) -> None:
    mine, other = office.cohort(), office.cohort()
    office.registration(mine, office.person("Faith Mine", state="KE"), state=S.ENDORSED)
    hidden = office.registration(other, office.person("Faith Other", state="KE"), state=S.ENDORSED)
    user = office.account()
    office.grant(user, Role.SCREENING_OFFICER, ScopeKind.PROGRAMME, office.read(Cohort, mine).programme_id)
    officer = office.signed_in(user)
    page = officer.get("/screening").text
    assert ("Faith Mine" in page, "Faith Other" in page) == (True, False)
    assert screen(officer, hidden, "clear") == 404


@pytest.mark.parametrize(
    ("name", "outcome"), [("clear", S.CLEARED), ("refer", S.REFERRED), ("not_clear", S.NOT_CLEARED)]
)
def test_an_officer_decides_and_no_letter_tells_of_it(office: Office, name: str, outcome: S) -> None:
    cohort = office.cohort()
    _official, registration = official_of(office, cohort, S.ENDORSED, email="faith@example.org")
    assert screen(office.screening_officer(), registration, name) == 303
    assert states(office, registration) == [outcome]
    assert subjects(office, "faith@example.org") == []


def test_a_cohort_that_has_begun_takes_nobody_in(office: Office) -> None:
    cohort = office.cohort(state=CohortState.RUNNING)
    registration = office.registration(cohort, state=S.ENDORSED)
    officer, path = office.screening_officer(), f"/registrations/{registration}/screening"
    assert "This cohort no longer takes anyone in." in officer.get(path).text
    assert screen(officer, registration, "clear") == 422
    assert screen(officer, registration, "not_clear") == 303


def test_only_screening_officers_screen(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED)
    for visitor in (coordinator_of(office, cohort), office.administrator(), office.focal_point("KE")):
        assert screen(visitor, registration, "clear") == 403
        assert visitor.get("/screening").status_code == 403
    assert states(office, registration) == [S.ENDORSED]


def test_whoever_screened_does_not_select_the_same_one(office: Office) -> None:
    cohort = selecting(office)
    registration = office.registration(cohort, state=S.ENDORSED)
    user = office.account()
    programme = office.read(Cohort, cohort).programme_id
    office.grant(user, Role.SCREENING_OFFICER)
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    both = office.signed_in(user)
    assert screen(both, registration, "clear") == 303
    for name in ("offer", "reserve", "not_select"):
        answer = both.post(f"/registrations/{registration}/{name}")
        assert (answer.status_code, "You screened this official" in answer.text) == (422, True)
    answer = both.post(f"/cohorts/{cohort}/selection", {"offers": [str(registration)]})
    assert "You screened this official" in answer.text
    assert take(office.coordinator(programme), registration, "offer") == 303


@pytest.mark.parametrize("state", HIDDEN)
def test_before_the_results_all_of_it_reads_alike_outside(office: Office, state: S) -> None:
    cohort = selecting(office)
    official, registration = official_of(office, cohort, state)
    pages = {
        visitor: visitor.get(f"/registrations/{registration}").text
        for visitor in (official, office.focal_point("KE"), office.administrator())
    }
    for visitor, page in pages.items():
        assert "Under consideration" in page
        found = [word for word in TRUE_WORDS if f">{word}<" in page]
        assert found == []
        assert ("Withdraw" in page) == (visitor is not list(pages)[2])


def test_the_page_of_each_hidden_state_is_the_same_but_for_names(office: Office) -> None:
    cohort = selecting(office)
    focal_point = office.focal_point("KE")
    pages = set()
    for state in HIDDEN:
        person = office.person("Faith Odhiambo", state="KE", email="faith@example.org")
        registration = office.registration(cohort, person, state=state, created_at=NOW)
        page = focal_point.get(f"/registrations/{registration}").text
        pages.add(page.replace(str(registration), "KEY"))
    assert len({page.split('name="csrf_token"')[0] + page.split("<main")[1] for page in pages}) == 1


def test_a_refused_press_does_not_tell_the_true_state(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    sentences = set()
    for state in (S.ENDORSED, S.REFERRED, S.CLEARED, S.NOT_CLEARED):
        registration = office.registration(
            cohort, office.person("Faith", state="KE", email="faith@example.org"), state=state
        )
        answer = focal_point.post(f"/registrations/{registration}/endorse")
        assert answer.status_code == 422
        sentences.add(answer.text.split("<main")[1].replace(str(registration), "KEY").split("csrf")[0])
    assert len(sentences) == 1
    assert "it is already “Under consideration”." in sentences.pop()


def test_the_history_outside_has_no_line_of_screening(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.SUBMITTED)
    focal_point, officer = office.focal_point("KE"), office.screening_officer()
    take(focal_point, registration, "endorse")
    with clock.set_to(NOW + timedelta(minutes=5)):
        screen(officer, registration, "refer")
    with clock.set_to(NOW + timedelta(minutes=10)):
        screen(officer, registration, "clear")
        inside = coordinator_of(office, cohort).get(f"/registrations/{registration}").text
        pages = [
            visitor.get(f"/registrations/{registration}").text
            for visitor in (official, focal_point, office.administrator())
        ]
    for page in pages:
        assert ("10:05" in page, "10:10" in page) == (False, False)
        assert page.count("<b>Under consideration</b>") == 1
    assert ("10:05" in inside, "10:10" in inside) == (True, True)
    assert "<b>Cleared</b>" in inside


def test_a_nominees_history_outside_begins_and_ends_with_the_nomination(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED)
    with clock.set_to(NOW + timedelta(minutes=5)):
        screen(office.screening_officer(), registration, "clear")
        page = office.focal_point("KE").get(f"/registrations/{registration}").text
    assert "10:05" not in page


def _but_keys(page: str) -> str:
    """A page without the keys of its records."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "KEY", page)


def test_after_the_results_not_cleared_and_not_selected_are_the_same(office: Office) -> None:
    cohort = selecting(office)
    focal_point = office.focal_point("KE")
    not_cleared = office.registration(
        cohort,
        office.person("Faith", state="KE", email="faith@example.org"),
        state=S.ENDORSED,
        created_at=NOW,
    )
    not_chosen = office.registration(
        cohort, office.person("Faith", state="KE", email="faith@example.org"), state=S.CLEARED, created_at=NOW
    )
    seated = office.registration(cohort, state=S.OFFERED)
    with clock.set_to(NOW + timedelta(minutes=5)):
        screen(office.screening_officer(), not_cleared, "not_clear")
    with clock.set_to(NOW + timedelta(minutes=10)):
        assert coordinator_of(office, cohort).post(f"/cohorts/{cohort}/results").status_code == 303
        first, second = (
            _but_keys(focal_point.get(f"/registrations/{key}").text.split("<main")[1])
            for key in (not_cleared, not_chosen)
        )
    assert first == second
    assert (">Not selected<" in first, "10:10" in first, "10:05" in first) == (True, True, False)
    assert states(office, not_cleared, not_chosen, seated) == [S.NOT_CLEARED, S.NOT_SELECTED, S.OFFERED]


def test_an_administrators_roster_has_outward_words_and_no_way_around_them(office: Office) -> None:
    cohort = selecting(office)
    for number, state in enumerate(HIDDEN):
        person = office.person(f"Awa Number{number}", state="KE")
        office.registration(cohort, person, state=state, moved_at=NOW - timedelta(days=number))
    administrator = office.administrator()
    path = f"/cohorts/{cohort}/registrations"
    page = administrator.get(path).text.split("<tbody")[1]
    assert page.count(">Under consideration<") == 6
    assert [word for word in TRUE_WORDS if f">{word}<" in page] == []
    whole = administrator.get(path).text
    for query in ("status=cleared", "status=not_cleared", "waits=screening", "waits=coordinator"):
        assert administrator.get(f"{path}?{query}").text.count("Awa Number") == whole.count("Awa Number")
    by_name, by_since = (administrator.get(f"{path}?sort={key}").text for key in ("name", "since"))
    names = [f"Awa Number{n}" for n in range(6)]
    assert sorted(names, key=by_name.index) == sorted(names, key=by_since.index)
    assert str(SCREENING) not in page
    assert administrator.post(path).status_code == 403


def test_a_coordinator_sees_filters_and_takes_away_the_true_states(office: Office) -> None:
    cohort = selecting(office)
    for state in HIDDEN:
        office.registration(cohort, state=state)
    coordinator = coordinator_of(office, cohort)
    path = f"/cohorts/{cohort}/registrations"
    page = coordinator.get(path).text.split("<tbody")[1]
    assert [word for word in TRUE_WORDS if f">{word}<" in page] == list(TRUE_WORDS)
    filtered = coordinator.get(f"{path}?status=not_cleared").text.split("<tbody")[1]
    assert [word for word in TRUE_WORDS if f">{word}<" in filtered] == ["Not cleared"]
    assert "Not cleared" in coordinator.post(path).text


def among_them(office: Office, state: S, role: Role) -> tuple[Visitor, UUID, UUID]:
    """Someone of the office whose own registration stands in that state, beside three others'."""
    cohort = selecting(office)
    person = office.person("Nia Kamau", state="KE")
    own = office.registration(cohort, person, state=state, reserve_rank=2 if state is S.RESERVE else None)
    office.registration(cohort, office.person("Ama Cleared", state="GH"), state=S.CLEARED)
    rank = 3 if state is S.RESERVE else 2
    for place, name in ((1, "Ama First"), (rank, "Ama Second")):
        office.registration(cohort, office.person(name, state="GH"), state=S.RESERVE, reserve_rank=place)
    user = office.account(person)
    office.grant(user, role, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    return office.signed_in(user), cohort, own


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SCREENING_OFFICER])
def test_of_the_own_case_someone_of_the_office_reads_outward_words_alone(office: Office, role: Role) -> None:
    """Every page of theirs is the same whatever the true state is, but for keys and codes."""
    read = set()
    for state in HIDDEN:
        visitor, cohort, own = among_them(office, state, role)
        places = [f"/cohorts/{cohort}/registrations", f"/cohorts/{cohort}/overview", f"/registrations/{own}"]
        places += [
            f"{places[0]}?status={status}" for status in ("endorsed", "cleared", "reserve", "not_cleared")
        ]
        places += [f"{places[0]}?waits={turn}" for turn in ("screening", "coordinator", "office")]
        places += ["/", "/registrations"]
        if role is Role.COORDINATOR:
            places += [f"/cohorts/{cohort}/selection", f"/cohorts/{cohort}/results"]
        else:
            places += ["/screening"]
        pages = [visitor.get(place).text for place in places]
        if role is Role.COORDINATOR:
            pages.append(visitor.post(places[0]).text)
        assert "Under consideration" in pages[2]
        for name in ("offer", "reserve", "screening"):
            assert visitor.get(f"/registrations/{own}/{name}").status_code == 403
        read.add("".join(_bare(page) for page in pages))
    assert len(read) == 1


def _bare(page: str) -> str:
    """A page without what differs from one cohort, visitor and letter to the next."""
    page = re.sub(r"[\w-]{20,}(\.[\w-]+)*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", page)
    return re.sub(r"\b(C|P|Course P|Formation P)\d+\b|person\d+|account\d+", "", page)


def test_of_others_they_read_the_true_states_all_the_same(office: Office) -> None:
    coordinator, cohort, own = among_them(office, S.CLEARED, Role.COORDINATOR)
    roster = coordinator.get(f"/cohorts/{cohort}/registrations").text
    assert (roster.count("Cleared</span>"), roster.count("Reserve</span>")) == (1, 2)
    assert "Select among one cleared official" in coordinator.get(f"/cohorts/{cohort}/overview").text
    selection = f"/cohorts/{cohort}/selection"
    for visitor, offers in ((coordinator, False), (coordinator_of(office, cohort), True)):
        assert (f"offer-{own}" in visitor.get(selection).text) is offers
        assert visitor.post(selection, {"offers": str(own)}).status_code == (303 if offers else 422)
    assert states(office, own) == [S.OFFERED]


@pytest.mark.parametrize("state", [S.CLEARED, S.NOT_CLEARED])
def test_the_results_are_released_by_a_coordinator_who_is_among_the_nominees(
    office: Office, state: S
) -> None:
    coordinator, cohort, own = among_them(office, state, Role.COORDINATOR)
    office.registration(cohort, state=S.OFFERED)
    assert coordinator.post(f"/cohorts/{cohort}/results").status_code == 303
    assert states(office, own) == [S.NOT_SELECTED if state is S.CLEARED else S.NOT_CLEARED]
    assert "Not selected" in coordinator.get(f"/registrations/{own}").text
