"""Taking attendance: the trainer's register of a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa

from app.attendance.models import Attendance
from app.attendance.states import Presence
from app.audit.models import Move, TrailEntry
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState
from tests.attendance.conftest import VERSIONS, Scene, closed, made
from tests.support.office import Office


def test_the_trainer_marks_each_trainee(scene: Scene) -> None:
    answer = scene.trainer.post(scene.url, scene.form(first=("present", ""), second=("late", 45)))
    assert answer.status_code == 303
    assert scene.stored() == [("present", 120), ("late", 45)]


def test_everyone_without_a_mark_is_present_at_one_press(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("absent", "")) | {"all_present": "1"})
    assert scene.stored() == [("absent", 0), ("present", 120)]


def test_every_mark_is_kept_and_the_last_counts(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("late", 45)))
    scene.trainer.post(scene.url, scene.form(first=("absent", "")))
    scene.trainer.post(scene.url, scene.form(first=("absent", ""), second=("present", "")))
    assert made(scene) == [("late", 45, "page", ""), ("absent", 0, "page", ""), ("present", 120, "page", "")]
    assert scene.stored() == [("absent", 0), ("present", 120)]


def test_the_last_mark_counts_though_the_clock_was_set_back(scene: Scene) -> None:
    scene.trainer.post(scene.url, data=scene.form(first=("present", "")))
    with clock.set_to(datetime(2026, 2, 3, 8, 0, tzinfo=UTC)):
        scene.trainer.post(scene.url, data=scene.form(first=("absent", "")))
    assert scene.stored() == [("absent", 0), None]


def test_a_correction_is_a_mark_with_its_reason(scene: Scene) -> None:
    coordinator = closed(scene)
    form = {"version": "1", "mark": "late", "minutes": "60", "reason": "Was in the other room."}
    coordinator.post(f"{scene.url}/{scene.trainees[1]}", form)
    assert made(scene)[2:] == [("late", 60, "page", "Was in the other room.")]


def test_what_another_marked_otherwise_is_shown_with_who_and_when(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("late", 45)))
    assert "Marked otherwise" not in scene.trainer.get(scene.url).text
    coordinator = scene.office.coordinator(scene.programme)
    form = dict(re.findall(VERSIONS, coordinator.get(scene.url).text)) | scene.marks("first", "absent")
    with clock.set_to(datetime(2026, 2, 3, 9, 20, tzinfo=UTC)):
        assert coordinator.post(scene.url, form).status_code == 303
        page = re.sub(r"<[^>]+>", "", coordinator.get(scene.url).text)
    section = " ".join(page[page.index("Marked otherwise") :].split())
    assert "Amina Abdi Late, 45 minutes · On the page · Driss AlamiTuesday 3 February 2026, 10:00" in section
    assert "Of several marks by hand the last one counts." in section


def test_a_name_is_literal_text(scene: Scene) -> None:
    page = scene.trainer.get(scene.url).text
    assert "Zola &lt;script&gt;" in page
    assert "Zola <script>" not in page


@pytest.mark.parametrize(
    ("status", "minutes", "sentence"),
    [
        ("late", "", "Write how many minutes were attended."),
        ("late", "0", "Write a whole number from 1 to 120."),
        ("late", "121", "Write a whole number from 0 to 120."),
        ("present", "-5", "Write a whole number from 0 to 120."),
        ("present", "abc", "This is not a whole number. Write one in digits."),
        ("sleeping", "", "Choose one."),
    ],
)
def test_a_mark_that_cannot_be_is_refused_at_its_field(
    scene: Scene, status: str, minutes: str, sentence: str
) -> None:
    answer = scene.trainer.post(scene.url, scene.form(first=(status, minutes), second=("present", "")))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert scene.stored() == [None, None]


@pytest.mark.parametrize("status", ["absent", "excused"])
def test_absent_and_excused_count_nothing_whatever_stands_beside_them(scene: Scene, status: str) -> None:
    scene.trainer.post(scene.url, scene.form(first=(status, 120)))
    assert scene.stored() == [(status, 0), None]


def test_a_late_trainee_marked_present_has_been_there_all_the_time(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("late", 45)))
    scene.trainer.post(scene.url, scene.form(first=("present", 45)))
    assert scene.stored() == [("present", 120), None]


def test_a_present_trainee_who_left_early_keeps_the_written_minutes(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("present", 90)))
    scene.trainer.post(scene.url, scene.form(first=("present", 90), second=("present", "")))
    assert scene.stored() == [("present", 90), ("present", 120)]


def test_two_trainers_at_once_see_both_marks_and_lose_nothing(scene: Scene) -> None:
    stale = scene.form(first=("late", 30))
    scene.trainer.post(scene.url, scene.form(first=("absent", "")))
    answer = scene.trainer.post(scene.url, stale)
    assert answer.status_code == 409
    assert "Absent" in answer.text
    assert "Late, 30 minutes" in answer.text
    assert scene.stored() == [("absent", 0), None]
    decided = dict(re.findall(r'name="(r[0-9a-f]{32}-version)"[^>]*value="([^"]*)"', answer.text))
    assert scene.trainer.post(scene.url, stale | decided).status_code == 303
    assert scene.stored() == [("late", 30), None]


def test_what_two_trainers_mark_alike_is_no_conflict(scene: Scene) -> None:
    stale = scene.form(first=("present", ""), second=("late", 30))
    scene.trainer.post(scene.url, scene.form(first=("present", "")))
    assert scene.trainer.post(scene.url, stale).status_code == 303
    assert scene.stored() == [("present", 120), ("late", 30)]


def test_a_mark_for_someone_else_s_trainee_is_not_written(scene: Scene) -> None:
    elsewhere = scene.office.registration(
        scene.office.cohort(state=CohortState.RUNNING), state=RegistrationState.ATTENDING
    )
    key = f"r{elsewhere.hex}"
    scene.trainer.post(scene.url, scene.form() | {f"{key}-mark": "present", f"{key}-version": ""})
    assert scene.office.count(Attendance) == 0


def test_one_who_has_a_seat_but_did_not_come_is_not_on_the_register(scene: Scene) -> None:
    scene.office.registration(
        scene.cohort, scene.office.person("Not Here"), state=RegistrationState.CONFIRMED
    )
    assert "Not Here" not in scene.trainer.get(scene.url).text


def test_no_attendance_is_taken_before_the_doors_open(scene: Scene) -> None:
    form = scene.form(first=("present", ""))
    with clock.set_to(datetime(2026, 2, 3, 7, 29, tzinfo=UTC)):
        assert scene.trainer.post(scene.url, form).status_code == 422
        assert scene.stored() == [None, None]
    with clock.set_to(datetime(2026, 2, 3, 7, 30, tzinfo=UTC)):
        assert scene.trainer.post(scene.url, form).status_code == 303


def test_the_register_is_closed_once_everyone_has_a_mark(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("present", "")))
    answer = scene.trainer.post(f"{scene.url}/close", page=scene.url)
    assert answer.status_code == 409
    assert "Some trainees have no mark yet." in answer.text
    scene.trainer.post(scene.url, scene.form(second=("excused", "")))
    assert scene.trainer.post(f"{scene.url}/close", page=scene.url).status_code == 303
    assert scene.office.read(Session, scene.session).state is SessionState.HELD


def test_a_session_that_has_not_begun_is_not_closed(scene: Scene) -> None:
    scene.trainer.post(scene.url, scene.form(first=("present", ""), second=("present", "")))
    with clock.set_to(datetime(2026, 2, 3, 7, 59, tzinfo=UTC)):
        answer = scene.trainer.post(f"{scene.url}/close")
    assert answer.status_code == 409
    assert "The session has not begun yet." in answer.text


def test_a_closed_register_takes_no_more_marks(scene: Scene) -> None:
    closed(scene)
    answer = scene.trainer.post(scene.url, scene.marks("first", "late", 5))
    assert answer.status_code in {409, 422}
    assert scene.stored() == [("present", 120), ("absent", 0)]


def test_the_coordinator_corrects_a_closed_register_with_a_reason(scene: Scene) -> None:
    coordinator = closed(scene)
    page = f"{scene.url}/{scene.trainees[1]}"
    wrong = coordinator.post(page, {"version": "1", "mark": "late", "minutes": "60", "reason": ""})
    assert wrong.status_code == 422
    form = {"version": "1", "mark": "late", "minutes": "60", "reason": "Was in the other room."}
    answer = coordinator.post(page, form)
    assert answer.status_code == 303
    assert scene.stored() == [("present", 120), ("late", 60)]
    assert scene.office.count(Move, Move.transition == "correct") == 1
    assert "Was in the other room." in coordinator.get(scene.url).text
    assert scene.office.count(TrailEntry, TrailEntry.action == "register.correct") == 1


def test_two_who_correct_at_once_see_both_marks_and_lose_nothing(scene: Scene) -> None:
    coordinator = closed(scene)
    page = f"{scene.url}/{scene.trainees[1]}"
    first = {"version": "1", "mark": "late", "minutes": "60", "reason": "Was in the other room."}
    second = {"version": "1", "mark": "excused", "minutes": "0", "reason": "Was ill."}
    assert coordinator.post(page, first).status_code == 303
    answer = coordinator.post(page, second)
    assert answer.status_code == 409
    shown = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert ("Late" in shown, "Excused" in shown, "Was ill." in shown) == (True, True, True)
    assert scene.stored() == [("present", 120), ("late", 60)]
    decided = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert decided
    assert coordinator.post(page, second | {"version": decided[1]}).status_code == 303
    assert scene.stored() == [("present", 120), ("excused", 0)]


def session_form(scene: Scene, **changes: str) -> dict[str, Any]:
    """The coordinator's form of the session, with some changes."""
    with scene.office.deed() as session:
        trainer = session.scalars(sa.select(Teaching.trainer_id)).one()
    return {
        "version": "1",
        "module": "M1",
        "title-en": "A session",
        "day": "2026-02-03",
        "start": "09:00",
        "end": "11:00",
        "mode": "online",
        "trainers": [str(trainer)],
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"end": "10:00"}, 422),
        ({"day": "2026-02-04"}, 422),
        ({"start": "08:00"}, 422),
        ({"title-en": "New"}, 303),
    ],
)
def test_the_hours_of_a_session_stand_once_someone_is_marked(
    scene: Scene, changes: dict[str, str], status: int
) -> None:
    coordinator = scene.office.coordinator(scene.programme)
    with clock.set_to(datetime(2026, 2, 3, 7, 45, tzinfo=UTC)):
        scene.trainer.post(scene.url, scene.form(first=("present", ""), second=("late", 110)))
        answer = coordinator.post(f"/sessions/{scene.session}/edit", session_form(scene, **changes))
        assert answer.status_code == status
        refused = "Attendance of this session is being taken, so its day and hours stand." in answer.text
        assert refused is (status == 422)
    scene.trainer.post(f"{scene.url}/close")
    answer = coordinator.post(f"/cohorts/{scene.cohort}/move/complete")
    assert answer.status_code == 303


