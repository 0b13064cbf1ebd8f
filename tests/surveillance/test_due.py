"""What is due to whom stands on one page, in a file, in a calendar, and in letters that come once."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from icalendar import Calendar

from app.accreditation.follow_states import ConditionState
from app.config import Settings
from app.core import clock
from app.core.outbox import Mail
from app.people.models import Grant
from app.surveillance.chores import remind_of_what_is_due
from app.surveillance.models import DueFeed
from tests.dossiers.scene import application
from tests.registrations.racing import each_at_once
from tests.support.office import Office, Visitor
from tests.surveillance.following import following

NOTHING = "Nothing matches what you asked for"


def on(day: str) -> Any:
    return clock.set_to(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))


def due(who: Visitor, query: str = "within=all") -> list[tuple[str, str, str]]:
    """What the file says is due: the day, what, and whose turn it is."""
    text = who.get(f"/accreditation/due?{query}&format=csv").text.removeprefix("\ufeff")
    return [(row[0], row[1], row[4]) for row in list(csv.reader(StringIO(text)))[1:]]


COORDINATORS = "The programme’s coordinators"


def test_everything_stands_with_its_day_and_whose_turn_it_is(office: Office) -> None:
    one = following(office)
    one.condition()
    one.condition(owner_id=None, state=ConditionState.OPEN, due_on=date(2026, 1, 2))
    found = due(one.administrator)
    assert [(day, what) for day, what, _whose in found] == [
        ("2026-01-01", "Yearly report"),
        ("2026-01-02", "Condition"),
        ("2026-03-01", "Condition"),
        ("2027-07-01", "Renewal opens"),
        ("2027-12-31", "Accreditation ends"),
    ]
    assert (found[0][2], found[1][2], found[3][2]) == (COORDINATORS, COORDINATORS, COORDINATORS)
    assert found == due(one.coordinator)
    assert due(office.coordinator(office.programme("OTHER"))) == []
    assert one.reviewer.get("/accreditation/due").status_code == 403


def test_questions_and_documents_of_dossiers_are_due_too(office: Office) -> None:
    one = application(office)
    one.begin()
    one.assess("A1")
    one.show("A1", expires_on="2026-06-30")
    one.assess("B1")
    one.show("B1")
    one.submit()
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    one.reviewer.post(f"{one.url}/interests", {"interest": "none"})
    one.administrator.post(f"{one.url}/move/begin_review")
    asked = {"criterion": "", "question": "Who signs?", "due_on": "2026-02-01"}
    assert one.reviewer.post(f"{one.url}/questions/new", asked).status_code == 303
    assert due(one.coordinator) == [
        ("2026-02-01", "Answer to the reviewers", COORDINATORS),
        ("2026-06-30", "Document that expires", COORDINATORS),
    ]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ["2026-01-01", "2026-03-01"]),
        ("within=late", ["2026-01-01"]),
        ("within=30", ["2026-01-01"]),
        ("within=90", ["2026-01-01", "2026-03-01"]),
        ("within=all&kind=end", ["2027-12-31"]),
        ("within=all&kind=condition", ["2026-03-01"]),
        ("within=all&whose=own", []),
        ("within=all&q=stoc&kind=report", ["2026-01-01"]),
        ("within=all&q=other", []),
        ("within=never&kind=party", ["2026-01-01", "2026-03-01"]),
    ],
)
def test_it_is_narrowed_by_what_whose_and_when(office: Office, query: str, days: list[str]) -> None:
    one = following(office)
    one.condition()
    assert [day for day, _what, _whose in due(one.administrator, query)] == days
    assert (NOTHING in one.administrator.get(f"/accreditation/due?{query}").text) == (not days)


def test_ones_own_is_what_one_is_to_do(office: Office) -> None:
    one = following(office)
    one.condition()
    one.condition(owner_id=one.administrator_id, due_on=date(2026, 2, 2))
    assert [day for day, _what, _whose in due(one.coordinator, "whose=own")] == ["2026-01-01", "2026-03-01"]
    assert [day for day, _what, _whose in due(one.administrator, "whose=own")] == ["2026-02-02"]


def test_the_calendar_holds_what_its_holder_may_see_and_ends(office: Office) -> None:
    one = following(office)
    one.condition()
    assert one.coordinator.post("/accreditation/due/address").status_code == 303
    page = one.coordinator.get("/accreditation/due").text
    address = "/due/" + page.split("/due/")[1].split(".ics")[0] + ".ics"
    read = Calendar.from_ical(office.anonymous().get(address).data)
    events = [(str(e["summary"]), e["dtstart"].dt) for e in read.walk("VEVENT")]
    assert events == [
        ("STOCTI: Yearly report", date(2026, 1, 1)),
        ("STOCTI: Condition", date(2026, 3, 1)),
        ("STOCTI: Renewal opens", date(2027, 7, 1)),
        ("STOCTI: Accreditation ends", date(2027, 12, 31)),
    ]
    mangled = address.replace(".ics", "x.ics")
    assert office.anonymous().get(mangled).status_code == 404
    assert office.anonymous().get(address.replace("/due/", "/calendar/")).status_code == 404
    assert one.coordinator.post("/accreditation/due/address/end").status_code == 303
    assert office.anonymous().get(address).status_code == 404


def test_the_calendar_is_gone_with_its_holders_grant(office: Office) -> None:
    one = following(office)
    one.coordinator.post("/accreditation/due/address")
    page = one.coordinator.get("/accreditation/due").text
    address = "/due/" + page.split("/due/")[1].split(".ics")[0] + ".ics"
    with office.deed() as session:
        session.delete(session.query(Grant).filter_by(user_id=one.coordinator_id).one())
    assert office.anonymous().get(address).status_code == 404


def test_an_account_that_ends_takes_its_address_with_it_and_a_new_one_ends_the_earlier(
    office: Office,
) -> None:
    one = following(office)
    for _time in range(2):
        one.coordinator.post("/accreditation/due/address")
    with office.deed() as session:
        feeds = session.query(DueFeed).order_by(DueFeed.id).all()
        assert [feed.ended_at is None for feed in feeds] == [False, True]


def letters(office: Office) -> list[tuple[str, str]]:
    """The letters so far: subject and, by the account's part, to whom."""
    with office.deed() as session:
        return [(mail.subject, mail.recipient) for mail in session.query(Mail).order_by(Mail.id)]


