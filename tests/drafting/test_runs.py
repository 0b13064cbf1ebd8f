"""A coordinator asks for a draft of the rest, watches it, and takes it or leaves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa

from app.drafting import solver
from app.drafting.instance import Instance
from app.drafting.reading import read
from app.drafting.states import DraftState
from app.people.models import Person
from app.registrations.states import RegistrationState
from app.timetable.rules import Rule, Severity
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from app.venues.models import Room, Venue
from tests.drafting.school import School, said
from tests.timetable.course import mistakes


def test_what_is_drafted_is_shown_and_stands_on_the_timetable_once_it_is_taken(school: School) -> None:
    school.unit("U1")
    school.unit("U2", sessions=1, after=["U1"])
    trainer = school.trainer()

    address = school.draft()
    shown = said(school.coordinator.get(address))
    before = school.placed()
    taken = school.coordinator.post(f"{address}/take")

    assert "3 of 3 sessions find a place. It is proved that no plan places more." in shown
    assert "3 sessions would be added" in shown
    assert before == []
    assert taken.location == f"/cohorts/{school.cohort}/timetable?week=2026-02-02"
    assert school.placed() == [
        ("2026-02-02 09:00", "draft", 1),
        ("2026-02-02 14:00", "draft", 2),
        ("2026-02-03 09:00", "draft", 1),
    ]
    assert [school.taught_by(one.id) for one in school.sessions()] == [[trainer]] * 3
    assert school.bookings() == ["cohort"] * 3 + ["room"] * 3 + ["trainer"] * 3
    assert school.run().state is DraftState.TAKEN


def test_a_draft_that_waits_looks_again_by_itself_and_can_be_stopped(school: School) -> None:
    school.unit()
    school.trainer()
    address = school.ask().location

    waiting = school.coordinator.get(address)
    stopped = school.coordinator.post(f"{address}/stop")
    school.work()
    late = school.coordinator.post(f"{address}/stop")

    assert '<meta http-equiv="refresh" content="5">' in waiting.text
    assert "the best plan so far places 0 of 2" in said(waiting)
    assert stopped.location == address
    run = school.run()
    assert (run.state, run.result["stopped"]) == (DraftState.DONE, True)
    assert "It was stopped before its end." in said(school.coordinator.get(address))
    assert late.status_code == 409


def test_what_stands_stays_and_other_cohorts_bookings_are_respected(school: School) -> None:
    school.unit(sessions=1)
    trainer = school.trainer()
    other = school.office.cohort(school.programme)
    school.office.session(other, day=date(2026, 2, 2), trainers=[trainer])
    mine = school.office.session(
        school.cohort, day=date(2026, 2, 2), start=time(14), end=time(15), state=SessionState.DRAFT
    )

    school.coordinator.post(f"{school.draft()}/take")

    assert school.placed() == [("2026-02-02 14:00", "draft", None), ("2026-02-03 09:00", "draft", 1)]
    assert mine in {one.id for one in school.sessions()}


def test_who_is_trainer_and_interpreter_is_drafted_as_one_person(school: School) -> None:
    school.unit(sessions=1, interpretation=["en-fr"])
    both, other = school.trainer(), school.trainer()
    school.office.interpreter(school.office.read(Trainer, both).person_id)

    school.coordinator.post(f"{school.draft()}/take")

    (session,) = school.sessions()
    assert school.taught_by(session.id) == [other]
    assert school.bookings() == ["cohort", "interpreter", "interpreter", "room", "trainer"]


def test_what_can_not_be_placed_says_why_and_is_left_to_the_coordinator(school: School) -> None:
    school.unit(sessions=1, language="ar")
    school.trainer()

    address = school.draft()

    shown = said(school.coordinator.get(address))
    assert "One session has no place" in shown
    assert (
        "It would have a place but for this: "
        "no trainer is qualified, there, free and speaks the language. Title of U1 U1 · 1 " in shown
    )
    assert "Take this draft" not in shown


def test_a_draft_without_any_place_says_so_and_is_not_to_be_taken(school: School) -> None:
    school.unit(sessions=2, language="ar")
    school.unit("U2", sessions=1, language="ar")
    school.trainer()

    address = school.draft()

    shown, listed = said(school.coordinator.get(address)), said(school.coordinator.get(school.page))
    assert "No place was found for any session: there is nothing to take." in shown
    assert "To be taken" not in shown + listed
    assert "Taken, it changes the timetable" not in shown
    assert "No place found" in listed
    assert shown.count("no trainer is qualified, there, free and speaks the language") == 1
    assert "Title of U1 U1 · 1, 2 Title of U2 U2 · 1 " in shown


def test_hours_at_which_the_venue_is_shut_are_said_to_be_what_stands_against_each(school: School) -> None:
    venue = school.office.read(Room, school.room).venue_id
    with school.office.deed() as session:
        session.execute(sa.update(Venue).where(Venue.id == venue).values(opens=time(8)))
    school.unit()
    school.trainer()

    shown = said(school.coordinator.get(school.draft(hours="02:00-04:30")))

    assert "This stands against it: the cohort has no free hours of the right kind and length." in shown


def test_whoever_takes_a_draft_lands_on_the_week_of_the_first_session_that_is_added(school: School) -> None:
    school.unit(sessions=1)
    school.away(school.trainer(), date(2026, 2, 1), date(2026, 3, 4))

    taken = school.coordinator.post(f"{school.draft()}/take")

    assert taken.location == f"/cohorts/{school.cohort}/timetable?week=2026-03-05"


def test_what_clashes_meanwhile_is_refused_whole_and_named(school: School) -> None:
    school.unit()
    school.trainer()
    address = school.draft()
    school.office.session(school.cohort, day=date(2026, 2, 2), start=time(14), end=time(16))

    refused = school.coordinator.post(f"{address}/take")

    assert refused.status_code == 409
    assert "“Title of U1” on" in refused.text
    assert "This cohort is in" in refused.text
    assert [one.unit_number for one in school.sessions()] == [None]
    assert school.run().state is DraftState.DONE


def test_many_sessions_ask_the_database_no_more_than_few(
    school: School, statements: Callable[[Callable[[], Any]], int]
) -> None:
    school.trainer()

    def asked(code: str, sessions: int) -> int:
        school.unit(code, sessions=sessions)
        address = f"{school.draft()}/take"
        return statements(lambda: school.coordinator.post(address))

    asked("U1", 2)
    assert asked("U2", 12) == asked("U3", 2)
    assert len(school.placed()) == 16


def test_a_draft_that_is_left_is_not_taken_any_more(school: School) -> None:
    school.unit()
    school.trainer()
    address = school.draft()

    left = school.coordinator.post(f"{address}/leave")
    late = school.coordinator.post(f"{address}/take")

    assert (left.location, school.run().state) == (school.page, DraftState.LEFT)
    assert late.status_code == 409
    assert school.placed() == []


def test_nothing_to_draft_is_refused_with_a_sentence(school: School) -> None:
    assert "Nothing to draft yet" in said(school.coordinator.get(school.page))
    assert mistakes(school.ask()) == ["Every unit has its sessions already: there is nothing to draft."]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("nine to eleven", "“nine to eleven” is no hours. Write such as 08:30-10:30."),
        ("11:00-09:00", "“11:00-09:00” does not end after it starts."),
        ("09:00-11:00\nabc", "“abc” is no hours. Write such as 08:30-10:30."),
        ("25:00-26:00", "“25:00-26:00”: there is no such hour. Write from 00:00 to 23:59."),
        ("09:00-10:75", "“09:00-10:75”: there is no such hour. Write from 00:00 to 23:59."),
        ("09:00-11:00\n10:00-12:00", "Two of these hours overlap."),
    ],
)
def test_hours_that_can_not_be_are_refused(school: School, hours: str, sentence: str) -> None:
    school.unit()

    assert mistakes(school.ask(hours=hours)) == [f"Hours of each day: {sentence}"]


def test_the_file_without_names_holds_the_days_that_the_office_knows(school: School) -> None:
    school.unit(sessions=1, subject="LAW")
    trainer = school.trainer(subject="LAW")
    school.away(trainer, date(2026, 2, 3), date(2026, 3, 26))
    address = school.ask().location

    file = school.coordinator.get(f"{address}/files/instance.json")

    instance = read(file.json)
    (only,) = instance.trainers.values()
    assert [(str(span.first), str(span.last)) for span in only.available] == [
        ("2026-02-02", "2026-02-02"),
        ("2026-03-27", "2026-03-27"),
    ]
    assert [code for code, _span in only.qualifications] == ["M1/LAW"]
    office = school.office
    named = [
        str(trainer),
        str(school.room),
        office.read(Person, office.read(Trainer, trainer).person_id).family_name,
        office.read(Room, school.room).name,
        "Title of U1",
        school.code,
    ]
    assert [word for word in named if word in file.text] == []
    assert school.coordinator.get(f"{address}/files/result.json").status_code == 404


def test_holidays_prayer_and_ramadan_are_left_free(school: School) -> None:
    """Ramadan of 2026 begins on 18 February; Eid al-Fitr is on 20 March."""
    school.unit(sessions=1)
    address = school.ask(hours="09:00-11:00\n12:00-13:30\n15:30-17:30").location

    slots = read(school.coordinator.get(f"{address}/files/instance.json").json).slots

    keys = [slot.key for slot in slots]
    assert [key for key in keys if key.startswith("2026-02-06")] == ["2026-02-06/1", "2026-02-06/3"]
    assert [key for key in keys if key.startswith("2026-02-19")] == ["2026-02-19/1", "2026-02-19/2"]
    assert [key for key in keys if key.startswith("2026-03-20")] == []


def test_whoever_may_not_edit_the_timetable_sees_no_draft(school: School) -> None:
    school.unit()
    school.trainer()
    address = school.draft()
    stranger = school.office.coordinator(school.office.programme())

    assert [stranger.get(page).status_code for page in (school.page, address)] == [403, 404]
    assert stranger.post(f"{address}/take").status_code == 404


def test_what_stands_out_of_its_order_does_not_keep_the_rest_from_being_drafted(school: School) -> None:
    """Such a session is only warned of; the draft stays after both."""
    first = school.unit("U1", sessions=1)
    second = school.unit("U2", sessions=2, after=["U1"])
    trainer = school.trainer()
    school.add(unit=str(second), day="2026-02-03")
    school.add(unit=str(first), day="2026-02-05")

    address = school.draft()
    school.coordinator.post(f"{address}/take")

    assert school.run().state is DraftState.TAKEN
    assert school.placed() == [
        ("2026-02-03 09:00", "draft", 1),
        ("2026-02-05 09:00", "draft", 1),
        ("2026-02-05 14:00", "draft", 2),
    ]
    assert school.taught_by(school.in_turn()[-1]) == [trainer]


def test_a_unit_that_asks_for_something_else_meanwhile_is_drafted_anew(school: School) -> None:
    unit = school.unit(sessions=1)
    school.trainer()
    address = school.draft()
    school.change_unit(unit, interpretation=["en-fr"])

    shown = said(school.coordinator.get(address))
    refused = school.coordinator.post(f"{address}/take")

    sentence = "U1 asks for something else than when it was drafted. Ask for a new draft."
    assert sentence in shown
    assert "Take this draft" not in shown
    assert (refused.status_code, sentence in refused.text) == (409, True)
    assert school.placed() == []


def test_a_draft_that_fails_is_ended_with_a_sentence_and_does_not_keep_others_waiting(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    school.unit(sessions=1)
    school.trainer()
    solve, asked = solver.solve, []

    def fail_at_first(instance: Instance, **values: Any) -> solver.Draft:
        asked.append(instance)
        if len(asked) == 1:
            raise ZeroDivisionError
        return solve(instance, **values)

    monkeypatch.setattr(solver, "solve", fail_at_first)
    failed, after = school.ask().location, school.ask().location
    school.work()
    school.work()

    assert "Something went wrong while this was drafted." in said(school.coordinator.get(failed))
    assert "1 of 1 sessions find a place." in said(school.coordinator.get(after))
    assert len(asked) == 2
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("severity", "day"),
    [(None, "2026-03-06"), (Severity.REASON, "2026-03-07"), (Severity.REFUSE, "2026-03-07")],
)
def test_a_holiday_of_a_participants_state_is_left_free_where_the_cohort_does_not_only_warn_of_it(
    school: School, severity: Severity | None, day: str
) -> None:
    """6 March is Ghana's Independence Day."""
    school.unit(sessions=1)
    trainer = school.trainer()
    school.office.registration(school.cohort, state=RegistrationState.CONFIRMED, member_state="GH")
    school.away(trainer, date(2026, 2, 1), date(2026, 3, 5))
    if severity:
        school.rule(Rule.HOLIDAY_OF_STATE, severity)

    address = school.draft(hours="09:00-11:00")
    school.coordinator.post(f"{address}/take")

    assert school.placed() == [(f"{day} 09:00", "draft", 1)]


def test_modules_come_in_their_order_where_the_cohort_does_not_only_warn_of_it(school: School) -> None:
    later = school.second_module()
    school.unit("U1", sessions=1, module_id=later)
    school.unit("U2", sessions=1)
    first, other = school.trainer(), school.trainer(module_id=later)
    school.away(first, date(2026, 2, 1), date(2026, 2, 9))
    school.rule(Rule.MODULE_ORDER, Severity.REFUSE)

    address = school.draft()
    school.coordinator.post(f"{address}/take")

    assert school.placed() == [("2026-02-10 09:00", "draft", 1), ("2026-02-10 14:00", "draft", 1)]
    assert [school.taught_by(one) for one in school.in_turn()] == [[first], [other]]
