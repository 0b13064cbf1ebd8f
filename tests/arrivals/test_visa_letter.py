"""The visa letter: issued by a coordinator, fetched with the passport's number by who may read it."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app.arrivals import effects as arrivals
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.outbox import Mail
from app.letters.kinds import Ending, LetterKind
from app.letters.models import Letter
from app.registrations.models import Registration
from tests.arrivals.test_answers import JOURNEY, confirmed, give, stored, trailed
from tests.conftest import NOW
from tests.registrations.support import S, coordinator_of, put
from tests.support.office import Office

NUMBER = JOURNEY["passport_number"]


def _text(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def test_a_visa_letter_is_issued_once_the_passport_is_there_and_holds_no_number(office: Office) -> None:
    official, registration, path, cohort = confirmed(office)
    coordinator = coordinator_of(office, cohort)
    coordinator.post(f"{path}/visa-letter")
    assert "The letter needs a confirmed seat and the passport." in coordinator.get(f"{path}/arrival").text
    assert office.count(Letter) == 0
    give(official, path)
    coordinator.post(f"{path}/visa-letter")
    letter = stored(office, Letter)
    assert (letter.kind, letter.registration_id) == (LetterKind.VISA, registration)
    with office.app.app_context():
        mail = db.session.scalars(sa.select(Mail).where(Mail.id == letter.mail_id)).one()
        db.session.remove()
    assert mail.subject == "Your visa support letter"
    assert mail.body.endswith(f"{path}/arrival")
    for text in (letter.subject, letter.body, mail.subject, mail.body):
        assert NUMBER not in text
    assert [action for action, _key, _data in trailed(office, "letter.send", "travel.reveal")] == [
        "letter.send"
    ]


def test_the_official_and_the_coordinator_fetch_it_with_the_number_and_the_trail_keeps_it(
    office: Office,
) -> None:
    official, registration, path, cohort = confirmed(office)
    coordinator = coordinator_of(office, cohort)
    give(official, path)
    coordinator.post(f"{path}/visa-letter")
    for visitor in (official, coordinator):
        page = _text(visitor.post(f"{path}/visa-letter.pdf").data)
        assert ("Faith Odhiambo" in page, f"Passport: {NUMBER}" in page) == (True, True)
    looks = [(data["role"], data["purpose"]) for _a, _k, data in trailed(office, "travel.reveal")]
    assert looks == [("trainee", ""), ("coordinator", "visa")]
    letter = stored(office, Letter)
    for visitor in (official, coordinator):
        assert NUMBER not in visitor.get(f"/letters/{letter.id}").text
        masked = _text(visitor.get(f"/letters/{letter.id}/letter.pdf").data)
        assert ("Passport: •••" in masked, NUMBER in masked) == (True, False)
    assert registration == letter.registration_id


def test_the_state_knows_of_the_letter_and_does_not_fetch_its_number(office: Office) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    coordinator_of(office, cohort).post(f"{path}/visa-letter")
    focal_point = office.focal_point("KE")
    answer = focal_point.post(f"{path}/visa-letter.pdf")
    assert (answer.status_code, answer.location) == (303, f"{path}/arrival")
    page = focal_point.get(f"{path}/arrival").text
    assert "Only the official and the coordinator fetch this letter." in page
    assert "Fetch the letter (PDF)" not in page
    assert focal_point.post(f"{path}/visa-letter").status_code == 403
    assert office.focal_point("GH").post(f"{path}/visa-letter.pdf").status_code == 404
    assert trailed(office, "travel.reveal") == []


@pytest.mark.parametrize(
    ("registration_state", "cohort_state"),
    [
        (S.WITHDRAWN, CohortState.CONFIRMED),
        (S.CONFIRMED, CohortState.CANCELLED),
        (S.CONFIRMED, CohortState.POSTPONED),
    ],
)
def test_the_letter_is_not_fetched_by_who_no_longer_travels(
    office: Office, registration_state: S, cohort_state: CohortState
) -> None:
    official, registration, path, cohort = confirmed(office)
    give(official, path)
    coordinator = coordinator_of(office, cohort)
    coordinator.post(f"{path}/visa-letter")
    assert "Fetch the letter (PDF)" in coordinator.get(f"{path}/arrival").text
    with office.deed() as session:
        session.execute(
            sa.update(Registration).where(Registration.id == registration).values(state=registration_state)
        )
        session.execute(sa.update(Cohort).where(Cohort.id == cohort).values(state=cohort_state))
    for visitor in (official, coordinator):
        answer = visitor.post(f"{path}/visa-letter.pdf")
        assert (answer.status_code, answer.mimetype) != (200, "application/pdf")
        assert "Fetch the letter (PDF)" not in visitor.get(f"{path}/arrival").text
    assert trailed(office, "travel.reveal") == []


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        ("cohorts/postpone", "The course is postponed."),
        ("cohorts/cancel", "The course is cancelled."),
        ("registrations/withdraw", "The official no longer has the seat."),
    ],
)
def test_a_letter_that_was_issued_is_marked_with_the_reason_once_it_counts_no_more(
    office: Office, move: str, reason: str
) -> None:
    official, _registration, path, cohort = confirmed(office)
    coordinator = coordinator_of(office, cohort)
    give(official, path)
    coordinator.post(f"{path}/visa-letter")
    where, name = move.split("/")
    place = f"/cohorts/{cohort}/move/{name}" if where == "cohorts" else f"{path}/{name}"
    mover = coordinator if where == "cohorts" else official
    assert mover.post(place, {"reason": "It is so."}).status_code == 303
    letter = stored(office, Letter)
    assert (letter.ended_because.label, letter.ended_at) == (reason, NOW)
    assert [data["because"] for _a, _k, data in trailed(office, "letter.end")] == [letter.ended_because]
    page = coordinator.get(f"{path}/arrival").text
    assert ("No longer valid" in page, reason in page, ">Issued</span>" in page) == (True, True, False)
    assert f"This letter is no longer valid. {reason}" in coordinator.get(f"/letters/{letter.id}").text
    coordinator.post(f"{path}/visa-letter.pdf")
    assert f"This letter is no longer valid. {reason}" in coordinator.get(f"{path}/arrival").text


@pytest.mark.parametrize("state", [CohortState.POSTPONED, CohortState.CANCELLED])
def test_no_letter_is_issued_while_the_course_has_no_days(office: Office, state: CohortState) -> None:
    official, _registration, path, cohort = confirmed(office)
    give(official, path)
    put(office, cohort, state=state)
    coordinator = coordinator_of(office, cohort)
    coordinator.post(f"{path}/visa-letter")
    page = coordinator.get(f"{path}/arrival").text
    assert ("The course is postponed or cancelled." in page, "Issue the visa letter" in page) == (True, False)
    assert office.count(Letter) == 0


def test_a_letter_of_other_days_is_issued_again_and_the_last_one_counts(office: Office) -> None:
    official, registration, path, cohort = confirmed(office)
    coordinator = coordinator_of(office, cohort)
    give(official, path)
    coordinator.post(f"{path}/visa-letter")
    with office.deed() as session:
        arrivals.end_the_letters_of_other_days(session.get_one(Cohort, cohort))
    assert stored(office, Letter).ended_because is Ending.DATES
    official.post(f"{path}/visa-letter.pdf")
    assert "The course has other dates than the letter says." in official.get(f"{path}/arrival").text
    for _time in range(2):
        coordinator.post(f"{path}/visa-letter")
    assert official.post(f"{path}/visa-letter.pdf").mimetype == "application/pdf"
    with office.app.app_context():
        of_it = sa.select(Letter.ended_because).where(Letter.registration_id == registration)
        found = db.session.scalars(of_it.order_by(Letter.id)).all()
        db.session.remove()
    assert found == [Ending.DATES, Ending.ISSUED_AGAIN, None]


def test_no_letter_is_issued_for_a_seat_that_is_only_offered(office: Office) -> None:
    _official, _registration, path, cohort = confirmed(office, S.OFFERED)
    coordinator_of(office, cohort).post(f"{path}/visa-letter")
    assert office.count(Letter) == 0
