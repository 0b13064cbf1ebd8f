"""What waits for a coordinator and an administrator: calls, seats, roles, letters and chores."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.core import clock
from app.core.chores import ChoreRow
from app.core.outbox import MOST_ATTEMPTS, Mail, MailState
from app.core.templating import OFFICE_ZONE
from app.people.models import Grant
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor


def start_page(visitor: Visitor) -> str:
    return unescape(visitor.get("/").text)


def test_a_coordinator_reads_which_states_have_not_answered_a_call(office: Office) -> None:
    cohort = office.cohort(programme := office.programme(), code="OPEN-1", invites=("KE", "GH", "NA"))
    coordinator = office.coordinator(programme)
    page = start_page(coordinator)
    assert "3 states have not answered the call of OPEN-1" in page
    assert f"/cohorts/{cohort}/call/answers" in page
    for state in ("KE", "GH"):
        office.registration(cohort, state=RegistrationState.ENDORSED, member_state=state)
    assert "One state has not answered the call of OPEN-1" in start_page(coordinator)
    office.registration(cohort, state=RegistrationState.ENDORSED, member_state="NA")
    assert "answered the call" not in start_page(coordinator)
    assert "answered the call" not in start_page(office.coordinator(office.programme()))


def test_a_coordinator_reads_of_free_seats_before_a_cohort_begins(office: Office) -> None:
    today = clock.today(OFFICE_ZONE)
    programme = office.programme()
    for code, days in (("SOON", 20), ("LATER", 90)):
        office.cohort(
            programme,
            code=code,
            seats=3,
            state=CohortState.CONFIRMED,
            first_day=today + timedelta(days=days),
            last_day=today + timedelta(days=days + 5),
        )
    page = start_page(office.coordinator(programme))
    assert ("3 seats of SOON are free" in page, "seats of LATER" in page) == (True, False)


def test_an_administrator_reads_which_roles_end(office: Office) -> None:
    administrator = office.administrator()
    assert "ends within 30 days" not in start_page(administrator)
    key = office.grant(office.account(), Role.OBSERVER)
    with office.deed() as session:
        session.get(Grant, key).valid_until = clock.now() + timedelta(days=10)
    assert "One role ends within 30 days" in start_page(administrator)
    page = administrator.get("/roles?standing=soon").text
    assert "Observer" in unescape(page)
    assert "One role ends" not in start_page(office.coordinator(office.programme()))


def test_an_administrator_has_letters_that_failed_sent_again(office: Office) -> None:
    administrator = office.administrator()
    key = office.add(
        Mail,
        message_id="<one@example.org>",
        recipient="someone@example.org",
        subject="A letter",
        body="…",
        language="en",
        state=MailState.FAILED,
        attempts=MOST_ATTEMPTS,
    )
    assert "One letter could not be sent" in start_page(administrator)
    assert administrator.post("/housekeeping/letters", {}).status_code == 303
    found = office.read(Mail, key)
    assert (found.state, found.attempts) == (MailState.WAITING, 0)
    assert "could not be sent" not in start_page(administrator)
    assert office.trail()[-1][0] == "mail.send_again"


def test_an_administrator_reads_of_a_chore_that_failed(office: Office) -> None:
    administrator = office.administrator()
    assert "failed or is late" not in start_page(administrator)
    name = "indicators.count_cohorts"
    now = clock.now()
    office.add(ChoreRow, name=name, next_at=now, failed_at=now, failure="OperationalError")
    assert "One thing done by the clock failed or is late" in start_page(administrator)
    assert "failed or is late" not in start_page(office.coordinator(office.programme()))
