"""A call invites states until an instant that its own zone decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.outbox import Mail
from app.core.texts import Texts
from tests.cohorts.test_planning import errors_of
from tests.conftest import NOW
from tests.support.office import Office

CALL: dict[str, Any] = {
    "version": "",
    "deadline_day": "2026-01-30",
    "deadline_time": "17:00",
    "deadline_zone": "Africa/Casablanca",
    "answer_days": "7",
    "criteria-en": "Five years of investigations.",
    "criteria-fr": "Cinq ans d'enquêtes.",
    "states": ["KE", "GH"],
    "seats_KE": "5",
}


@pytest.fixture
def programme(office: Office) -> UUID:
    return office.programme()


def _planned(office: Office, programme: UUID, **values: Any) -> UUID:
    """A planned cohort without a call."""
    cohort = office.cohort(programme, state=CohortState.PLANNED, **values)
    with office.deed() as session:
        call = session.scalar(sa.select(Call.id).where(Call.cohort_id == cohort))
        session.execute(sa.delete(Invitation).where(Invitation.call_id == call))
        session.execute(sa.delete(Call).where(Call.id == call))
    return cohort


def call_of(office: Office, cohort: UUID) -> Call:
    with office.app.app_context():
        call = db.session.scalars(sa.select(Call).where(Call.cohort_id == cohort)).one()
        db.session.remove()
    return call


def _invited(office: Office, cohort: UUID) -> dict[str, int | None]:
    with office.app.app_context():
        rows = db.session.execute(
            sa.select(Invitation.state_code, Invitation.seats)
            .join(Invitation.call)
            .where(Call.cohort_id == cohort)
            .order_by(Invitation.state_code)
        ).all()
        db.session.remove()
    return dict(rows)


def _mails(office: Office) -> list[Mail]:
    with office.app.app_context():
        mails = db.session.scalars(sa.select(Mail).order_by(Mail.recipient, Mail.subject)).all()
        db.session.remove()
    return list(mails)


def _focal_point(office: Office, state: str, *, email: str, language: str = "en") -> UUID:
    user = office.account(email=email, language=language, state=state)
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, state)
    return user


def test_a_call_is_written_with_its_deadline_as_an_instant(office: Office, programme: UUID) -> None:
    cohort = _planned(office, programme)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", CALL)
    call = call_of(office, cohort)
    assert (answer.status_code, answer.location) == (303, f"/cohorts/{cohort}/call")
    assert (call.deadline_day, call.deadline_time) == (date(2026, 1, 30), time(17))
    assert call.deadline_at == datetime(2026, 1, 30, 16, tzinfo=UTC)
    assert _invited(office, cohort) == {"GH": None, "KE": 5}


@pytest.mark.parametrize(
    ("deadline", "instant"),
    [
        (("2026-02-14", "17:00", "Africa/Casablanca"), datetime(2026, 2, 14, 16, tzinfo=UTC)),
        (("2026-02-16", "17:00", "Africa/Casablanca"), datetime(2026, 2, 16, 17, tzinfo=UTC)),
        (("2026-02-16", "17:00", "Africa/Nairobi"), datetime(2026, 2, 16, 14, tzinfo=UTC)),
        (("2026-02-15", "02:30", "Africa/Casablanca"), datetime(2026, 2, 15, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_zone_decides_the_instant(
    office: Office, programme: UUID, deadline: tuple[str, str, str], instant: datetime
) -> None:
    cohort = _planned(office, programme, first_day=date(2026, 4, 1), last_day=date(2026, 5, 1))
    terms = dict(zip(("deadline_day", "deadline_time", "deadline_zone"), deadline, strict=True))
    office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", CALL | terms)
    assert call_of(office, cohort).deadline_at == instant


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"deadline_day": "2026-03-22", "deadline_time": "02:30"},
            "Hour: The clocks of this zone jump over this hour on that day. Choose another hour.",
        ),
        (
            {"deadline_day": "2026-01-12", "deadline_time": "10:00"},
            "Last day to answer: This deadline has passed already. Choose a later one.",
        ),
        (
            {"deadline_day": "2026-04-01"},
            "Last day to answer: The cohort has begun by then. Choose a deadline before its first day.",
        ),
        (
            {"deadline_day": "soon"},
            "Last day to answer: This is not a date. Write one such as 2026-03-27.",
        ),
        (
            {"deadline_time": "25:00"},
            "Hour: This is not an hour. Write one from 00:00 to 23:59, such as 09:30.",
        ),
        (
            {"deadline_zone": "Rabat"},
            "Zone of the deadline: This zone is not known. Write one such as Africa/Casablanca.",
        ),
        ({"answer_days": "0"}, "Days to answer an offer: Write a whole number from 1 to 60."),
        ({"states": [], "seats_KE": ""}, "Invited states: Choose at least one."),
        ({"seats_KE": "0"}, "Kenya: Write a whole number from 1 to 500."),
        ({"seats_TG": "2"}, "Togo: Tick this state, or clear its number."),
        ({"states": ["KE", "FR"]}, "Invited states: Choose among the options."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    office: Office, programme: UUID, changes: dict[str, Any], sentence: str
) -> None:
    cohort = _planned(office, programme, first_day=date(2026, 4, 1), last_day=date(2026, 5, 1))
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", CALL | changes)
    assert (answer.status_code, errors_of(answer.text)) == (422, f"Please put this right {sentence}")
    assert (office.count(Call), office.count(Invitation)) == (0, 0)


def test_criteria_are_needed_in_one_language(office: Office, programme: UUID) -> None:
    cohort = _planned(office, programme)
    answer = office.coordinator(programme).post(
        f"/cohorts/{cohort}/call/edit", CALL | {"criteria-en": "", "criteria-fr": ""}
    )
    assert (answer.status_code, office.count(Call)) == (422, 0)


def test_more_seats_foreseen_than_there_are_is_only_warned_of(office: Office, programme: UUID) -> None:
    cohort = _planned(office, programme, seats=6)
    coordinator = office.coordinator(programme)
    coordinator.post(f"/cohorts/{cohort}/call/edit", CALL | {"seats_GH": "2"})
    page = coordinator.get(f"/cohorts/{cohort}/call").text
    assert "7 seats are foreseen for the states, and the cohort has 6." in page


def as_form(call: Call, **changes: Any) -> dict[str, Any]:
    """The form of the office's own open call, as its page shows it."""
    return {
        "version": str(call.version),
        "deadline_day": call.deadline_day.isoformat(),
        "deadline_time": call.deadline_time.strftime("%H:%M"),
        "deadline_zone": call.deadline_zone,
        "answer_days": str(call.answer_days),
        "criteria-en": call.criteria.en,
        "states": ["GH", "KE"],
        **changes,
    }