def test_before_the_first_mark_a_session_is_shortened_and_its_register_follows(scene: Scene) -> None:
    coordinator = scene.office.coordinator(scene.programme)
    with clock.set_to(datetime(2026, 2, 3, 7, 45, tzinfo=UTC)):
        assert (
            coordinator.post(f"/sessions/{scene.session}/edit", session_form(scene, end="10:00")).status_code
            == 303
        )
        scene.trainer.post(scene.url, scene.form(first=("present", ""), second=("late", 50)))
    assert scene.stored() == [("present", 60), ("late", 50)]


def test_a_trainer_does_not_correct_a_closed_register(scene: Scene) -> None:
    closed(scene)
    answer = scene.trainer.post(
        f"{scene.url}/{scene.trainees[1]}", {"mark": "late", "minutes": "60", "reason": "So."}
    )
    assert answer.status_code == 403
    assert scene.stored() == [("present", 120), ("absent", 0)]


def test_nothing_is_corrected_once_the_cohort_is_archived(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.ARCHIVED)
    session = office.session(cohort, state=SessionState.HELD)
    registration = office.registration(cohort, state=RegistrationState.COMPLETED)
    mark = office.mark(session, registration, Presence.ABSENT, 0)
    answer = office.coordinator(programme).post(
        f"/sessions/{session}/register/{registration}",
        {"version": "1", "mark": "present", "minutes": "", "reason": "A favour."},
    )
    assert answer.status_code == 422
    assert "The cohort is archived" in answer.text
    assert office.read(Attendance, mark).status is Presence.ABSENT


