"""A start page says what waits, and where nothing waits what there is to see."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.core.i18n import speaking
from app.core.templating import moment_in_a_list, whole
from tests.support.office import Office

_SIGHT = re.compile(r'<li><div><a href="([^"]+)">([^<]+)</a><p class="hint">([^<]+)</p></div></li>')


def _sights(page: str) -> list[tuple[str, str]]:
    _before, _heading, after = unescape(page).partition("What you can see")
    return [(url, label) for url, label, _hint in _SIGHT.findall(after)]


@pytest.mark.parametrize(
    ("role", "reports"), [(Role.REVIEWER, []), (Role.BOARD_MEMBER, [("/reports", "Reports")])]
)
def test_a_reader_for_whom_nothing_waits_is_told_what_there_is_to_see(
    office: Office, role: Role, reports: list[tuple[str, str]]
) -> None:
    user = office.account()
    office.grant(user, role)
    page = office.signed_in(user).get("/").text
    assert "Nothing waits for you" in page
    assert _sights(page) == [
        ("/cohorts", "Cohorts"),
        ("/programmes", "Programmes"),
        ("/accreditation", "Accreditation"),
        ("/dossiers", "Dossiers"),
        ("/certificates", "Certificates"),
        ("/evaluations", "Evaluations"),
        ("/indicators", "Indicators"),
        *reports,
        ("/figures", "Figures"),
    ]


def test_a_trainee_sees_their_own_and_no_page_of_the_office(office: Office) -> None:
    page = office.signed_in(office.account()).get("/").text
    assert _sights(page) == [
        ("/registrations", "My registrations"),
        ("/timetable", "My timetable"),
        ("/cohorts", "Cohorts"),
        ("/programmes", "Programmes"),
        ("/certificates", "Certificates"),
    ]


def test_where_something_waits_the_start_page_says_that_alone(office: Office) -> None:
    programme = office.programme()
    office.cohort(programme, state=CohortState.PLANNED)
    page = office.coordinator(programme).get("/").text
    assert "Next act" in page
    assert "What you can see" not in page


def test_every_sight_opens(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    reader = office.signed_in(user)
    found = [url for url, _label in _sights(reader.get("/").text)]
    assert "/trail" in found
    assert [reader.get(url).status_code for url in found] == [200] * len(found)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Write the call of BORDER-2027-06", 'Write the call of <bdi class="nowrap">BORDER-2027-06</bdi>'),
        ("Certificate RP-2026-0001", 'Certificate <bdi class="nowrap">RP-2026-0001</bdi>'),
        ("<b>CODE-1</b>", '&lt;b&gt;<bdi class="nowrap">CODE-1</bdi>&lt;/b&gt;'),
        ("Jean-Pierre from 2026-01-12", "Jean-Pierre from 2026-01-12"),
    ],
)
def test_a_code_is_not_broken_at_its_hyphens(text: str, html: str) -> None:
    assert whole(text) == html


@pytest.mark.parametrize(("language", "day"), [("en", "12 January 2026"), ("fr", "12 janvier 2026")])
def test_a_moment_in_a_list_is_a_day_with_its_hour_under_it(office: Office, language: str, day: str) -> None:
    hour = '<span class="sub nowrap">10:00 (Rabat, UTC+1)</span>'
    with office.app.app_context(), speaking(language):
        shown = moment_in_a_list(datetime(2026, 1, 12, 9, 0, tzinfo=UTC))
    assert shown == f'<span class="nowrap">{day}</span> {hour}'
