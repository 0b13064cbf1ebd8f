"""A start page says what waits, and where nothing waits what there is to see."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.core import clock
from app.core.i18n import speaking
from app.core.templating import moment_in_a_list, whole
from app.people.models import User
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor

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


def _offered(visitor: Visitor) -> list[str]:
    """The cohorts that a start page names as open for registration, in their order."""
    _before, _heading, after = visitor.get("/").text.partition("Open for registration")
    return re.findall(r'<a href="/cohorts/([0-9a-f-]{36})"', after)


def test_an_official_is_offered_the_open_cohorts_that_invite_the_own_state(office: Office) -> None:
    own, other = office.cohort(invites=["GH", "KE"]), office.cohort(invites=["GH"])
    office.cohort(invites=["KE"], deadline=clock.now())
    assert _offered(office.signed_in(office.account(state="KE"))) == [str(own)]
    assert _offered(office.signed_in(office.account(state="TG"))) == []
    assert _offered(office.signed_in(office.account())) == [str(own), str(other)]
    assert _offered(office.anonymous()) == [str(own), str(other)]


@pytest.mark.parametrize(
    ("state", "is_offered"),
    [
        (RegistrationState.DRAFT, False),
        (RegistrationState.SUBMITTED, False),
        (RegistrationState.ENDORSED, False),
        (RegistrationState.NOT_CLEARED, False),  # before the results nobody may tell it from the line above
        (RegistrationState.REFUSED, True),
        (RegistrationState.WITHDRAWN, True),
    ],
)
def test_a_cohort_is_offered_to_whom_it_would_take_and_to_nobody_else(
    office: Office, state: RegistrationState, is_offered: bool
) -> None:
    cohort, user = office.cohort(), office.account(state="KE")
    person = office.read(User, user).person_id
    office.registration(cohort, person, state=state)
    office.registration(cohort, state=RegistrationState.SUBMITTED)
    official = office.signed_in(user)
    assert _offered(official) == ([str(cohort)] if is_offered else [])
    has_reason = "You already have a registration" in official.get(f"/cohorts/{cohort}/apply").text
    assert has_reason is not is_offered
    page = official.get(f"/cohorts/{cohort}").text
    assert (f'href="/cohorts/{cohort}/apply"' in page) is is_offered


def test_ten_open_cohorts_are_named_by_their_deadlines_and_the_list_has_the_others(office: Office) -> None:
    late = office.cohort(deadline=clock.now() + timedelta(days=20))
    soon = [office.cohort(deadline=clock.now() + timedelta(days=day)) for day in range(1, 10)]
    official = office.signed_in(office.account(state="KE"))
    more = 'href="/cohorts?stage=open">See all open cohorts'
    assert _offered(official) == [str(key) for key in (*soon, late)]
    assert more not in official.get("/").text
    first = office.cohort(deadline=clock.now() + timedelta(hours=1))
    for visitor in (official, office.anonymous()):
        assert _offered(visitor) == [str(key) for key in (first, *soon)]
        assert more in visitor.get("/").text


def test_in_french_the_first_of_a_month_is_written_as_such(office: Office) -> None:
    first = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    cohort = office.cohort(first_day=date(2026, 2, 1), last_day=date(2026, 3, 11), deadline=first)
    page = office.anonymous().get(f"/cohorts/{cohort}?lang=fr").text
    assert "1er février 2026" in page
    assert "11 mars 2026" in page
    assert "mardi 1er décembre 2026, 10:00" in page
    assert "1 February 2026" in office.anonymous().get(f"/cohorts/{cohort}").text
    user = office.account(language="fr")
    with clock.set_to(first):
        assert '<p class="quiet">mardi 1er décembre 2026</p>' in office.signed_in(user).get("/?lang=fr").text
