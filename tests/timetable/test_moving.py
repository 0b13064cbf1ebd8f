"""Moving a session and swapping its trainer, by the small forms and as the grid's script asks."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from app.timetable.models import Allowance, Availability, Session, SessionRoom, Teaching
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers.models import Qualification
from tests.support.office import Office
from tests.timetable.course import Course, letters, mistakes, rows

JSON = {"Accept": "application/json"}


@pytest.fixture
def session(course: Course) -> UUID:
    """A draft on Tuesday 3 February, 09:00 to 11:00."""
    course.add()
    return course.only_session().id


def move(course: Course, session: UUID, *, headers: Any = None, **changes: Any) -> Any:
    """Send the form of a move; the answer."""
    version = str(course.office.read(Session, session).version)
    form = {"version": version, "day": "2026-02-03", "start": "09:00", "end": "11:00", **changes}
    return course.coordinator.post(f"/sessions/{session}/move", form, headers=headers)


def stands(course: Course) -> tuple[date, time, time]:
    """Where the one session is."""
    found = course.only_session()
    return found.day, found.start, found.end


def test_a_session_is_moved_and_the_week_of_its_new_day_is_shown(course: Course, session: UUID) -> None:
    answer = move(course, session, day="2026-02-10", start="14:00", end="16:30")
    assert answer.status_code == 303
    assert answer.location == f"/cohorts/{course.cohort}/timetable?week=2026-02-10"
    assert stands(course) == (date(2026, 2, 10), time(14), time(16, 30))
    assert (
        "The session is moved to Tuesday 10 February 2026, 14:00 to 16:30 (Rabat, UTC+1)."
        in course.coordinator.get(answer.location).text
    )


def test_what_is_not_sent_stays_as_it_is(course: Course, session: UUID) -> None:
    move(course, session, start="14:00", end="15:00")
    assert course.only_session().room_id == course.room


def test_a_published_session_is_moved_and_its_trainer_is_told_when_that_is_published(course: Course) -> None:
    person = course.office.person("Idir Amellal")
    course.office.account(person, email="idir@example.org")
    course.add(trainers=[str(course.office.trainer(person))])
    course.publish()
    told = len(letters(course.office))
    move(course, course.only_session().id, start="14:00", end="16:00")
    assert len(letters(course.office)) == told
    course.publish()
    assert len(letters(course.office)) == told + 1


def test_a_move_onto_another_session_is_refused_at_its_field(course: Course, session: UUID) -> None:
    course.add(start="14:00", end="15:00")
    assert mistakes(move(course, session, start="14:30", end="16:00")) == [
        (
            f"Start: This cohort is in “Evidence on the scene” ({course.code}): "
            "Tuesday 3 February 2026, 14:00 to 15:00 (Rabat, UTC+1). Choose another hour."
        )
    ]
    assert course.office.read(Session, session).start == time(9)


def test_what_a_move_goes_against_is_read_before_it_is_saved(course: Course, session: UUID) -> None:
    answer = move(course, session, day="2026-02-06", start="13:00", end="15:00")
    assert mistakes(answer) == ["Read what this goes against. Send the form again if it shall be so."]
    assert "The session takes the time of Friday’s prayer, 12:30 to 14:00." in answer.text
    assert stands(course) == (date(2026, 2, 3), time(9), time(11))
    assert 'name="read" type="hidden" value="prayer"' in answer.text
    again = move(course, session, day="2026-02-06", start="13:00", end="15:00", read="prayer")
    assert again.status_code == 303
    assert stands(course) == (date(2026, 2, 6), time(13), time(15))


def test_a_move_that_needs_a_reason_asks_for_it_and_keeps_it(course: Course, session: UUID) -> None:
    holiday = {"day": "2026-03-20"}
    (sentence,) = mistakes(move(course, session, **holiday))
    assert sentence.startswith("Reason for going against a rule: ")
    assert sentence.endswith("Give a reason for which it may be so.")
    assert move(course, session, **holiday, reason="All have agreed to work.").status_code == 303
    (allowance,) = rows(course.office, Allowance)
    assert allowance.reason == "All have agreed to work."


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({"end": "08:00"}, "End: The session must end after it starts, on the same day."),
        ({"start": ""}, "Start: Write an hour, such as 09:30."),
        (
            {"day": "2026-05-03"},
            "Day: The cohort comes for module M1 from 2 February 2026 to 27 March 2026. Choose a day within.",
        ),
        (
            {"day": "2026-03-22", "start": "02:30", "end": "04:00"},
            "Start: The clocks skip 02:30 on 22 March 2026, as the zone changes. Choose another hour.",
        ),
    ],
)
def test_a_move_to_where_no_session_can_be_is_refused(
    course: Course, session: UUID, hours: dict[str, str], sentence: str
) -> None:
    assert mistakes(move(course, session, **hours)) == [sentence]


def test_a_room_out_of_the_readers_sight_is_no_choice(course: Course, session: UUID) -> None:
    assert mistakes(move(course, session, room=str(session))) != []


def test_a_stale_move_is_refused_with_both_values(course: Course, session: UUID) -> None:
    move(course, session, start="14:00", end="15:00")
    answer = move(course, session, version="1", start="10:00", end="12:00")
    assert answer.status_code == 409
    assert "Someone else changed this while you were writing" in answer.text
    assert stands(course)[1] == time(14)


def test_the_script_reads_that_a_drop_stays_and_what_it_warns_of(course: Course, session: UUID) -> None:
    answer = move(course, session, headers=JSON, day="2026-02-06", start="13:00", end="15:00")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {
            "verdict": "moved",
            "says": [
                "The session is moved to Friday 6 February 2026, 13:00 to 15:00 (Rabat, UTC+1).",
                "The session takes the time of Friday’s prayer, 12:30 to 14:00.",
            ],
        },
    )
    assert stands(course) == (date(2026, 2, 6), time(13), time(15))


def test_the_script_reads_why_a_drop_goes_back(course: Course, session: UUID) -> None:
    answer = move(course, session, headers=JSON, end="08:00")
    assert (answer.status_code, answer.get_json()) == (
        422,
        {"verdict": "refused", "says": ["End: The session must end after it starts, on the same day."]},
    )
    assert stands(course) == (date(2026, 2, 3), time(9), time(11))


def test_the_script_reads_that_a_drop_needs_a_reason(course: Course, session: UUID) -> None:
    answer = move(course, session, headers=JSON, day="2026-03-20")
    assert (answer.status_code, answer.get_json()["verdict"]) == (422, "reason")


def test_the_script_reads_that_another_moved_the_session(course: Course, session: UUID) -> None:
    move(course, session, start="14:00", end="15:00")
    answer = move(course, session, headers=JSON, version="1", start="10:00", end="12:00")
    assert (answer.status_code, answer.get_json()["verdict"]) == (409, "stale")


@pytest.fixture
def taught(course: Course) -> UUID:
    """A draft that Idir teaches."""
    idir = course.office.trainer(course.office.person("Idir Amellal"))
    course.add(trainers=[str(idir)])
    return course.only_session().id


def swap(course: Course, session: UUID, **form: Any) -> Any:
    (teaching,) = rows(course.office, Teaching, Teaching.session_id == session)
    page = f"/sessions/{session}/trainers/{teaching.trainer_id}"
    return course.coordinator.post(page, {"version": "1", **form}) if form else course.coordinator.get(page)


def qualified(course: Course, name: str) -> UUID:
    """A trainer who is qualified for the course's module."""
    trainer = course.office.trainer(course.office.person(name))
    module = course.only_session().module_id
    course.office.add(Qualification, trainer_id=trainer, module_id=module, valid_from=date(2025, 1, 1))
    return trainer


