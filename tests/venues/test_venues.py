"""Venues and rooms."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from app.venues.models import Equipment, Room, Venue
from tests.support.office import Office, Visitor
from tests.timetable.course import mistakes, rows


@pytest.fixture
def coordinator(office: Office) -> Visitor:
    return office.coordinator(office.programme())


def venue_form(**changes: Any) -> dict[str, Any]:
    return {
        "version": "",
        "name-en": "Training Centre",
        "name-ar": "مركز التدريب",
        "city": "Rabat",
        "country": "MA",
        "zone": "Africa/Casablanca",
        "opens": "08:00",
        "closes": "18:00",
        "open_days": ["0", "1", "2", "3", "4"],
        **changes,
    }


def room_form(**changes: Any) -> dict[str, Any]:
    return {"version": "", "name": "Salle A", "seats": "30", "changeover_minutes": "15", **changes}


def test_a_venue_and_its_rooms_are_added_and_listed(office: Office, coordinator: Visitor) -> None:
    answer = coordinator.post("/venues/new", venue_form())
    assert answer.status_code == 303
    (venue,) = rows(office, Venue)
    assert answer.location == f"/venues/{venue.id}"
    assert "No room yet" in coordinator.get(answer.location).text
    assert coordinator.post(f"/venues/{venue.id}/rooms/new", room_form()).status_code == 303
    (room,) = rows(office, Room)
    assert (room.name, room.seats, room.changeover_minutes) == ("Salle A", 30, 15)
    page = coordinator.get("/venues").text
    assert "Training Centre" in page
    assert f'href="/rooms/{room.id}"' in page
    assert "مركز التدريب" in coordinator.get("/venues?lang=ar").text
    assert "Salle A" in coordinator.get("/venues?format=csv").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"city": ""}, "City: Fill this in."),
        ({"city": "x" * 101}, "City: Write at most 100 characters."),
        ({"country": ""}, "Country: Choose one."),
        ({"country": "XX"}, "Country: Choose one of the options."),
        (
            {"zone": "Africa/Rabat"},
            "Zone of its clocks: This zone is not known. Write one such as Africa/Casablanca.",
        ),
        ({"zone": ""}, "Zone of its clocks: Name the zone, such as Africa/Casablanca."),
    ],
)
def test_a_venue_that_can_not_be_is_refused(
    office: Office, coordinator: Visitor, changes: dict[str, Any], sentence: str
) -> None:
    assert mistakes(coordinator.post("/venues/new", venue_form(**changes))) == [sentence]
    assert rows(office, Venue) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Name: Fill this in."),
        ({"seats": "0"}, "Seats in the room: Write a whole number from 1 to 5000."),
        ({"seats": "-3"}, "Seats in the room: Write a whole number from 1 to 5000."),
        ({"seats": "5001"}, "Seats in the room: Write a whole number from 1 to 5000."),
        (
            {"changeover_minutes": "241"},
            "Minutes that stay free after each session: Write a whole number from 0 to 240.",
        ),
    ],
)
def test_a_room_that_can_not_be_is_refused(
    office: Office, coordinator: Visitor, changes: dict[str, Any], sentence: str
) -> None:
    coordinator.post("/venues/new", venue_form())
    (venue,) = rows(office, Venue)
    assert mistakes(coordinator.post(f"/venues/{venue.id}/rooms/new", room_form(**changes))) == [sentence]
    assert rows(office, Room) == []


def test_a_name_is_not_given_twice(office: Office, coordinator: Visitor) -> None:
    coordinator.post("/venues/new", venue_form())
    assert coordinator.post("/venues/new", venue_form(**{"name-en": "TRAINING centre"})).status_code == 422
    (venue,) = rows(office, Venue)
    coordinator.post(f"/venues/{venue.id}/rooms/new", room_form())
    assert mistakes(coordinator.post(f"/venues/{venue.id}/rooms/new", room_form())) == [
        "Name: This venue already has a room with this name."
    ]


def test_a_room_is_changed_and_a_stale_form_is_not_saved(office: Office, coordinator: Visitor) -> None:
    room = office.room("Salle A", seats=30)
    url = f"/rooms/{room}/edit"
    assert coordinator.post(url, room_form(version="1", seats="40")).status_code == 303
    assert (office.read(Room, room).seats, office.read(Room, room).version) == (40, 2)
    action, _subject, data, _actor = office.trail()[-1]
    assert (action, data["fields"]) == ("room.change", ["changeover_minutes", "seats"])
    answer = coordinator.post(url, room_form(version="1", seats="50"))
    assert answer.status_code == 409
    assert office.read(Room, room).seats == 40


def test_a_venue_is_changed(office: Office, coordinator: Visitor) -> None:
    room = office.room()
    venue = office.read(Room, room).venue_id
    form = venue_form(version="1", city="Salé")
    assert coordinator.post(f"/venues/{venue}/edit", form).status_code == 303
    assert office.read(Venue, venue).city == "Salé"
    again = venue_form(version="2", city="Rabat")
    assert coordinator.post(f"/venues/{venue}/edit", again).status_code == 303
    action, _subject, data, _actor = office.trail()[-1]
    assert (action, data["fields"]) == ("venue.change", ["city"])


def test_rooms_are_for_those_who_plan(office: Office, coordinator: Visitor) -> None:
    room = office.room()
    venue = office.read(Room, room).venue_id
    trainee = office.signed_in(office.account())
    for page in (f"/rooms/{room}", f"/venues/{venue}", f"/venues/{venue}/edit"):
        assert coordinator.get(page).status_code == 200
        assert office.administrator().get(page).status_code == 200
        assert trainee.get(page).status_code == 404
        assert office.anonymous().get(page).status_code == 303
    assert trainee.get("/venues").status_code == 403


def test_the_week_of_a_room_shows_of_others_sessions_only_whose_they_are(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    room = office.room()
    session = office.session(cohort, room=room)
    page = f"/rooms/{room}?week=2026-02-03"
    assert f"/sessions/{session}" in office.coordinator(programme).get(page).text
    seen = office.coordinator(office.programme()).get(page).text
    assert "A session" not in seen
    assert f"/sessions/{session}" not in seen
    assert "09:00 to 11:00" in seen


def test_a_room_in_many_venues_is_found(office: Office, coordinator: Visitor) -> None:
    office.room("Amphithéâtre")
    office.room("Salle B")
    assert coordinator.get("/venues?q=amphi").text.count('role="rowheader"') == 1
    assert "Nothing matches" in coordinator.get("/venues?q=zzz").text


def test_hours_and_days_of_a_venue_are_kept_and_shown(office: Office, coordinator: Visitor) -> None:
    coordinator.post("/venues/new", venue_form(opens="07:30", open_days=["5", "0"]))
    (venue,) = rows(office, Venue)
    assert (venue.opens, venue.closes, venue.open_days) == (time(7, 30), time(18), [0, 5])
    assert "07:30 to 18:00: Monday and Saturday" in coordinator.get(f"/venues/{venue.id}").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes": "08:00"}, "Closes at: The venue must close after it opens, on the same day."),
        ({"opens": ""}, "Opens at: Write an hour, such as 09:30."),
        ({"open_days": []}, "Days on which it is open: Choose at least one."),
        ({"open_days": ["7"]}, "Days on which it is open: Choose among the options."),
    ],
)
def test_hours_that_can_not_be_are_refused(
    office: Office, coordinator: Visitor, changes: dict[str, Any], sentence: str
) -> None:
    assert mistakes(coordinator.post("/venues/new", venue_form(**changes))) == [sentence]
    assert rows(office, Venue) == []


def test_what_a_room_offers_is_kept_shown_and_found(office: Office, coordinator: Visitor) -> None:
    room, other = office.room("Salle A", seats=30), office.room("Salle B", seats=60)
    form = room_form(version="1", features=["step_free", "video_link"])
    assert coordinator.post(f"/rooms/{room}/edit", form).status_code == 303
    assert office.read(Room, room).features == ["step_free", "video_link"]
    venue, others = (office.read(Room, key).venue_id for key in (room, other))
    assert "Step-free access and Video link" in coordinator.get(f"/venues/{venue}").text
    found = coordinator.get("/venues?feature=video_link").text
    assert f"/venues/{venue}" in found
    assert f"/venues/{others}" not in found
    assert "Nothing matches" in coordinator.get("/venues?feature=video_link&seats=31").text
    assert f"/venues/{others}" in coordinator.get("/venues?seats=31").text
    refused = coordinator.post(f"/rooms/{room}/edit", room_form(version="2", features=["swimming_pool"]))
    assert mistakes(refused) == ["What the room offers: Choose among the options."]


def test_a_retired_room_is_found_no_more_until_it_is_used_again(office: Office, coordinator: Visitor) -> None:
    room = office.room("Salle A")
    assert coordinator.get(f"/rooms/{room}/retire").status_code == 200
    assert coordinator.post(f"/rooms/{room}/retire").location == f"/rooms/{room}"
    assert coordinator.post(f"/rooms/{room}/retire").status_code == 422
    assert "Salle A" not in coordinator.get("/venues").text
    assert "Nothing matches" in coordinator.get("/venues?seats=1").text
    coordinator.post(f"/rooms/{room}/use")
    assert "Salle A" in coordinator.get("/venues").text


def test_equipment_is_added_renamed_and_taken_out_of_use(office: Office, coordinator: Visitor) -> None:
    venue = office.read(Room, office.room()).venue_id
    new = f"/venues/{venue}/equipment/new"
    assert coordinator.post(new, {"version": "", "name": "Set 1"}).location == f"/venues/{venue}"
    assert mistakes(coordinator.post(new, {"version": "", "name": "Set 1"})) == [
        "Name: This venue already has equipment with this name."
    ]
    assert mistakes(coordinator.post(new, {"version": "", "name": ""})) == ["Name: Fill this in."]
    (thing,) = rows(office, Equipment)
    page = f"/equipment/{thing.id}"
    coordinator.post(f"{page}/edit", {"version": "1", "name": "Set 2"})
    assert "Set 2" in coordinator.get(f"/venues/{venue}").text
    assert coordinator.post(f"{page}/retire").location == page
    assert "Out of use" in coordinator.get(page).text
    coordinator.post(f"{page}/use")
    assert "Out of use" not in coordinator.get(page).text
    assert office.signed_in(office.account()).get(page).status_code == 404
