"""Venues and rooms."""

from __future__ import annotations

from typing import Any

import pytest

from app.timetable.models import Room, Venue
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
    answer = coordinator.post(url, room_form(version="1", seats="50"))
    assert answer.status_code == 409
    assert office.read(Room, room).seats == 40


def test_a_venue_is_changed(office: Office, coordinator: Visitor) -> None:
    room = office.room()
    venue = office.read(Room, room).venue_id
    form = venue_form(version="1", city="Salé")
    assert coordinator.post(f"/venues/{venue}/edit", form).status_code == 303
    assert office.read(Venue, venue).city == "Salé"


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