def remind(office: Office, day: str) -> list[str]:
    """The subjects of the letters that the worker's round of that day writes, each once per reader."""
    before = len(letters(office))
    with on(day), office.app.app_context():
        for _round in range(2):
            remind_of_what_is_due()
    return [subject for subject, _to in letters(office)[before:]]


def test_a_condition_is_brought_to_mind_once_ahead_once_late_and_once_past_the_grace(office: Office) -> None:
    one = following(office, since=date(2025, 12, 1))
    one.condition()
    assert remind(office, "2026-01-29") == []
    assert remind(office, "2026-01-30") == ["STOCTI: Condition, due on 1 March 2026"]
    assert remind(office, "2026-03-01") == []
    assert remind(office, "2026-03-02") == ["STOCTI: Condition, overdue"]
    assert remind(office, "2026-03-15") == []
    assert remind(office, "2026-03-16") == ["Decide on suspending the accreditation of STOCTI"]
    assert remind(office, "2026-04-30") == []


def test_what_is_met_in_time_is_not_brought_to_mind(office: Office) -> None:
    one = following(office, since=date(2025, 12, 1))
    url = one.condition()
    one.hand_in(url)
    one.judge(url)
    assert remind(office, "2026-03-02") == []


def test_a_renewal_an_end_and_a_report_are_brought_to_mind(office: Office) -> None:
    following(office, since=date(2025, 3, 1), until=date(2026, 8, 31))
    assert remind(office, "2026-01-30") == ["STOCTI: Yearly report, due on 1 March 2026"]
    assert remind(office, "2026-03-01") == ["The accreditation of STOCTI is to be renewed"] * 2
    assert remind(office, "2026-03-02") == ["STOCTI: Yearly report, overdue"]
    assert remind(office, "2026-03-16") == ["Decide on suspending the accreditation of STOCTI"]
    assert remind(office, "2026-08-15") == ["The accreditation of STOCTI: last day 31 August 2026"] * 2
    assert remind(office, "2026-09-01") == ["The accreditation of STOCTI: last day 31 August 2026"] * 2


def test_what_is_long_gone_is_left_in_peace(office: Office) -> None:
    following(office, since=date(2020, 1, 1), until=date(2022, 12, 31))
    assert remind(office, "2026-01-12") == []


def test_with_several_workers_each_letter_comes_once(office: Office, migrated: Settings) -> None:
    one = following(office, since=date(2025, 12, 1))
    for days in range(5):
        one.condition(due_on=date(2026, 1, 20) + timedelta(days=days))
    each_at_once(office, migrated, [(one.administrator_id, "/logout", {})], workers=3)
    assert len(letters(office)) == 5
