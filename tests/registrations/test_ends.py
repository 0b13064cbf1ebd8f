"""What becomes of everyone when a cohort starts, is closed, is cancelled or waits, with the letters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM, Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.core import chores, clock
from app.core.db import db
from app.core.outbox import Mail
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.support import (
    S,
    coordinator_of,
    official_of,
    screen,
    seats_taken,
    selecting,
    states,
    subjects,
    take,
)
from tests.support.office import RABAT, Office, Visitor

UNDER_CONSIDERATION = (S.ENDORSED, S.REFERRED, S.CLEARED, S.NOT_CLEARED, S.NOT_SELECTED)
NEVER_ENDORSED = (S.DRAFT, S.SUBMITTED, S.RETURNED)

REGRET = "The outcome of the selection for A cohort"
"""The subject of the letter to who was not selected."""


def lead(office: Office, cohort: UUID, name: str) -> None:
    """Take the cohort to another stage."""
    with office.deed():
        COHORT.move(db.session.get_one(Cohort, cohort), name, actor=SYSTEM, reason="No room is free.")


def one_of_each(office: Office, cohort: UUID, *kinds: S) -> list[tuple[S, str, Visitor, UUID]]:
    """An official with an account in each of these states: state, address, visitor, registration."""
    made = []
    for kind in kinds:
        email = f"{kind.value}@example.org"
        official, registration = official_of(office, cohort, kind, email=email, name="Faith Odhiambo")
        made.append((kind, email, official, registration))
    return made


def bodies(office: Office, *recipients: str) -> list[str]:
    """The letters as they are read, to these addresses or to all; oldest first."""
    with office.app.app_context():
        mails = db.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id)).all()
        db.session.remove()
    return [mail.body for mail in mails if not recipients or mail.recipient in recipients]


@pytest.mark.parametrize("released", [None, NOW - timedelta(days=1)])
def test_when_a_cohort_starts_whoever_was_considered_is_told_alike(office: Office, released: object) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, first_day=NOW.date(), results_released_at=released)
    office.registration(cohort, state=S.CONFIRMED)
    everyone = one_of_each(office, cohort, *UNDER_CONSIDERATION)
    lead(office, cohort, "start")
    assert office.read(Cohort, cohort).results_released_at == (released or NOW)
    ends = dict(zip(UNDER_CONSIDERATION, states(office, *(key for *_rest, key in everyone)), strict=True))
    assert ends == dict.fromkeys(UNDER_CONSIDERATION, S.NOT_SELECTED) | {S.NOT_CLEARED: S.NOT_CLEARED}
    for kind, email, official, registration in everyone:
        knew_already = released is not None and kind in {S.NOT_CLEARED, S.NOT_SELECTED}
        assert subjects(office, email) == ([] if knew_already else [REGRET])
        page = official.get(f"/registrations/{registration}").text
        assert (">Not selected<" in page, "Under consideration" in page.split("<main")[1][:900]) == (
            True,
            False,
        )


def test_when_a_cohort_starts_what_was_never_endorsed_lapses_without_a_word_of_screening(
    office: Office,
) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, first_day=NOW.date())
    focal_point = office.account(state="KE", email="fp@example.org")
    office.grant(focal_point, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    everyone = one_of_each(office, cohort, *NEVER_ENDORSED)
    lead(office, cohort, "start")
    assert states(office, *(key for *_rest, key in everyone)) == [S.LAPSED] * 3
    told = [subjects(office, email) for _kind, email, *_rest in everyone]
    ended = ["An application has ended: Faith Odhiambo"]
    assert (told, subjects(office, "fp@example.org")) == ([[], ended, ended], ended * 2)
    letters = bodies(office)
    assert ["was not endorsed before" in letter for letter in letters] == [True] * 4
    assert [word for word in ("creen", "lear", "elected") if any(word in one for one in letters)] == []


def test_an_open_offer_and_the_reserve_outlive_the_start_until_their_own_time(office: Office) -> None:
    cohort = office.cohort(
        state=CohortState.CONFIRMED, first_day=NOW.date(), seats=1, reserve_cut_off=date(2026, 1, 14)
    )
    until = NOW + timedelta(days=1)
    _a, offered = official_of(office, cohort, S.OFFERED, email="a@example.org", offer_until=until)
    _b, first = official_of(office, cohort, S.RESERVE, email="b@example.org", reserve_rank=1, name="B B")
    _c, second = official_of(office, cohort, S.RESERVE, email="c@example.org", reserve_rank=2, name="C C")
    lead(office, cohort, "start")
    assert states(office, offered, first, second) == [S.OFFERED, S.RESERVE, S.RESERVE]
    for instant, expected in (
        (until, [S.LAPSED, S.OFFERED, S.RESERVE]),
        (NOW + timedelta(days=3), [S.LAPSED, S.OFFERED, S.NOT_SELECTED]),
    ):
        with clock.set_to(instant), office.app.app_context():
            chores.do_all()
            chores.do_all()
        assert states(office, offered, first, second) == expected
    assert subjects(office, "b@example.org") == ["On the reserve: B B", "Invitation: a seat in A cohort"]
    assert subjects(office, "c@example.org") == [
        "On the reserve: C C",
        REGRET,
    ]


def test_a_reserve_whose_cut_off_has_passed_is_told_once_when_the_cohort_starts(office: Office) -> None:
    cohort = office.cohort(
        state=CohortState.CONFIRMED, first_day=NOW.date(), reserve_cut_off=date(2026, 1, 10)
    )
    _b, reserve = official_of(office, cohort, S.RESERVE, email="b@example.org", reserve_rank=1, name="B B")
    lead(office, cohort, "start")
    assert states(office, reserve) == [S.NOT_SELECTED]
    assert subjects(office, "b@example.org") == [REGRET]


def test_when_a_cohort_is_closed_no_offer_and_no_reserve_is_left(office: Office) -> None:
    cohort = office.cohort(state=CohortState.RUNNING, seats=2, results_released_at=NOW)
    attending = office.registration(cohort, state=S.ATTENDING)
    _a, offered = official_of(office, cohort, S.OFFERED, email="a@example.org", name="A A")
    _b, reserve = official_of(office, cohort, S.RESERVE, email="b@example.org", reserve_rank=1, name="B B")
    lead(office, cohort, "complete")
    assert states(office, attending, offered, reserve) == [S.NOT_COMPLETED, S.LAPSED, S.NOT_SELECTED]
    assert (
        seats_taken(office, cohort),
        subjects(office, "a@example.org"),
        subjects(office, "b@example.org"),
    ) == (
        1,
        ["An offer has lapsed: A A"],
        [REGRET],
    )


def test_no_cohort_starts_before_its_first_day_where_it_takes_place(office: Office) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, first_day=date(2026, 2, 2))
    waiting = office.registration(cohort, state=S.CLEARED)
    midnight = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)  # in Rabat the second of February begins
    for instant, status, state in (
        (midnight - timedelta(seconds=1), 422, S.CLEARED),
        (midnight, 303, S.NOT_SELECTED),
    ):
        with clock.set_to(instant):
            coordinator = coordinator_of(office, cohort)
            overview = coordinator.get(f"/cohorts/{cohort}/overview").text
            answer = coordinator.post(f"/cohorts/{cohort}/move/start")
        refusal = "This cohort begins on 2 February 2026. Start it then, or change its dates first."
        assert (answer.status_code, states(office, waiting)) == (status, [state])
        assert (refusal in overview, refusal in answer.text) == (status == 422, status == 422)


def test_the_page_that_asks_says_what_the_start_ends(office: Office) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, first_day=NOW.date())
    page = coordinator_of(office, cohort).get(f"/cohorts/{cohort}/move/start").text
    assert "The results are released if they are not yet" in page


@pytest.mark.parametrize("released", [None, NOW])
def test_a_cancelled_cohort_tells_no_outcome_by_who_is_cancelled(office: Office, released: object) -> None:
    cohort = selecting(office, results_released_at=released)
    hidden = one_of_each(office, cohort, S.ENDORSED, S.CLEARED, S.RESERVE, S.NOT_CLEARED, S.NOT_SELECTED)
    lead(office, cohort, "cancel")
    known = {S.NOT_CLEARED, S.NOT_SELECTED} if released else set()
    for kind, email, official, registration in hidden:
        is_told = kind not in known
        assert subjects(office, email) == (["The course is cancelled"] if is_told else [])
        page = official.get(f"/registrations/{registration}").text
        assert (">Cancelled<" in page) is is_told
    assert {"No room is free." in letter for letter in bodies(office)} == {True}


@pytest.mark.parametrize(
    ("state", "name", "role", "subject"),
    [
        (S.CLEARED, "not_select", "coordinator", REGRET),
        (S.RESERVE, "not_select", "coordinator", REGRET),
        (S.CLEARED, "reserve", "coordinator", "On the reserve: B B"),
        (S.CLEARED, "offer", "coordinator", "Invitation: a seat in A cohort"),
        (S.ENDORSED, "not_clear", "officer", REGRET),
        (S.ENDORSED, "clear", "officer", None),
        (S.ENDORSED, "refer", "officer", None),
    ],
)
def test_what_is_decided_after_the_results_is_told_at_once(
    office: Office, state: S, name: str, role: str, subject: str | None
) -> None:
    told, untold = selecting(office, results_released_at=NOW), selecting(office)
    for cohort in (told, untold):
        email = f"{'told' if cohort == told else 'untold'}@example.org"
        _official, registration = official_of(
            office, cohort, state, email=email, name="B B", reserve_rank=1 if state is S.RESERVE else None
        )
        if role == "coordinator":
            assert take(coordinator_of(office, cohort), registration, name) == 303
        else:
            assert screen(office.screening_officer(), registration, name) == 303
    always = name == "offer"
    assert subjects(office, "told@example.org") == ([subject] if subject else [])
    assert subjects(office, "untold@example.org") == ([subject] if subject and always else [])


def test_a_seat_outlives_a_postponement_and_its_holder_reads_so(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING, deadline=NOW + timedelta(days=3))
    until = NOW + timedelta(hours=1)
    _a, offered = official_of(office, cohort, S.OFFERED, email="a@example.org", offer_until=until)
    _b, confirmed = official_of(office, cohort, S.CONFIRMED, email="b@example.org", language="fr")
    _c, cleared = official_of(office, cohort, S.CLEARED, email="c@example.org")
    _d, declined = official_of(office, cohort, S.DECLINED, email="d@example.org")
    lead(office, cohort, "postpone")
    assert [subjects(office, f"{who}@example.org") for who in "acd"] == [["The course is postponed"], [], []]
    assert len(subjects(office, "b@example.org")) == 1
    with clock.set_to(NOW + timedelta(days=1)):
        lead(office, cohort, "open")
        with office.app.app_context():
            chores.do_all()
    assert states(office, offered, confirmed, cleared, declined) == [
        S.OFFERED,
        S.CONFIRMED,
        S.CLEARED,
        S.DECLINED,
    ]
    assert office.read(Registration, offered).offer_until == NOW.replace(hour=23) + timedelta(days=8)
    assert subjects(office, "a@example.org") == ["The course is postponed", "The course is taken up again"]
    assert [len(subjects(office, f"{who}@example.org")) for who in "bcd"] == [2, 0, 0]
    body = bodies(office, "a@example.org")[-1]
    assert "from 2 February 2026 to 27 March 2026" in body
    assert "Accept or decline it until" in body


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CohortState.OPEN, 1),
        (CohortState.SELECTING, 1),
        (CohortState.CONFIRMED, 1),
        (CohortState.POSTPONED, 0),
    ],
)
def test_whoever_holds_a_seat_reads_new_dates_once(office: Office, state: CohortState, expected: int) -> None:
    cohort = office.cohort(state=state)
    official_of(office, cohort, S.CONFIRMED, email="a@example.org")
    official_of(office, cohort, S.CLEARED, email="b@example.org")
    office.focal_point("KE")
    form = {
        "version": "1",
        "code": office.read(Cohort, cohort).code,
        "title-en": "A cohort",
        "place-en": "Rabat",
        "zone": RABAT,
        "seats": "24",
        "languages": ["en", "fr"],
        "interpretations": ["ar"],
        "first_1": "2026-02-02",
        "last_1": "2026-03-27",
    }
    coordinator = coordinator_of(office, cohort)
    page = f"/cohorts/{cohort}/edit"
    assert coordinator.post(page, form | {"seats": "25"}).status_code == 303
    assert office.count(Mail) == 0
    assert coordinator.post(page, form | {"version": "2", "first_1": "2026-02-09"}).status_code == 303
    assert subjects(office, "a@example.org") == ["The course has new dates"] * expected
    assert (subjects(office, "b@example.org"), office.count(Mail)) == ([], 2 * expected)
