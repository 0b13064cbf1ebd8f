"""What a cohort is to be taught: units by form, from a file and from an earlier cohort."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.texts import Texts
from app.programmes.models import Curriculum, Module, Outcome
from app.programmes.states import CurriculumState
from app.timetable.models import Session, Unit, UnitOutcome
from tests.support.office import Office
from tests.timetable.course import Course, mistakes, rows

STOCTI = Path(__file__).parents[1] / "data" / "stocti-2025-curriculum.json"


def form(**changes: Any) -> dict[str, Any]:
    """A unit of module M1 of two sessions."""
    return {
        "version": "",
        "module": "M1",
        "code": "U1",
        "title-en": "Interviewing",
        "sessions": "2",
        "minutes": "120",
        "language": "fr",
        "mode": "in_person",
        **changes,
    }


def add(course: Course, **changes: Any) -> Any:
    """Send the form of a new unit; the answer."""
    return course.coordinator.post(f"/cohorts/{course.cohort}/units/new", form(**changes))


def units(course: Course) -> list[Unit]:
    """The cohort's units."""
    return sorted(rows(course.office, Unit, Unit.cohort_id == course.cohort), key=lambda unit: unit.position)


def send(course: Course, content: Any, **more: Any) -> Any:
    """Send a file of units to be checked; the answer."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return course.coordinator.post(
        f"/cohorts/{course.cohort}/units/import",
        {"file": (io.BytesIO(data), "units.json"), **more},
        content_type="multipart/form-data",
    )


def take(course: Course, checked: Any) -> Any:
    """Take what was checked; the answer."""
    content = re.search(r'name="content"[^>]*value="([^"]*)"', checked.text)
    assert content, checked.text
    return course.coordinator.post(
        f"/cohorts/{course.cohort}/units/import", {"content": unescape(content[1]), "deed": "take"}
    )


def wrong(answer: Any) -> list[str]:
    """What is wrong in a file, each with its unit and field."""
    note = answer.text.partition("note-warn")[2].partition("</ul>")[0]
    lines = re.findall("<li>(.*?)</li>", note, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", line)) for line in lines]


def unit(**changes: Any) -> dict[str, Any]:
    """A unit as a file has it."""
    plain = {"code": "U1", "module": "M1", "title": "Interviewing", "sessions": 2, "language": "en"}
    return {**plain, "minutes": 90, "outcomes": ["M1-O1"], **changes}


@pytest.fixture
def stocti(office: Office) -> Course:
    """A cohort of STOCTI's three modules with their outcomes, as the curriculum's file names them."""
    programme = office.programme("STOCTI")
    curriculum = office.add(
        Curriculum,
        programme_id=programme,
        number=1,
        state=CurriculumState.PUBLISHED,
        attendance_percent=80,
    )
    for position, given in enumerate(json.loads(STOCTI.read_text())["modules"], start=1):
        module = office.add(
            Module,
            curriculum_id=curriculum,
            code=given["code"],
            position=position,
            title=Texts(en=given["title"]),
            hours=given["hours"],
        )
        for number, outcome in enumerate(given["outcomes"], start=1):
            office.add(Outcome, module_id=module, position=number, text=Texts(en=outcome["title"]))
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    return Course(office, programme, cohort, office.coordinator(programme), office.room())


def test_a_unit_is_added_changed_and_removed(course: Course) -> None:
    assert add(course).location == f"/cohorts/{course.cohort}/units"
    (one,) = units(course)
    facts = (one.code, one.sessions, one.minutes, one.groups, one.language, one.version)
    assert facts == ("U1", 2, 120, 1, "fr", 1)
    page = course.coordinator.get(f"/cohorts/{course.cohort}/units").text
    assert "0 of 2 sessions are on the timetable" in page
    changed = form(version="1", sessions="3", features=["projector"])
    course.coordinator.post(f"/units/{one.id}/edit", changed)
    (one,) = units(course)
    assert (one.sessions, one.features, one.version) == (3, ["projector"], 2)
    assert course.coordinator.post(f"/units/{one.id}/remove").status_code == 303
    assert units(course) == []
    said = [(action, data.get("fields")) for action, _subject, data, _actor in course.office.trail()]
    assert said == [
        ("teaching_unit.add", None),
        ("teaching_unit.change", ["features", "sessions"]),
        ("teaching_unit.remove", None),
    ]


def test_what_is_to_be_taught_can_be_read_in_each_language(course: Course) -> None:
    add(course)
    menu = course.coordinator.get(f"/cohorts/{course.cohort}/units").text.partition("<main")[0]
    assert re.findall(r'hreflang="(\w+)"', menu) == re.findall(
        r'hreflang="(\w+)"', course.coordinator.get("/cohorts").text.partition("<main")[0]
    )
    assert ">Français</a>" in menu


def test_two_units_have_two_codes_and_do_not_wait_for_each_other(course: Course) -> None:
    add(course)
    assert mistakes(add(course)) == ["Code: Another unit of this cohort has this code."]
    add(course, code="U2", earlier_units=["U1"])
    first, _second = units(course)
    answer = course.coordinator.post(f"/units/{first.id}/edit", form(version="1", earlier_units=["U2"]))
    assert mistakes(answer) == ["Comes after: Each of these units would come after the other: U1 and U2."]
    course.coordinator.post(f"/units/{first.id}/edit", form(version="1", code="U0"))
    assert [(one.code, one.after) for one in units(course)] == [("U0", []), ("U2", ["U0"])]
    refused = course.coordinator.post(f"/units/{first.id}/remove", page=f"/units/{first.id}/remove")
    assert refused.status_code == 409
    assert "These units come after this one: U2." in refused.text


def test_what_is_on_the_timetable_stays_wanted(course: Course) -> None:
    add(course)
    course.add()
    (one,), placed = units(course), course.only_session().id
    with course.office.deed() as session:
        found = session.get(Session, placed)
        found.unit_id, found.unit_number = one.id, 1
    assert "1 of 2 sessions" in course.coordinator.get(f"/cohorts/{course.cohort}/units").text
    assert course.coordinator.post(f"/units/{one.id}/remove").status_code == 409
    assert len(units(course)) == 1


def test_a_stale_form_changes_nothing(course: Course) -> None:
    add(course)
    (one,) = units(course)
    assert course.coordinator.post(f"/units/{one.id}/edit", form(version="7")).status_code == 409


def test_stoctis_curriculum_is_taken_in_and_a_second_time_changes_nothing(stocti: Course) -> None:
    checked = send(stocti, STOCTI.read_bytes())
    assert wrong(checked) == []
    assert "90 units are new." in checked.text
    assert units(stocti) == []
    assert take(stocti, checked).location == f"/cohorts/{stocti.cohort}/units"
    found = units(stocti)
    assert (len(found), sum(one.sessions * one.minutes for one in found)) == (90, 450 * 60)
    first = found[0]
    assert (first.subject, first.interpretation, first.features) == ("LAW", ["ar-en", "en-fr"], ["projector"])
    taught = rows(stocti.office, UnitOutcome, UnitOutcome.unit_id == first.id)
    names = {stocti.office.read(Outcome, one.outcome_id).text.en for one in taught}
    assert names == {
        "Explain: rule of law and human rights in investigations",
        "Respect human rights and the rule of law in each of these",
    }
    again = send(stocti, STOCTI.read_bytes())
    assert "Nothing would change: these units are there already." in again.text
    assert [one.version for one in units(stocti)] == [1] * 90


def test_a_file_that_differs_changes_what_differs(course: Course) -> None:
    take(course, send(course, {"units": [unit(), unit(code="U2")]}))
    checked = send(course, {"units": [unit(sessions=4), unit(code="U2")]})
    assert "0 units are new. One changes. One stays as it is." in checked.text
    take(course, checked)
    assert [(one.code, one.sessions) for one in units(course)] == [("U1", 4), ("U2", 2)]


def test_outcomes_that_the_curriculum_has_not_are_named_once_and_the_units_are_taken_without_them(
    course: Course,
) -> None:
    checked = send(
        course,
        {
            "units": [
                unit(outcomes=["M1-O1", "M1-O8", "M1-O7"]),
                unit(code="U2", outcomes=["M1-O7"]),
            ]
        },
    )
    remark = checked.text.partition("Some outcomes are not in the cohort’s curriculum")[2].partition("</ul>")[
        0
    ]
    lines = [re.sub("<[^>]+>", "", line) for line in re.findall("<li>(.*?)</li>", remark)]
    assert (wrong(checked), lines) == ([], ["M1: M1-O7 and M1-O8"])
    assert take(course, checked).status_code == 303
    assert [one.code for one in units(course)] == ["U1", "U2"]
    assert [one.unit_id for one in rows(course.office, UnitOutcome)] == [units(course)[0].id]
    again = send(course, {"units": [unit(code="U2", outcomes=["M1-O7"]), unit(code="U3", module="M9")]})
    assert wrong(again) == ["U3, Module: The cohort’s curriculum has no module with this code."]


def test_every_refusal_names_its_unit_and_field(course: Course) -> None:
    answer = send(
        course,
        {
            "units": [
                unit(module="M9"),
                unit(code="U2", sessions=0, language="de", outcomes=["M1-O1", "M1-O7"]),
                unit(code="U2", mode="by post", groups="two", room_needs=["pool"]),
                unit(code="U3", after=["U9"], interpretation=["en-xx"], title=""),
                unit(code="U4", hours=8),
                unit(code="", qualification="Q" * 41),
            ]
        },
    )
    assert wrong(answer) == [
        "U1, Module: The cohort’s curriculum has no module with this code.",
        "U2, Number of sessions: Write a whole number from 1 to 200.",
        "U2, Language: This is not known: de.",
        "U2, Code: Two units have this code.",
        "U2, Groups that work at the same time: Write a whole number from 1 to 20.",
        "U2, Mode: This is not known: by post.",
        "U2, What each room must offer: This is not known: pool.",
        "U3, Title: Give a title of at most 200 characters, or one for each language.",
        "U3, To be interpreted: This is not known: en-xx.",
        "U3, Comes after: This is not known: U9.",
        "U4, Hours: 2 sessions of 90 minutes are not 8 hours.",
        "Unit number 6, Code: Give a code of at most 30 characters.",
        "Unit number 6, Subject in which a trainer must be qualified: Give a code of at most 40 characters.",
    ]
    assert units(course) == []


def test_units_that_wait_for_each_other_are_refused(course: Course) -> None:
    answer = send(course, {"units": [unit(after=["U2"]), unit(code="U2", after=["U1"])]})
    assert wrong(answer) == ["U1, Comes after: Each of these units would come after the other: U1 and U2."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe{", "This file can’t be read as JSON. Save it in UTF-8, as the example is."),
        (b"[" * 100_000, "This file can’t be read as JSON. Save it in UTF-8, as the example is."),
        (b"[]", "This file has no list of units. Give them under “units”."),
        (b'{"units": [1]}', "This file has no list of units. Give them under “units”."),
        (b'{"units": []}', "This file has 0 units. Send from 1 to 500."),
        (b" " * 420_000, "This file is larger than 400 kB. Leave out all but its modules and units."),
    ],
)
def test_what_is_no_such_file_is_refused(course: Course, data: bytes, sentence: str) -> None:
    assert mistakes(send(course, data)) == [f"File: {sentence}".replace("can’t", "can't")]


def test_strange_content_is_named_and_harms_nothing(course: Course) -> None:
    strange = {"code": ["x"], "module": {}, "title": {"en": 5}, "sessions": True, "language": None}
    answer = send(
        course, {"units": [strange, unit(title="\ud800<b>", code="\ud800")], "modules": [1, {"outcomes": 3}]}
    )
    assert (answer.status_code, len(wrong(answer))) == (200, 7)


def test_units_are_taken_over_from_an_earlier_cohort(course: Course, office: Office) -> None:
    take(course, send(course, {"units": [unit(), unit(code="U2", after=["U1"])]}))
    later = Course(office, course.programme, office.cohort(course.programme), course.coordinator, course.room)
    checked = later.coordinator.post(f"/cohorts/{later.cohort}/units/import", {"earlier": str(course.cohort)})
    assert "2 units are new." in checked.text
    take(later, checked)
    assert [(one.code, one.after, one.minutes) for one in units(later)] == [
        ("U1", [], 90),
        ("U2", ["U1"], 90),
    ]
    assert len(rows(office, UnitOutcome)) == 4


def test_what_was_checked_is_checked_again_when_it_is_taken(course: Course) -> None:
    checked = send(course, {"units": [unit()]})
    content = json.loads(unescape(re.search(r'name="content"[^>]*value="([^"]*)"', checked.text)[1]))  # type: ignore[index]
    content["units"][0]["sessions"] = 999
    answer = course.coordinator.post(
        f"/cohorts/{course.cohort}/units/import", {"content": json.dumps(content), "deed": "take"}
    )
    assert mistakes(answer) == ["File: The units were not taken. Put the file right first."]
    assert units(course) == []


def test_a_cohorts_units_are_downloaded_and_read_again(course: Course) -> None:
    take(course, send(course, {"units": [unit(interpretation=["fr-en"], room_needs=["booths"])]}))
    file = course.coordinator.get(f"/cohorts/{course.cohort}/units/curriculum.json")
    assert "Nothing would change" in send(course, file.data).text


def test_units_of_another_programme_are_nowhere(course: Course) -> None:
    add(course)
    (one,) = units(course)
    stranger = course.office.coordinator(course.office.programme())
    for page in (f"/units/{one.id}/edit", f"/units/{one.id}/remove", f"/units/{UUID(int=1)}/edit"):
        assert stranger.get(page).status_code == 404
    assert stranger.get(f"/cohorts/{course.cohort}/units").status_code == 403
    assert course.office.read(Cohort, course.cohort).state is CohortState.CONFIRMED
