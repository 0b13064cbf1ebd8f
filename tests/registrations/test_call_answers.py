"""Who has answered a call, and the reminders: by the clock, by hand, and of an offer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.letters.kinds import LetterKind
from app.people.models import User
from app.registrations import chores
from app.registrations.states import RegistrationState as S
from tests.cohorts.test_calls import as_form, call_of
from tests.conftest import NOW
from tests.letters.support import focal_point, letters, mails
from tests.registrations.support import subjects
from tests.support.office import Office, Visitor

DEADLINE = NOW + timedelta(days=20)


@pytest.fixture
def called(office: Office) -> UUID:
    """A cohort whose call was opened today to Ghana, Kenya and Togo, which has no focal point."""
    cohort = office.cohort(
        state=CohortState.PLANNED, invites=("GH", "KE", "TG"), deadline=DEADLINE, first_day=date(2026, 3, 2)
    )
    for state in ("GH", "KE"):
        focal_point(office, state)
    _coordinator(office, cohort).post(f"/cohorts/{cohort}/move/open")
    return cohort


def _coordinator(office: Office, cohort: UUID) -> Visitor:
    user = office.account()
    programme = office.read(Cohort, cohort).programme_id
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    return office.signed_in(user)


def _minute(office: Office, at: datetime) -> None:
    """Let the clock's chores be done at that instant, by two workers in turn."""
    with clock.set_to(at), office.app.app_context():
        for _worker in range(2):
            chores.remind_states()
            chores.remind_of_offers()


def _reminders(office: Office) -> list[str | None]:
    return [letter.state_code for letter in letters(office) if letter.kind is LetterKind.CALL_REMINDER]


def test_states_that_have_not_answered_are_reminded_once_14_7_and_2_days_before(
    office: Office, called: UUID
) -> None:
    office.registration(called, office.person(state="GH"), state=S.ENDORSED, member_state="GH")
    counts = []
    for days in (15, 14, 13, 7, 6.9, 2, 1, 0):
        _minute(office, DEADLINE - timedelta(days=days))
        counts.append(len(_reminders(office)))
    assert counts == [0, 1, 1, 2, 2, 3, 3, 3]
    assert set(_reminders(office)) == {"KE"}
    assert (
        subjects(office, "ke@example.org")[1:]
        == ["Reminder: nominations for A cohort close on 1 February 2026"] * 3
    )


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.RETURNED, S.REFUSED, S.WITHDRAWN])
def test_a_state_that_puts_nobody_forward_has_not_answered(office: Office, called: UUID, state: S) -> None:
    office.registration(called, office.person(state="KE"), state=state, member_state="KE")
    _minute(office, DEADLINE - timedelta(days=14))
    assert _reminders(office) == ["GH", "KE"]


def test_a_new_deadline_is_told_to_all_and_its_reminders_count_from_it(office: Office, called: UUID) -> None:
    _minute(office, DEADLINE - timedelta(days=2))
    assert _reminders(office) == ["GH", "KE"]
    later = DEADLINE + timedelta(days=1)
    form = as_form(call_of(office, called), deadline_day=later.date().isoformat(), states=["GH", "KE", "TG"])
    with clock.set_to(DEADLINE - timedelta(days=1)):
        answer = _coordinator(office, called).post(f"/cohorts/{called}/call/edit", form)
    assert (answer.status_code, len(mails(office))) == (303, 6)
    _minute(office, DEADLINE - timedelta(hours=23))
    assert _reminders(office) == ["GH", "KE"]


def test_the_answers_say_who_put_how_many_forward_and_who_is_silent(office: Office, called: UUID) -> None:
    for _nominee in range(2):
        office.registration(called, office.person(state="GH"), state=S.ENDORSED, member_state="GH")
    coordinator = _coordinator(office, called)
    answer = coordinator.post(f"/cohorts/{called}/call/answers")
    rows = [line.split(",") for line in answer.text.lstrip("\ufeff").splitlines()]
    assert rows[0] == ["State", "Focal point", "Seats foreseen", "Nominated", "Answer", "Reminded"]
    assert [(row[0], row[3], row[4]) for row in rows[1:]] == [
        ("Ghana", "2", "Answered"),
        ("Kenya", "0", "Not answered"),
        ("Togo", "0", "Not answered"),
    ]
    page = coordinator.get(f"/cohorts/{called}/call/answers").text
    assert "1 of 3 states have put someone forward." in page
    silent = coordinator.get(f"/cohorts/{called}/call/answers?answered=no").text.split("<tbody")[1]
    assert ("Ghana" in silent, "Kenya" in silent) == (False, True)
    answered = coordinator.get(f"/cohorts/{called}/call/answers?answered=yes").text.split("<tbody")[1]
    assert ("Ghana" in answered, "Kenya" in answered) == (True, False)