def test_an_open_call_is_extended_and_invites_further_states(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    _focal_point(office, "KE", email="ke@example.org")
    _focal_point(office, "TG", email="tg@example.org", language="fr")
    form = as_form(call_of(office, cohort), deadline_day="2026-01-28", states=["GH", "KE", "TG"])
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", form)
    assert answer.status_code == 303
    assert call_of(office, cohort).deadline_day == date(2026, 1, 28)
    assert _invited(office, cohort) == {"GH": None, "KE": None, "TG": None}
    assert [(mail.recipient, mail.language) for mail in _mails(office)] == [
        ("ke@example.org", "en"),
        ("tg@example.org", "fr"),
    ]
    told = _mails(office)[0]
    assert told.subject == "A new deadline for nominations: A cohort"
    assert "New deadline for nominations: Wednesday 28 January 2026, 10:00 (Rabat, UTC+1)" in told.body


def test_a_further_language_of_the_criteria_can_be_added_to_an_open_call(
    office: Office, programme: UUID
) -> None:
    cohort = office.cohort(programme)
    form = as_form(call_of(office, cohort), **{"criteria-fr": "De l'expérience."})
    assert office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", form).status_code == 303
    assert call_of(office, cohort).criteria.fr == "De l'expérience."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"states": ["KE"]},
            "Invited states: Ghana was invited and may have answered. A state is not taken off an open call.",
        ),
        (
            {"criteria-en": "Ten years of it."},
            "The states answer by these criteria: they stand. Only a missing language can be added.",
        ),
    ],
)
def test_what_the_states_answer_to_stands(
    office: Office, programme: UUID, changes: dict[str, Any], sentence: str
) -> None:
    cohort = office.cohort(programme)
    form = as_form(call_of(office, cohort), **changes)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", form)
    assert (answer.status_code, errors_of(answer.text)) == (422, f"Please put this right {sentence}")
    assert _invited(office, cohort) == {"GH": None, "KE": None}