def test_another_s_session_is_not_there_for_a_trainer(scene: Scene) -> None:
    stranger = scene.office.person()
    scene.office.trainer(stranger)
    visitor = scene.office.signed_in(scene.office.account(stranger))
    assert visitor.get(scene.url).status_code == 404
    assert visitor.post(scene.url, {}).status_code == 404
    assert visitor.post(f"{scene.url}/close").status_code == 404


def test_an_administrator_reads_a_register_and_takes_none(scene: Scene) -> None:
    administrator = scene.office.administrator()
    assert administrator.get(scene.url).status_code == 200
    assert administrator.post(scene.url, scene.marks("first", "present")).status_code == 403


def test_a_trainee_does_not_see_the_register(scene: Scene) -> None:
    trainee = scene.office.signed_in(scene.office.account(scene.office.person(state="KE")))
    assert trainee.get(scene.url).status_code == 404


def test_an_open_register_waits_on_the_trainer_s_start_page(scene: Scene) -> None:
    assert scene.url in scene.trainer.get("/").text
    closed(scene)
    assert scene.url not in scene.trainer.get("/").text


def test_an_overdue_register_waits_on_the_coordinator_s_start_page(scene: Scene) -> None:
    coordinator = scene.office.coordinator(scene.programme)
    assert f"/cohorts/{scene.cohort}/registers" not in coordinator.get("/").text
    with clock.set_to(datetime(2026, 2, 3, 10, 0, tzinfo=UTC)):
        page = scene.office.coordinator(scene.programme).get("/").text
    assert f"/cohorts/{scene.cohort}/registers" in page


def test_a_cohort_s_registers_are_listed(scene: Scene) -> None:
    page = scene.office.coordinator(scene.programme).get(f"/cohorts/{scene.cohort}/registers")
    assert page.status_code == 200
    assert scene.url in page.text


def test_a_cohort_is_closed_only_when_every_register_is(scene: Scene) -> None:
    coordinator = scene.office.coordinator(scene.programme)
    scene.office.session(scene.cohort, start=time(14), end=time(15), state=SessionState.CANCELLED)
    url = f"/cohorts/{scene.cohort}/move/complete"
    assert coordinator.post(url).status_code in {409, 422}
    closed(scene)
    assert coordinator.post(url).status_code == 303
