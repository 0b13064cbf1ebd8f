"""The roster of a cohort: found, filtered, paged and taken away."""

from __future__ import annotations

import csv
import io

from app.audit.models import TrailEntry
from tests.registrations.support import S, coordinator_of, queries_of
from tests.support.office import Office


def test_a_roster_is_searched_in_any_script_and_order_of_names(office: Office) -> None:
    cohort = office.cohort()
    office.registration(
        cohort, office.person("Abdirahman Warsame", state="KE", name_original="عبد الرحمن ورسمه")
    )
    office.registration(cohort, office.person("Achieng Nyong’o", state="KE"))
    coordinator = coordinator_of(office, cohort)
    for query in ("warsame+abdi", "ABDIRAHMAN", "ورسمة"):
        page = coordinator.get(f"/cohorts/{cohort}/registrations?q={query}").text
        assert ("Abdirahman Warsame" in page, "Achieng" in page) == (True, False), query
    assert "Achieng" in coordinator.get(f"/cohorts/{cohort}/registrations?q=nyong'o").text
    assert "Nothing matches" in coordinator.get(f"/cohorts/{cohort}/registrations?q=%25").text


def test_a_roster_is_filtered_by_state_status_and_turn(office: Office) -> None:
    cohort = office.cohort()
    office.registration(cohort, office.person("Faith One", state="KE"), state=S.SUBMITTED)
    office.registration(cohort, office.person("Abla Two", state="GH"), state=S.CLEARED, member_state="GH")
    coordinator = coordinator_of(office, cohort)
    for query in ("state=GH", "status=cleared", "waits=coordinator", "sort=-state&state=GH"):
        page = coordinator.get(f"/cohorts/{cohort}/registrations?{query}").text
        assert ("Abla Two" in page, "Faith One" in page) == (True, False), query
    everyone = coordinator.get(f"/cohorts/{cohort}/registrations?status=nonsense").text
    assert ("Abla Two" in everyone, "Faith One" in everyone) == (True, True)


def test_a_roster_speaks_each_readers_language(office: Office) -> None:
    cohort = office.cohort()
    office.registration(cohort, state=S.SUBMITTED)
    coordinator = coordinator_of(office, cohort)
    for language, status in (("en", "Submitted"), ("fr", "Soumise"), ("en", "Submitted")):
        page = coordinator.get(f"/cohorts/{cohort}/registrations?lang={language}").text
        assert status in page.split("<tbody")[1], language


def test_fifty_stand_on_a_page_and_every_one_is_met_once(office: Office) -> None:
    cohort = office.cohort()
    for number in range(53):
        office.registration(cohort, office.person(f"Awa N{number:02}", state="KE"))
    coordinator = coordinator_of(office, cohort)
    first = coordinator.get(f"/cohorts/{cohort}/registrations").text
    assert first.count('scope="row"') == 50
    assert "50 of 53" in first
    url = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert coordinator.get(url).text.count('scope="row"') == 3


def test_the_number_of_queries_does_not_grow_with_the_rows(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    counts = []
    for more in (1, 29):
        for _n in range(more):
            office.registration(cohort, state=S.CLEARED)
        counts.append(queries_of(coordinator, f"/cohorts/{cohort}/registrations"))
    assert counts[0] == counts[1]


def test_the_file_has_the_lists_filter_no_formulas_and_a_line_in_the_trail(office: Office) -> None:
    cohort = office.cohort()
    office.registration(cohort, office.person("=SUM(1) Kamau", state="KE"), state=S.SUBMITTED, priority=1)
    office.registration(cohort, office.person("Abla Two", state="GH"), member_state="GH")
    coordinator = coordinator_of(office, cohort)
    answer = coordinator.post(f"/cohorts/{cohort}/registrations?state=KE")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Name", "Member state", "Priority"]
    assert [row[:3] for row in rows[1:]] == [["'=SUM(1) Kamau", "Kenya", "1"]]
    assert office.count(TrailEntry, TrailEntry.action == "registration.export") == 1


def test_an_empty_roster_says_who_will_stand_there(office: Office) -> None:
    cohort = office.cohort()
    page = coordinator_of(office, cohort).get(f"/cohorts/{cohort}/registrations").text
    assert "No registrations yet" in page


def test_another_programmes_roster_is_not_ones_own(office: Office) -> None:
    cohort = office.cohort()
    stranger = office.coordinator(office.programme())
    assert stranger.get(f"/cohorts/{cohort}/registrations").status_code == 403
    assert (
        office.signed_in(office.account(state="KE")).get(f"/cohorts/{cohort}/registrations").status_code
        == 403
    )
