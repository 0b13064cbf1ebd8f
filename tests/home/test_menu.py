"""The main menu: places in one line, or on shelves where they are many."""

from __future__ import annotations

import re
from html import unescape

from app.access.actor import Role
from app.cohorts.states import CohortState
from tests.support.office import Office, Visitor

_LINK = re.compile(r'<a href="([^"]+)"( aria-current="[a-z]+")?>([^<]+)</a>')


def menu(visitor: Visitor, url: str) -> list[str]:
    """The menu's first line as a page shows it; the entry where one is stands in brackets."""
    nav = unescape(visitor.get(url).text).partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    return [
        f"[{label}]" if here else label
        for _url, here, label in _LINK.findall(re.sub(r"<ul>(<li>.*?)</ul>", "", nav))
    ]


def shelf(visitor: Visitor, url: str) -> list[str]:
    """The places that stand under the shelf where one is."""
    page = unescape(visitor.get(url).text)
    found = re.search(r'<li class="here"><a[^>]*>[^<]*</a><ul>(.*?)</ul>', page)
    return [f"[{label}]" if here else label for _url, here, label in _LINK.findall(found[1] if found else "")]


def test_few_places_stand_in_one_line(office: Office) -> None:
    trainee = office.signed_in(office.account())
    assert menu(trainee, "/cohorts") == [
        "Start page",
        "My registrations",
        "My timetable",
        "[Cohorts]",
        "Programmes",
        "Certificates",
    ]
    assert shelf(trainee, "/cohorts") == []


def test_many_places_stand_on_shelves_and_those_of_the_shelf_where_one_is_beneath(office: Office) -> None:
    coordinator = office.coordinator(office.programme())
    shelves = ["Courses", "People and places", "Accreditation", "Results", "Figures and reports"]
    assert menu(coordinator, "/") == ["[Start page]", *shelves]
    assert shelf(coordinator, "/") == []
    shelves[1] = "[People and places]"
    assert menu(coordinator, "/trainers") == ["Start page", *shelves]
    assert shelf(coordinator, "/trainers") == ["Contacts", "[Trainers]", "Interpreters", "Venues"]


def test_a_shelf_leads_to_its_first_place_and_one_with_a_single_place_is_that_place(office: Office) -> None:
    reviewer = office.account()
    for role in (Role.REVIEWER, Role.BOARD_MEMBER):
        office.grant(reviewer, role)
    visitor = office.signed_in(reviewer)
    nav = unescape(visitor.get("/").text).partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    found = {label: url for url, _here, label in _LINK.findall(nav)}
    assert found["Courses"] == found["Cohorts"] == "/cohorts"


def test_a_tab_of_a_cohort_belongs_to_the_courses(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.COMPLETED)
    coordinator = office.coordinator(programme)
    assert shelf(coordinator, f"/cohorts/{cohort}/certificates")[0] == "[Cohorts]"
    assert "[Certificates]" in shelf(coordinator, "/certificates")