def test_those_who_are_free_and_qualified_stand_before_the_others_with_why_not(
    course: Course, taught: UUID
) -> None:
    course.office.trainer(course.office.person("Unqualified One"))
    away = qualified(course, "Away One")
    course.office.add(
        Availability,
        resource_kind=ResourceKind.TRAINER,
        resource_id=away,
        whereabouts=Whereabouts.TRAVEL,
        first_day=date(2026, 2, 1),
        last_day=date(2026, 2, 4),
    )
    busy = qualified(course, "Busy One")
    elsewhere = course.office.cohort(course.programme)
    course.office.session(elsewhere, trainers=[busy])
    qualified(course, "Willing One")
    page = swap(course, taught).text
    able, others = page.split("Others, and why not")
    assert [name in able for name in ("Willing One", "Unqualified One", "Away One", "Busy One")] == [
        True,
        False,
        False,
        False,
    ]
    assert "Unqualified One has no qualification for this on 3 February 2026." in others
    assert "Away One travels on 3 February 2026." in others
    assert "Busy One teaches in" in others


def test_a_trainer_is_swapped_by_one_button(course: Course, taught: UUID) -> None:
    willing = qualified(course, "Willing One")
    answer = swap(course, taught, trainer=str(willing))
    assert answer.status_code == 303
    assert [row.trainer_id for row in rows(course.office, Teaching)] == [willing]
    assert "Willing One teaches instead of Idir Amellal." in course.coordinator.get(answer.location).text


