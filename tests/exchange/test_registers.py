"""Registers leave as a file and come back: unchanged they write nothing, changed as on the page."""

from __future__ import annotations

import html
from datetime import date

import pytest
import sqlalchemy as sa

from app.attendance.models import Attendance, Mark
from app.core.db import db
from app.timetable.states import SessionState
from tests.attendance.conftest import Scene, closed, scene
from tests.exchange.sheets import VERDICT, change, fetched, sent, taken

__all__ = ["scene"]


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_a_register_that_comes_back_unchanged_writes_nothing(scene: Scene, way: str) -> None:
    scene.office.mark(scene.session, scene.trainees[0])
    url = f"{scene.url}/sheet"
    rows = fetched(scene.trainer, url, way)
    assert [(row["Name"], row["Attendance"], row["Minutes"], row["Version"]) for row in rows] == [
        ("Zola <script>", "", "", ""),
        ("Amina Abdi", "Present", "120", "1"),
    ]
    trail = scene.office.trail()
    shown = sent(scene.trainer, url, rows, way)
    assert (shown.status_code, VERDICT.findall(shown.text)) == (200, [])
    assert "As it stands</span> 2" in shown.text
    assert "Write this change" not in shown.text
    assert taken(scene.trainer, url, shown).status_code == 422
    assert scene.office.trail() == trail
    assert scene.stored() == [("present", 120), None]


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_changed_marks_are_shown_first_and_then_written_once(scene: Scene, way: str) -> None:
    scene.office.mark(scene.session, scene.trainees[0])
    url = f"{scene.url}/sheet"
    rows = change(fetched(scene.trainer, url, way), "Name", "Amina Abdi", Attendance="Retard", Minutes="45")
    rows = change(rows, "Name", "Zola <script>", Attendance="absent")
    shown = sent(scene.trainer, url, rows, way)
    assert VERDICT.findall(shown.text) == ["Changed", "Changed"]
    assert scene.stored() == [("present", 120), None]
    assert taken(scene.trainer, url, shown).status_code == 303
    assert scene.stored() == [("late", 45), ("absent", 0)]
    assert [action for action, *_rest in scene.office.trail()].count("register.save") == 1
    again = taken(scene.trainer, url, shown)
    assert (again.status_code, scene.stored()) == (422, [("late", 45), ("absent", 0)])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Attendance": "perhaps"}, "This is not among what can be answered."),
        ({"Attendance": "=1+1"}, "This is not among what can be answered."),
        ({"Attendance": ""}, "Choose one of the options."),
        ({"Attendance": "late", "Minutes": ""}, "Write how many minutes were attended."),
        ({"Attendance": "late", "Minutes": "500"}, "Write a whole number from 1 to 120."),
        ({"Attendance": "late", "Minutes": "some"}, "This is not a whole number."),
        ({"Trainee key": "nobody"}, "No such trainee and session"),
        ({"Session key": "019f2d3e-0000-7000-8000-000000000000"}, "No such trainee and session"),
        ({"Attendance": "absent", "Version": "7"}, "The office changed this after the file was taken."),
    ],
)
def test_a_row_that_can_not_be_taken_says_why_and_the_others_are(
    scene: Scene, cells: dict[str, str], why: str
) -> None:
    scene.office.mark(scene.session, scene.trainees[0])
    url = f"{scene.url}/sheet"
    rows = change(fetched(scene.trainer, url), "Name", "Amina Abdi", **cells)
    shown = sent(scene.trainer, url, change(rows, "Name", "Zola <script>", Attendance="Present"))
    assert VERDICT.findall(shown.text) == ["Changed", "Refused"]
    assert why in html.unescape(shown.text)
    assert taken(scene.trainer, url, shown).status_code == 303
    assert scene.stored() == [("present", 120), ("present", 120)]


def test_what_another_wrote_meanwhile_is_not_overwritten(scene: Scene) -> None:
    url = f"{scene.url}/sheet"
    rows = fetched(scene.trainer, url)
    shown = sent(scene.trainer, url, change(rows, "Name", "Amina Abdi", Attendance="absent"))
    scene.office.mark(scene.session, scene.trainees[0])
    refused = taken(scene.trainer, url, shown)
    assert (refused.status_code, scene.stored()[0]) == (422, ("present", 120))
    assert "nothing was written" in refused.text
    late = sent(scene.trainer, url, change(rows, "Name", "Amina Abdi", Attendance="absent"))
    assert VERDICT.findall(late.text) == ["Refused"]


def test_a_row_that_stands_twice_counts_once(scene: Scene) -> None:
    url = f"{scene.url}/sheet"
    rows = change(fetched(scene.trainer, url), "Name", "Amina Abdi", Attendance="absent")
    assert VERDICT.findall(sent(scene.trainer, url, [rows[-1], *rows]).text) == ["Changed", "Refused"]


def test_a_closed_register_is_corrected_by_the_coordinator_with_a_reason(scene: Scene) -> None:
    coordinator = closed(scene)
    url = f"/cohorts/{scene.cohort}/registers/sheet"
    rows = change(fetched(coordinator, url), "Name", "Zola <script>", Attendance="excused", Minutes="")
    without = sent(coordinator, url, rows)
    assert VERDICT.findall(without.text) == ["Refused"]
    assert "Give the reason of the correction" in without.text
    shown = sent(coordinator, url, rows, reason="A letter came.")
    assert VERDICT.findall(shown.text) == ["Changed"]
    assert taken(coordinator, url, shown, reason="A letter came.").status_code == 303
    assert scene.stored() == [("present", 120), ("excused", 0)]
    with scene.office.app.app_context():
        reasons = db.session.scalars(sa.select(Mark.reason).where(Mark.after_closing)).all()
        db.session.remove()
    assert reasons == ["A letter came."]
    as_trainer = sent(scene.trainer, f"{scene.url}/sheet", fetched(scene.trainer, f"{scene.url}/sheet"))
    assert as_trainer.status_code == 200


def test_a_trainer_s_file_does_not_correct_what_is_closed(scene: Scene) -> None:
    closed(scene)
    url = f"{scene.url}/sheet"
    rows = change(fetched(scene.trainer, url), "Name", "Amina Abdi", Attendance="absent")
    assert VERDICT.findall(sent(scene.trainer, url, rows, reason="So it was.").text) == ["Refused"]
    assert scene.stored()[0] == ("present", 120)


def test_another_session_s_rows_are_nowhere(scene: Scene) -> None:
    other = scene.office.session(scene.cohort, state=SessionState.SCHEDULED, day=date(2026, 2, 4))
    coordinator = scene.office.coordinator(scene.programme)
    rows = fetched(coordinator, f"/sessions/{other}/register/sheet")
    shown = sent(scene.trainer, f"{scene.url}/sheet", change(rows, "Name", "Amina Abdi", Attendance="absent"))
    assert VERDICT.findall(shown.text) == ["Refused", "Refused"]
    assert scene.office.count(Attendance) == 0


def test_who_took_a_register_away_stands_in_the_trail(scene: Scene) -> None:
    fetched(scene.trainer, f"{scene.url}/sheet")
    told = [subject for action, subject, *_rest in scene.office.trail() if action == "attendance.export"]
    assert told == [f"sessions {scene.session}"]
