"""An official applies: for oneself, in time, once, and in any script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.support import APPLICATION, S, official_of, put, registrations, states, take
from tests.support.office import Office


def test_the_state_is_the_officials_own_whatever_the_form_says(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    forged = {
        "state_code": "GH",
        "state": "confirmed",
        "status": "confirmed",
        "person_id": "x",
        "priority": 1,
    }
    official.post(f"/cohorts/{cohort}/apply", {**APPLICATION, **forged})
    made = registrations(office)[0]
    assert (made.state_code, made.state, made.priority) == ("KE", S.DRAFT, None)


@pytest.mark.parametrize(
    ("arrange", "sentence"),
    [
        ({"state": CohortState.SELECTING}, "This cohort is not open for registration."),
        ({"state": CohortState.RUNNING}, "This cohort is not open for registration."),
        ({"deadline": NOW - timedelta(minutes=1)}, "The deadline of this call has passed."),
        ({"deadline": NOW}, "The deadline of this call has passed."),
        ({"invites": ("GH", "NA")}, "does not invite your state"),
    ],
)
def test_an_application_that_may_not_be_is_refused_with_its_reason(
    office: Office, arrange: dict[str, Any], sentence: str
) -> None:
    cohort = office.cohort(**arrange)
    official = office.signed_in(office.account(state="KE"))
    assert sentence in official.get(f"/cohorts/{cohort}/apply").text
    answer = official.post(f"/cohorts/{cohort}/apply", APPLICATION)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(Registration) == 0


def test_a_second_before_the_deadline_is_in_time(office: Office) -> None:
    cohort = office.cohort(deadline=NOW + timedelta(seconds=1))
    official = office.signed_in(office.account(state="KE"))
    assert official.post(f"/cohorts/{cohort}/apply", APPLICATION).status_code == 303


def test_whoever_serves_no_state_does_not_apply(office: Office) -> None:
    cohort = office.cohort()
    staff = office.signed_in(office.account())
    assert "Your account names no member state" in staff.get(f"/cohorts/{cohort}/apply").text
    assert staff.post(f"/cohorts/{cohort}/apply", APPLICATION).status_code == 422


def test_nobody_applies_twice(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    official.post(f"/cohorts/{cohort}/apply", APPLICATION)
    answer = official.post(f"/cohorts/{cohort}/apply", APPLICATION)
    assert answer.status_code == 422
    assert "You already have a registration for this cohort." in answer.text
    assert office.count(Registration) == 1


@pytest.mark.parametrize("ended", [S.WITHDRAWN, S.REFUSED])
def test_after_an_end_that_is_known_one_may_apply_again(office: Office, ended: S) -> None:
    cohort = office.cohort()
    official, _first = official_of(office, cohort, ended)
    assert official.post(f"/cohorts/{cohort}/apply", APPLICATION).status_code == 303


def test_a_second_application_does_not_tell_the_outcome_of_screening(office: Office) -> None:
    cohort = office.cohort()
    answers = []
    for state in (S.ENDORSED, S.CLEARED, S.NOT_CLEARED):
        official, _registration = official_of(office, cohort, state)
        answers.append(official.post(f"/cohorts/{cohort}/apply", APPLICATION).status_code)
    assert answers == [422, 422, 422]


def test_a_cohort_that_is_not_public_does_not_exist_for_an_official(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    official = office.signed_in(office.account(state="KE"))
    assert official.get(f"/cohorts/{cohort}/apply").status_code == 404
    assert official.post(f"/cohorts/{cohort}/apply", APPLICATION).status_code == 404


def test_whoever_is_not_signed_in_comes_back_here_after_signing_in(office: Office) -> None:
    cohort = office.cohort()
    answer = office.anonymous().get(f"/cohorts/{cohort}/apply")
    assert (answer.status_code, answer.location) == (303, f"/login?next=/cohorts/{cohort}/apply")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"statement": ""}, "Fill this in."),
        ({"statement": "   \u200b "}, "Fill this in."),
        ({"statement": "word " * 301}, "Write at most 300 words; these are 301."),
        ({"sector": ""}, "Choose one."),
        ({"language_en": "Z9"}, "Choose one of the options."),
        ({"years_of_service": "51"}, "Write a whole number from 0 to 50."),
    ],
)
def test_a_wrong_application_comes_back_with_its_mistake(
    office: Office, form: dict[str, str], sentence: str
) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    answer = official.post(f"/cohorts/{cohort}/apply", {**APPLICATION, **form})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(Registration) == 0


def test_three_hundred_words_are_not_too_many(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    answer = official.post(f"/cohorts/{cohort}/apply", {**APPLICATION, "statement": "word " * 300})
    assert answer.status_code == 303


def test_what_is_written_is_text_and_never_a_page(office: Office) -> None:
    cohort = office.cohort()
    official = office.signed_in(office.account(state="KE"))
    answer = official.post(
        f"/cohorts/{cohort}/apply",
        {**APPLICATION, "statement": "<script>alert(1)</script>\x00\x07 أدرب المحققين"},
    )
    page = official.get(answer.location).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; أدرب المحققين" in page
    assert "<script>" not in page


def test_a_draft_is_changed_until_it_is_sent(office: Office) -> None:
    cohort = office.cohort()
    official, draft = official_of(office, cohort, S.DRAFT)
    form = {**APPLICATION, "version": 1, "statement": "Better words.", "language_fr": "C2"}
    assert official.post(f"/registrations/{draft}/edit", form).status_code == 303
    changed = office.read(Registration, draft)
    assert (changed.statement, changed.working_language, changed.version) == ("Better words.", "fr", 2)
    assert take(official, draft, "submit") == 303
    answer = official.post(f"/registrations/{draft}/edit", {**form, "version": 2})
    assert answer.status_code == 422
    assert "This application was sent and can no longer be changed." in answer.text


def test_a_stale_form_shows_both_texts_and_loses_none(office: Office) -> None:
    cohort = office.cohort()
    official, draft = official_of(office, cohort, S.DRAFT, statement="As it was.")
    first = {**APPLICATION, "version": 1, "statement": "From one tab."}
    official.post(f"/registrations/{draft}/edit", first)
    answer = official.post(f"/registrations/{draft}/edit", {**first, "statement": "From another tab."})
    assert answer.status_code == 409
    assert answer.text.count("From one tab.") == 1
    assert answer.text.count("From another tab.") == 2
    assert office.read(Registration, draft).statement == "From one tab."


def test_after_the_deadline_a_draft_is_no_longer_sent(office: Office) -> None:
    cohort = office.cohort(deadline=NOW + timedelta(minutes=5))
    official, draft = official_of(office, cohort, S.DRAFT)
    with clock.set_to(NOW + timedelta(minutes=5)):
        page = official.get(f"/registrations/{draft}").text
        answer = official.post(f"/registrations/{draft}/submit")
    assert "The call's deadline has passed." in page
    assert answer.status_code == 422
    assert states(office, draft) == [S.DRAFT]


def test_anothers_registration_does_not_exist(office: Office) -> None:
    cohort = office.cohort()
    _owner, registration = official_of(office, cohort, S.DRAFT)
    stranger = office.signed_in(office.account(state="KE"))
    missing = stranger.get("/registrations/01900000-0000-7000-8000-000000000000")
    for path in ("", "/edit", "/submit", "/withdraw"):
        answer = stranger.get(f"/registrations/{registration}{path}")
        assert (answer.status_code, answer.data) == (404, missing.data)
        assert stranger.post(f"/registrations/{registration}{path or '/accept'}").status_code == 404
    assert states(office, registration) == [S.DRAFT]


def test_ones_own_registrations_are_listed_with_what_they_wait_for(office: Office) -> None:
    cohort = office.cohort()
    official, _registration = official_of(office, cohort, S.CLEARED)
    page = official.get("/registrations").text
    assert "Under consideration" in page
    assert "the office" in page
    empty = office.signed_in(office.account(state="KE")).get("/registrations").text
    assert "You have no registration yet" in empty


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.ENDORSED, S.NOT_CLEARED, S.OFFERED, S.ATTENDING])
def test_one_may_withdraw_with_a_reason_at_any_time(office: Office, state: S) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, state)
    assert take(official, registration, "withdraw", reason="  ") == 422
    assert take(official, registration, "withdraw", reason="A new post.") == 303
    assert states(office, registration) == [S.WITHDRAWN]


def test_after_the_results_nothing_is_left_to_withdraw(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING)
    official, registration = official_of(office, cohort, S.NOT_CLEARED)
    put(office, cohort, results_released_at=NOW)
    assert "Withdraw" not in official.get(f"/registrations/{registration}").text
    assert take(official, registration, "withdraw", reason="A new post.") == 422


def test_an_official_does_nothing_that_is_anothers(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.SUBMITTED)
    for name in ("endorse", "return", "refuse", "offer", "no_show", "screening"):
        assert take(official, registration, name, reason="x") == 403
    for name in ("begin", "complete", "promote", "lapse", "cancel", "close_reserve", "nonsense"):
        assert take(official, registration, name, reason="x") == 404
    assert states(office, registration) == [S.SUBMITTED]


def test_a_cohorts_page_shows_where_ones_own_registration_stands(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.NOT_CLEARED)
    page = official.get(f"/cohorts/{cohort}").text
    assert f'href="/registrations/{registration}">Open your registration' in page
    assert '<p class="what">Under consideration</p>' in page
    assert "Waits for: the office" in page
    assert (f"/cohorts/{cohort}/apply" in page, "How to apply" in page) == (False, False)
    other = office.signed_in(office.account(state="KE")).get(f"/cohorts/{cohort}").text
    assert (f"/cohorts/{cohort}/apply" in other, "Open your registration" in other) == (True, False)