@pytest.mark.parametrize("state", [CohortState.SELECTING, CohortState.CONFIRMED, CohortState.CANCELLED])
def test_after_the_call_its_terms_stand(office: Office, programme: UUID, state: CohortState) -> None:
    cohort = office.cohort(programme, state=state)
    form = as_form(call_of(office, cohort), answer_days="9")
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/call/edit", form)
    assert (answer.status_code, call_of(office, cohort).answer_days) == (422, 7)


def test_a_stale_call_comes_back_with_both_values(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    coordinator = office.coordinator(programme)
    first = as_form(call_of(office, cohort), answer_days="10")
    coordinator.post(f"/cohorts/{cohort}/call/edit", first)
    answer = coordinator.post(f"/cohorts/{cohort}/call/edit", first | {"answer_days": "5"})
    assert (answer.status_code, call_of(office, cohort).answer_days) == (409, 10)
    assert ("<bdi>10</bdi>" in answer.text, "<bdi>5</bdi>" in answer.text) == (True, True)


def test_opening_writes_to_the_focal_points_of_the_invited_states_alone(
    office: Office, programme: UUID
) -> None:
    cohort = _planned(office, programme)
    _focal_point(office, "KE", email="ke@example.org")
    _focal_point(office, "TG", email="tg@example.org")
    coordinator = office.coordinator(programme)
    coordinator.post(f"/cohorts/{cohort}/call/edit", CALL)
    assert _mails(office) == []
    answer = coordinator.post(f"/cohorts/{cohort}/move/open")
    mails = _mails(office)
    assert (answer.status_code, office.read(Cohort, cohort).state) == (303, CohortState.OPEN)
    assert [mail.recipient for mail in mails] == ["ke@example.org"]
    assert mails[0].subject == "Call for nominations: A cohort"
    assert "Deadline for nominations: Friday 30 January 2026, 17:00 (Rabat, UTC+1)" in mails[0].body
    assert "Seats foreseen for your State: 5\n" in mails[0].body
    assert f"/desk?call={cohort}\n" in mails[0].body
    page = coordinator.get(f"/cohorts/{cohort}/overview").text
    assert "No focal point was told for: Ghana." in page


@pytest.mark.parametrize(("minutes", "status"), [(-1, 422), (0, 303)])
def test_the_selection_begins_when_the_deadline_has_passed_in_its_own_zone(
    office: Office, programme: UUID, minutes: int, status: int
) -> None:
    deadline = NOW + timedelta(days=7)
    cohort = office.cohort(programme, deadline=deadline)
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    with clock.set_to(deadline + timedelta(minutes=minutes)):
        answer = office.signed_in(user).post(f"/cohorts/{cohort}/move/select")
    assert answer.status_code == status


def test_the_page_that_opens_a_call_names_the_states_that_nobody_would_tell(
    office: Office, programme: UUID
) -> None:
    cohort = _planned(office, programme)
    _focal_point(office, "KE", email="ke@example.org")
    coordinator = office.coordinator(programme)
    coordinator.post(f"/cohorts/{cohort}/call/edit", CALL)
    page = coordinator.get(f"/cohorts/{cohort}/move/open").text
    assert "These states have no focal point here: Ghana." in page
    _focal_point(office, "GH", email="gh@example.org")
    assert "no focal point here" not in coordinator.get(f"/cohorts/{cohort}/move/open").text


def test_the_documents_that_are_asked_stand_once_the_call_is_open(office: Office, programme: UUID) -> None:
    cohort = _planned(office, programme)
    coordinator = office.coordinator(programme)
    coordinator.post(f"/cohorts/{cohort}/call/edit", CALL | {"documents-en": "A copy of the passport."})
    assert call_of(office, cohort).documents == Texts(en="A copy of the passport.")
    coordinator.post(f"/cohorts/{cohort}/move/open")
    form = as_form(call_of(office, cohort), **{"criteria-fr": CALL["criteria-fr"]})
    answer = coordinator.post(f"/cohorts/{cohort}/call/edit", form | {"documents-en": ""})
    refusal = "The states send these documents: they stand. Only a missing language can be added."
    assert (answer.status_code, errors_of(answer.text)) == (422, f"Please put this right {refusal}")
    more = {"documents-en": "A copy of the passport.", "documents-fr": "Une copie du passeport."}
    assert coordinator.post(f"/cohorts/{cohort}/call/edit", form | more).status_code == 303
    assert call_of(office, cohort).documents.fr == "Une copie du passeport."


def test_a_cohort_without_a_call_is_not_opened_and_the_page_says_why(office: Office, programme: UUID) -> None:
    cohort = _planned(office, programme)
    coordinator = office.coordinator(programme)
    answer = coordinator.post(f"/cohorts/{cohort}/move/open")
    assert answer.status_code == 422
    assert "Write the call first: its deadline, and the states that it invites." in answer.text
    assert office.read(Cohort, cohort).state is CohortState.PLANNED


def test_a_cohort_whose_deadline_has_passed_is_not_opened(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED, deadline=NOW - timedelta(days=1))
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/open")
    assert answer.status_code == 422
    assert "The call's deadline has passed. Set a later one" in answer.text.replace("&#39;", "'")


def test_a_cohort_with_an_undated_module_is_not_opened(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED)
    from app.cohorts.models import ModuleDates

    with office.deed() as session:
        session.execute(sa.delete(ModuleDates).where(ModuleDates.cohort_id == cohort))
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/move/open")
    assert (answer.status_code, "Give every module its dates first." in answer.text) == (422, True)


def test_cancelling_asks_for_a_reason_and_tells_the_invited_states(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    _focal_point(office, "GH", email="gh@example.org")
    coordinator = office.coordinator(programme)
    answer = coordinator.post(f"/cohorts/{cohort}/move/cancel", {"reason": "\u0007 "})
    assert (answer.status_code, errors_of(answer.text)) == (
        422,
        "Please put this right Reason: Fill this in.",
    )
    answer = coordinator.post(f"/cohorts/{cohort}/move/cancel", {"reason": "No funds this year."})
    assert (answer.status_code, office.read(Cohort, cohort).state) == (303, CohortState.CANCELLED)
    mails = _mails(office)
    assert [(mail.recipient, mail.subject) for mail in mails] == [("gh@example.org", "Cancelled: A cohort")]
    assert "No funds this year." in mails[0].body


def test_a_planned_cohort_is_cancelled_without_a_word_to_the_states(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED)
    _focal_point(office, "GH", email="gh@example.org")
    office.coordinator(programme).post(f"/cohorts/{cohort}/move/cancel", {"reason": "A slip."})
    assert (office.read(Cohort, cohort).state, _mails(office)) == (CohortState.CANCELLED, [])


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        (["cancel"], 404),
        (["postpone"], 404),
        (["postpone", "cancel"], 404),
        (["open", "cancel"], 200),
        (["open", "postpone"], 200),
    ],
)
def test_only_a_cohort_that_was_once_opened_is_known_outside(
    office: Office, programme: UUID, moves: list[str], status: int
) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED)
    coordinator = office.coordinator(programme)
    for name in moves:
        answer = coordinator.post(f"/cohorts/{cohort}/move/{name}", {"reason": "No funds this year."})
        assert answer.status_code == 303
    code = office.read(Cohort, cohort).code
    for visitor in (office.anonymous(), office.focal_point("KE")):
        assert visitor.get(f"/cohorts/{cohort}").status_code == status
        assert (f"<bdi>{code}</bdi>" in visitor.get("/cohorts?stage=all").text) is (status == 200)
    assert coordinator.get(f"/cohorts/{cohort}").status_code == 200


def test_a_move_that_does_not_exist_is_not_found(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    assert office.coordinator(programme).get(f"/cohorts/{cohort}/move/explode").status_code == 404


def test_only_the_coordinator_moves_a_cohort(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme)
    visitors = [
        office.administrator(),
        office.screening_officer(),
        office.focal_point("KE"),
        office.coordinator(office.programme()),
    ]
    reason = {"reason": "Because."}
    answers = [v.post(f"/cohorts/{cohort}/move/cancel", reason).status_code for v in visitors]
    assert (answers, office.read(Cohort, cohort).state) == ([403, 403, 403, 403], CohortState.OPEN)
