"""The reader's own time beside the venue's, on pages and in letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask, g

from app.audit.models import TrailEntry
from app.core.outbox import Mail
from app.core.own_time import own_hours
from app.people.models import User
from tests.support.office import RABAT, Office, Visitor
from tests.timetable.course import Course, person_of, rows

HERE = "09:00 to 11:00"
NAIROBI = "11:00 to 13:00 in Nairobi"


def keep(visitor: Visitor, zone: str) -> Any:
    return visitor.post("/account/zone", {"zone": zone}, page="/account")


def test_a_zone_is_kept_in_the_account_and_taken_out_again(office: Office) -> None:
    user = office.account()
    visitor = office.signed_in(user)
    assert keep(visitor, "Africa/Nairobi").location == "/account"
    assert office.read(User, user).zone == "Africa/Nairobi"
    assert '<option value="Africa/Nairobi" selected>Nairobi</option>' in visitor.get("/account").text
    assert keep(visitor, "").status_code == 303
    assert office.read(User, user).zone == ""
    assert [action for action, *_rest in office.trail()] == ["account.zone", "account.zone"]


@pytest.mark.parametrize("zone", ["Africa/Nowhere", "../etc", "Europe/Kiev"])
def test_a_zone_that_is_not_offered_is_refused(office: Office, zone: str) -> None:
    user = office.account()
    assert keep(office.signed_in(user), zone).status_code == 400
    assert office.read(User, user).zone == ""


def test_every_page_of_a_session_shows_the_own_hours_beside_the_venues(course: Course) -> None:
    course.add()
    session = course.only_session()
    pages = [
        f"/sessions/{session.id}",
        f"/cohorts/{course.cohort}/timetable",
        f"/cohorts/{course.cohort}/timetable?week=2026-02-03",
        f"/cohorts/{course.cohort}/timetable/list",
        "/timetable/board?by=room&week=2026-02-03",
    ]
    assert [NAIROBI in course.coordinator.get(page).text for page in pages] == [False] * len(pages)
    keep(course.coordinator, "Africa/Nairobi")
    found = {page: NAIROBI in course.coordinator.get(page).text for page in pages}
    assert found == dict.fromkeys(pages, True)


def test_ones_own_sessions_and_start_page_show_the_own_hours(course: Course) -> None:
    office, user = course.office, course.office.account()
    trainer = office.trainer(person_of(office, user))
    course.add(trainers=[str(trainer)])
    course.publish()
    visitor = office.signed_in(user)
    keep(visitor, "Africa/Nairobi")
    for page in ("/timetable?when=all", "/timetable/week?week=2026-02-03"):
        text = visitor.get(page).text
        assert (HERE in text, NAIROBI in text) == (True, True), page
    assert "in Nairobi" not in visitor.get("/timetable?when=all&format=csv").text


def test_each_letter_has_its_readers_own_hours(course: Course) -> None:
    office = course.office
    near, far = office.account(), office.account()
    keep(office.signed_in(far), "Africa/Nairobi")
    keep(course.coordinator, "Indian/Mauritius")
    trainers = [str(office.trainer(person_of(office, user))) for user in (near, far)]
    course.add(trainers=trainers)
    course.publish()
    said = {mail.recipient: mail.body for mail in rows(office, Mail)}
    bodies = {user: said[office.read(User, user).email] for user in (near, far)}
    assert f"{HERE} (Rabat, UTC+1)" in bodies[near]
    assert " in " not in bodies[near].split("UTC+1)")[1].split(":")[0]
    assert f"{HERE} (Rabat, UTC+1) · {NAIROBI}" in bodies[far]


def test_the_zone_is_not_told_in_the_trail(course: Course) -> None:
    keep(course.coordinator, "Africa/Nairobi")
    told = [row.data for row in rows(course.office, TrailEntry) if row.action == "account.zone"]
    assert told == [{"fields": ["zone"]}]


@pytest.mark.parametrize(
    ("own", "starts", "ends", "shown"),
    [
        ("", "2026-02-03 08:00", "2026-02-03 10:00", ""),
        ("Africa/Casablanca", "2026-02-03 08:00", "2026-02-03 10:00", ""),
        ("Africa/Lagos", "2026-02-03 08:00", "2026-02-03 10:00", ""),
        ("Africa/Lagos", "2026-03-03 09:00", "2026-03-03 11:00", "10:00 to 12:00 in Lagos"),
        ("Africa/Dakar", "2026-02-03 08:00", "2026-02-03 10:00", "08:00 to 10:00 in Dakar"),
        (
            "Indian/Mauritius",
            "2026-02-03 21:00",
            "2026-02-03 22:00",
            "Wednesday 4 February 2026, 01:00 to 02:00 in Mauritius",
        ),
        (
            "Indian/Mauritius",
            "2026-02-03 19:00",
            "2026-02-03 21:00",
            "Tuesday 3 February 2026, 23:00, to Wednesday 4 February 2026, 01:00 in Mauritius",
        ),
    ],
)
def test_own_hours_are_shown_where_they_differ(
    app: Flask, own: str, starts: str, ends: str, shown: str
) -> None:
    """Lagos and Rabat have the same hours but for Ramadan, when Rabat is at UTC+0; another day is said."""
    with app.app_context():
        g.own_zone = own
        begin, end = (datetime.fromisoformat(f"{at}+00:00") for at in (starts, ends))
        assert own_hours(begin, end, RABAT) == shown