def test_a_trainer_who_is_taken_is_not_swapped_in(course: Course, taught: UUID) -> None:
    busy = qualified(course, "Busy One")
    course.office.session(course.office.cohort(course.programme), trainers=[busy])
    answer = swap(course, taught, trainer=str(busy))
    assert answer.status_code == 422
    assert "Busy One teaches in" in answer.text
    assert busy not in [
        row.trainer_id for row in rows(course.office, Teaching, Teaching.session_id == taught)
    ]


def test_a_trainer_who_no_longer_teaches_the_session_is_not_swapped(course: Course, taught: UUID) -> None:
    willing = qualified(course, "Willing One")
    page = f"/sessions/{taught}/trainers/{willing}"
    assert "This trainer does not teach the session" in course.coordinator.get(page).text
    other = qualified(course, "Another One")
    answer = course.coordinator.post(page, {"version": "1", "trainer": str(other)})
    assert mistakes(answer) == ["This trainer no longer teaches the session. Look at the session again."]


def test_a_drop_into_another_rooms_column_takes_that_room(course: Course, session: UUID) -> None:
    other = course.office.room("Salle B")
    answer = move(course, session, headers=JSON, room=str(other), leaves=str(course.room))
    assert answer.status_code == 200
    (said,) = answer.get_json()["says"]
    assert re.fullmatch(r"Salle B, .+ instead of Salle A, .+\.", said)
    assert course.only_session().room_id == other
    assert stands(course) == (date(2026, 2, 3), time(9), time(11))


def test_a_drop_may_take_another_room_and_another_hour_at_once(course: Course, session: UUID) -> None:
    other = course.office.room("Salle B")
    answer = move(course, session, headers=JSON, room=str(other), leaves=str(course.room), end="10:00")
    (said,) = answer.get_json()["says"]
    assert said.startswith("The session is moved to Tuesday 3 February 2026, 09:00 to 10:00 (Rabat, UTC+1).")
    assert "Salle B" in said


def test_a_further_room_is_swapped_where_the_session_is_taken_out_of_its_column(course: Course) -> None:
    further, other = course.office.room("Salle B"), course.office.room("Salle C")
    course.add(groups="2", more_rooms=[str(further)])
    session = course.only_session().id
    assert move(course, session, headers=JSON, room=str(other), leaves=str(further)).status_code == 200
    assert course.only_session().room_id == course.room
    assert [row.room_id for row in rows(course.office, SessionRoom)] == [other]


def test_a_drop_into_the_column_of_its_other_room_is_refused(course: Course) -> None:
    further = course.office.room("Salle B")
    course.add(groups="2", more_rooms=[str(further)])
    answer = move(course, course.only_session().id, headers=JSON, room=str(further), leaves=str(course.room))
    assert (answer.status_code, answer.get_json()) == (
        422,
        {"verdict": "refused", "says": ["Room: The session has the room Salle B already."]},
    )


