"""What an address may say wrongly after its question mark: the page is the usual one, or refuses plainly."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.venues.models import Room
from tests.drafting.school import School
from tests.support.office import Office

ROOMS = ("timetable", "venues", "trainers", "interpreters", "drafting")
ASKED = [
    *("week", "day", "year", "month", "by", "span", "of", "venue", "module", "country", "name", "kind"),
    *("room", "page", "size", "sort", "direction", "q", "state", "first", "last", "on", "trainer", "format"),
]
"""What these pages read from their addresses, and what people may try."""
NONSENSE = (
    "nonsense",
    "",
    "-1",
    "0",
    "99999999999999999999",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "١٢",
    "²",
    "1e9",
    "\u202e\x00",
    "x" * 2_000,
    "00000000-0000-0000-0000-000000000000",
)
A_MISTAKE_OF_THE_READER = {"drafting.trainer_absent", "drafting.interpreter_absent", "drafting.room_absent"}
"""Pages whose form is sent by GET: what is filled in wrongly there stands at its field."""


@pytest.fixture
def school(office: Office) -> School:
    programme = office.programme()
    return School(office, programme, office.cohort(programme), office.coordinator(programme), office.room())


def pages(school: School) -> list[tuple[str, str]]:
    """The pages of these rooms that are opened by GET, each with an address that exists."""
    office = school.office
    venue = office.read(Room, school.room).venue_id
    unit = school.unit()
    trainer = school.trainer()
    session = office.session(school.cohort, room=school.room, trainers=[trainer])
    known: dict[str, Any] = {
        "cohort_id": school.cohort,
        "session_id": session,
        "venue_id": venue,
        "room_id": school.room,
        "equipment_id": office.equipment(venue),
        "trainer_id": trainer,
        "interpreter_id": office.interpreter(),
        "teaching_unit_id": unit,
        "run_id": school.ask().location.rpartition("/")[2],
        "name": "instance",
    }
    with office.app.test_request_context():
        adapter = office.app.create_url_adapter(None) or office.app.url_map.bind("localhost")
        return [
            (rule.endpoint, adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}))
            for rule in office.app.url_map.iter_rules()
            if rule.endpoint.partition(".")[0] in ROOMS
            and "GET" in (rule.methods or ())
            and rule.arguments <= known.keys()
        ]


def test_nonsense_in_an_address_is_refused_plainly_or_gives_the_usual_page(school: School) -> None:
    wrong = []
    for endpoint, path in pages(school):
        for value in NONSENSE:
            answer = school.coordinator.client.get(path, query_string=dict.fromkeys(ASKED, value))
            title = re.search(r"<title>(.*?)</title>", answer.text if answer.is_json is False else "")
            is_told_off = "Mistake:" in (title[1] if title else "")
            if answer.status_code >= 500 or (is_told_off and endpoint not in A_MISTAKE_OF_THE_READER):
                wrong.append((endpoint, value[:40], answer.status_code, is_told_off))
    assert wrong == []