def test_those_who_have_not_answered_are_reminded_by_one_button_at_most_once_a_day(
    office: Office, called: UUID
) -> None:
    office.registration(called, office.person(state="GH"), state=S.ENDORSED, member_state="GH")
    coordinator, page = _coordinator(office, called), f"/cohorts/{called}/call/answers"
    with clock.set_to(NOW + timedelta(days=2)):
        coordinator = _coordinator(office, called)
        assert "Remind those who have not answered" in coordinator.get(page).text
        coordinator.post(f"/cohorts/{called}/call/remind")
        assert "One state is reminded by letter." in coordinator.get(page).text
        assert _reminders(office) == ["KE"]
        coordinator.post(f"/cohorts/{called}/call/remind")
        assert "Nobody is left to remind" in coordinator.get(page).text
        assert _reminders(office) == ["KE"]


def test_only_who_writes_letters_reminds(office: Office, called: UUID) -> None:
    visitors = [office.administrator(), office.screening_officer(), office.focal_point("KE")]
    answers = [v.post(f"/cohorts/{called}/call/remind").status_code for v in visitors]
    assert (answers, _reminders(office)) == ([403, 403, 403], [])


def test_a_closed_call_reminds_nobody(office: Office, called: UUID) -> None:
    with clock.set_to(DEADLINE + timedelta(minutes=1)):
        coordinator = _coordinator(office, called)
        coordinator.post(f"/cohorts/{called}/call/remind")
        page = coordinator.get(f"/cohorts/{called}/call/answers").text
    assert "The call is not open, so there is nothing to remind of." in page
    assert _reminders(office) == []


def test_an_official_is_reminded_once_two_days_before_an_offer_ends(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING, deadline=NOW - timedelta(days=1))
    official = office.account(office.person("Grace Kiplagat", state="KE"), email="grace@example.org")
    key = office.registration(
        cohort, office.read(User, official).person_id, state=S.CLEARED, member_state="KE"
    )
    _coordinator(office, cohort).post(f"/registrations/{key}/offer")
    counts = []
    until = datetime(2026, 1, 19, 23, tzinfo=NOW.tzinfo)
    for hours in (49, 48, 47, 1):
        _minute(office, until - timedelta(hours=hours))
        counts.append(len(subjects(office, "grace@example.org")))
    assert counts == [1, 2, 2, 2]
    assert subjects(office, "grace@example.org") == [
        "Invitation: a seat in A cohort",
        "Reminder: your seat in A cohort waits for your answer",
    ]


def test_a_nominee_without_an_account_is_invited_at_the_address_that_the_state_gave(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING, deadline=NOW - timedelta(days=1))
    nominee = office.person("Grace Kiplagat", state="KE", email="grace@border.example.org")
    key = office.registration(cohort, nominee, state=S.CLEARED, member_state="KE", working_language="fr")
    _coordinator(office, cohort).post(f"/registrations/{key}/offer")
    [letter] = letters(office)
    assert (letter.kind, letter.reader, letter.language) == (LetterKind.OFFER, "Grace Kiplagat", "fr")
    assert subjects(office, "grace@border.example.org") == [
        "Invitation : une place vous est offerte – A cohort"
    ]
    page = office.focal_point("KE").get(f"/registrations/{key}").text
    assert f"/letters/{letter.id}" in page


def test_a_substitution_is_confirmed_to_the_state_once(office: Office) -> None:
    cohort = office.cohort(
        state=CohortState.CONFIRMED, deadline=NOW - timedelta(days=1), results_released_at=NOW
    )
    focal_point(office, "KE")
    coming = office.registration(
        cohort, office.person("New Official", state="KE"), state=S.RESERVE, member_state="KE", reserve_rank=1
    )
    leaving = office.registration(
        cohort, office.person("Old Official", state="KE"), state=S.CONFIRMED, member_state="KE"
    )
    answer = office.focal_point("KE").post(
        f"/registrations/{leaving}/replace", {"substitute": str(coming), "reason": "Transferred."}
    )
    assert answer.status_code == 303
    told = [(letter.kind, letter.registration_id) for letter in letters(office)]
    assert sorted(kind for kind, _key in told) == ["offer", "substitution", "substitution"]
    assert {key for _kind, key in told} == {coming}
    [body] = {letter.body for letter in letters(office) if letter.kind is LetterKind.SUBSTITUTION}
    assert "New Official will attend “A cohort”" in body
    assert "in place of Old Official." in body
    assert subjects(office, "ke@example.org") == ["Substitution in A cohort: New Official"]