def test_a_drop_into_a_room_that_is_taken_goes_back(course: Course, session: UUID) -> None:
    taken = course.office.room("Salle B")
    course.office.session(
        course.office.cohort(course.programme),
        room=taken,
        day=date(2026, 2, 3),
        start=time(10),
        end=time(12),
    )
    answer = move(course, session, headers=JSON, room=str(taken), leaves=str(course.room))
    assert answer.status_code == 422
    (why,) = answer.get_json()["says"]
    assert why.startswith("Room: The room Salle B is taken by ")
    assert course.office.read(Session, session).room_id == course.room


def drop_on(course: Course, session: UUID, trainer: UUID, **form: Any) -> Any:
    """Take a session out of its trainer's column into that of another."""
    (teaching,) = rows(course.office, Teaching, Teaching.session_id == session)
    leaves = str(teaching.trainer_id)
    return move(course, session, headers=JSON, **{"leaves": leaves, "trainers": str(trainer), **form})


def test_a_drop_into_another_trainers_column_swaps_who_teaches(course: Course, taught: UUID) -> None:
    willing = qualified(course, "Willing One")
    answer = drop_on(course, taught, willing)
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"verdict": "moved", "says": ["Willing One teaches instead of Idir Amellal."]},
    )
    assert [row.trainer_id for row in rows(course.office, Teaching)] == [willing]
    assert course.only_session().room_id == course.room


def test_a_drop_on_who_is_taken_at_the_hour_goes_back(course: Course, taught: UUID) -> None:
    busy = qualified(course, "Busy One")
    course.office.session(course.office.cohort(course.programme), trainers=[busy])
    answer = drop_on(course, taught, busy)
    assert (answer.status_code, answer.get_json()["verdict"]) == (422, "refused")
    assert answer.get_json()["says"][0].startswith("Trainer: Busy One teaches in ")
    assert busy not in [
        row.trainer_id for row in rows(course.office, Teaching, Teaching.session_id == taught)
    ]


def test_a_drop_on_who_teaches_the_session_already_or_no_more_is_refused(
    course: Course, taught: UUID
) -> None:
    (idir,) = (row.trainer_id for row in rows(course.office, Teaching))
    willing = qualified(course, "Willing One")
    told = [
        drop_on(course, taught, *who, **form).get_json()["says"]
        for who, form in (
            ((idir,), {}),
            ((willing,), {"leaves": str(willing)}),
            ((course.room,), {}),
        )
    ]
    assert told == [
        ["Trainer: Idir Amellal teaches this session already."],
        ["This trainer no longer teaches the session. Look at the session again."],
        ["Trainer: Choose one of the options."],
    ]


def test_a_drop_on_who_is_away_goes_on_by_the_form_that_says_who_comes_and_asks_why(
    course: Course, taught: UUID
) -> None:
    away = qualified(course, "Away One")
    course.office.add(
        Availability,
        resource_kind=ResourceKind.TRAINER,
        resource_id=away,
        whereabouts=Whereabouts.TRAVEL,
        first_day=date(2026, 2, 1),
        last_day=date(2026, 2, 4),
    )
    assert drop_on(course, taught, away).get_json()["verdict"] == "reason"
    (teaching,) = rows(course.office, Teaching)
    asked = {"leaves": str(teaching.trainer_id), "trainers": str(away)}
    form = move(course, taught, **asked)
    assert form.status_code == 422
    assert "Away One teaches instead of Idir Amellal." in form.text
    assert move(course, taught, **asked, reason="By video link.").status_code == 303
    assert [row.trainer_id for row in rows(course.office, Teaching)] == [away]


def test_who_may_not_edit_the_session_finds_neither_form(
    office: Office, course: Course, taught: UUID
) -> None:
    stranger = office.coordinator(office.programme())
    assert stranger.get(f"/sessions/{taught}/move").status_code == 404
    assert stranger.get(f"/sessions/{taught}/trainers/{taught}").status_code == 404
