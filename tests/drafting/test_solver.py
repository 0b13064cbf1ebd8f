"""Drafting from a file: as many sessions as can be, never against a rule, with a reason for the rest."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.parts import FileError
from app.drafting import solver
from app.drafting.board import Need
from app.drafting.plan import faults
from app.drafting.reading import read
from app.drafting.solver import Left

CURRICULUM = Path(__file__).parents[1] / "data" / "stocti-2025-curriculum.json"
ALL_YEAR = [{"from": "2026-01-01", "to": "2026-12-31"}]


def small(*, days: int = 2, sessions: int = 4) -> dict[str, Any]:
    """Two slots on each of some days, and one unit with all that it needs."""
    hours = [("08:30", "10:30"), ("10:45", "12:45")]
    return {
        "zone": "Africa/Casablanca",
        "cohort": {"seats": 20},
        "modules": [{"code": "M", "from": "2026-03-02", "to": "2026-03-13"}],
        "slots": [
            {"slot": f"{day}/{n}", "date": f"2026-03-{day:02}", "start": start, "end": end}
            for day in range(2, 2 + days)
            for n, (start, end) in enumerate(hours, start=1)
        ],
        "units": [
            {"code": "A", "module": "M", "sessions": sessions, "qualification": "LAW", "language": "en"}
        ],
        "trainers": [
            {
                "id": "T1",
                "languages": ["en"],
                "qualifications": [{"code": "LAW", "from": "2025-01-01"}],
                "available": ALL_YEAR,
                "most_hours_a_day": 4,
            }
        ],
        "rooms": [{"id": "R1", "seats": 20}],
        "interpreters": [{"id": "I1", "pairs": ["en-fr"], "available": ALL_YEAR}],
    }


def slots_of(data: dict[str, Any]) -> list[str]:
    """The slots of the plan, in the order of units and numbers."""
    instance = read(data)
    draft = solver.solve(instance)
    assert faults(instance, draft.plan) == []
    return [step.slot for step in sorted(draft.plan, key=lambda step: (step.unit, step.number))]


def left(data: dict[str, Any]) -> list[Left]:
    """What could not be placed; as many as can be are."""
    draft = solver.solve(read(data))
    assert draft.is_proved
    return list(draft.left)


def test_the_curriculum_of_2025_is_placed_whole_and_proved() -> None:
    instance = read(json.loads(CURRICULUM.read_text(encoding="utf-8")))
    heard: list[tuple[int, int]] = []

    draft = solver.solve(instance, told=lambda placed, all_: heard.append((placed, all_)))

    assert faults(instance, draft.plan, whole=True) == []
    assert (len(draft.plan), draft.bound, draft.left, heard[-1]) == (225, 225, (), (225, 225))


def test_a_file_that_left_the_office_gives_the_same_draft_by_the_command(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(small(sessions=5)), encoding="utf-8")

    printed = app.test_cli_runner().invoke(args=["timetable", "solve", str(file), "--json"])
    shown = app.test_cli_runner().invoke(args=["timetable", "solve", str(file)])

    instance = read(small(sessions=5))
    assert json.loads(printed.output) == solver.solve(instance).as_data(instance)
    assert json.loads(printed.output)["unplaced"] == [
        {"unit": "A", "number": 5, "why": ["hours"], "closest": []}
    ]
    assert shown.output.splitlines()[0] == "4 of 5 sessions placed, proved."
    assert shown.output.splitlines()[-1].split() == (
        ["not", "placed", "A", "5", "would", "have", "a", "place", "but", "for", "hours"]
    )


def test_a_file_that_is_none_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text("{}", encoding="utf-8")

    refused = app.test_cli_runner().invoke(args=["timetable", "solve", str(file)])

    assert (refused.exit_code, refused.output) == (
        1,
        "Error: draft.json is no timetable to draft: the file: cohort is missing, or not an object.\n",
    )


def test_an_instance_is_the_same_after_it_was_written_and_read() -> None:
    instance = read(json.loads(CURRICULUM.read_text(encoding="utf-8")))

    assert read(instance.as_data()).as_data() == instance.as_data()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"zones": "x"}, "the file: zones is not known."),
        ({"format": "rabat.draft/9"}, "format must be one of rabat.draft/1"),
        ({"slots": [*small()["slots"], {**small()["slots"][0], "slot": "x"}]}, "slots: 2/1 and x overlap."),
        ({"units": small()["units"] * 2}, "units: A is there twice."),
        ({"units": [{**small()["units"][0], "after": ["A"]}]}, "A come after each other in a circle."),
        ({"units": [{**small()["units"][0], "after": ["B"]}]}, "A comes after B, which is not there."),
        ({"units": [{**small()["units"][0], "module": "N"}]}, "A is of the module N, which is not there."),
        (
            {"bookings": [{"resource": "X", "date": "2026-03-02", "start": "08:00", "end": "09:00"}]},
            "bookings: X is not there.",
        ),
        (
            {"bookings": [{"resource": "", "date": "2026-03-02", "start": "09:00", "end": "09:00"}]},
            "bookings 1: end is not after start.",
        ),
        (
            {"movable": [{"unit": "B", "number": 1, "date": "2026-03-02", "start": "08:30", "end": "10:30"}]},
            "movable: there is no session 1 of the unit B.",
        ),
        (
            {"interpreters": [{**small()["interpreters"][0], "same_as": "T9"}]},
            "interpreters: the trainer T9 is not there.",
        ),
        ({"closed": {"tomorrow": ""}}, "day must be a day such as 2025-04-14."),
    ],
)
def test_what_can_not_be_meant_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        read({**small(), **change})


def test_units_come_after_those_that_they_build_on_and_in_their_numbers_order() -> None:
    data = small(sessions=2)
    data["units"].insert(0, {**data["units"][0], "code": "B", "after": ["A"]})

    assert slots_of(data) == ["2/1", "2/2", "3/1", "3/2"]


def test_what_stands_stays_and_the_rest_goes_around_it() -> None:
    data = small(sessions=3)
    stands = {"date": "2026-03-02", "start": "10:45", "end": "12:45", "trainers": ["T1"], "rooms": ["R1"]}
    data["placed"] = [{"unit": "A", "number": 2, **stands}]

    assert slots_of(data) == ["2/1", "3/1"]


@pytest.mark.parametrize(
    "away",
    [
        {"closed": {"2026-03-02": "holiday"}},
        {"modules": [{"code": "M", "from": "2026-03-03", "to": "2026-03-13"}]},
        {"bookings": [{"resource": "R1", "date": "2026-03-02", "start": "08:00", "end": "18:00"}]},
        {"bookings": [{"resource": "T1", "date": "2026-03-02", "start": "08:00", "end": "18:00"}]},
        {"bookings": [{"resource": "", "date": "2026-03-02", "start": "08:00", "end": "18:00"}]},
    ],
)
def test_a_day_on_which_it_can_not_be_is_left_out(away: dict[str, Any]) -> None:
    assert slots_of({**small(sessions=2), **away}) == ["3/1", "3/2"]


def test_a_day_is_no_longer_than_its_trainer_works() -> None:
    data = small(sessions=2)
    data["trainers"][0]["most_hours_a_day"] = 2

    assert slots_of(data) == ["2/1", "3/1"]


def test_a_room_stays_free_for_its_changeover() -> None:
    data = small(sessions=2)
    data["rooms"][0]["changeover_minutes"] = 30

    assert slots_of(data) == ["2/1", "3/1"]


def test_where_the_days_can_not_be_staffed_it_is_proved_that_no_more_can_be_placed() -> None:
    data = small(days=3, sessions=3)
    data["units"].append({**data["units"][0], "code": "B"})
    data["trainers"][0]["most_hours_a_day"] = 2

    draft = solver.solve(read(data))

    assert (len(draft.plan), draft.bound, draft.is_proved) == (3, 3, True)
    assert {one.why for one in draft.left} == {(Need.HOURS, Need.TRAINERS)}


def test_what_no_order_of_the_units_finds_is_found_by_whole_numbers() -> None:
    """The flexible unit would take the morning that the other one alone can have."""
    data = small(days=1, sessions=1)
    data["units"].append({**data["units"][0], "code": "B", "qualification": "FINANCE"})
    data["trainers"].append(
        {
            **data["trainers"][0],
            "id": "T2",
            "qualifications": [{"code": "FINANCE", "from": "2025-01-01"}],
        }
    )
    data["bookings"] = [{"resource": "T2", "date": "2026-03-02", "start": "10:45", "end": "12:45"}]

    assert slots_of(data) == ["2/2", "2/1"]


@pytest.mark.parametrize(
    ("part", "change", "why"),
    [
        ("trainers", {"qualifications": [{"code": "LAW", "from": "2026-04-01"}]}, Need.TRAINERS),
        ("trainers", {"languages": ["fr"]}, Need.TRAINERS),
        ("trainers", {"available": [{"from": "2026-04-01"}]}, Need.TRAINERS),
        ("rooms", {"seats": 19}, Need.ROOMS),
        ("units", {"room_needs": ["projector"]}, Need.ROOMS),
        ("units", {"interpretation": ["ar-en"]}, Need.INTERPRETERS),
        ("units", {"mode": "online"}, None),
        ("units", {"minutes": 180}, Need.HOURS),
        ("modules", {"from": "2026-03-09"}, Need.DATES),
    ],
)
def test_what_can_not_be_placed_says_which_kind_of_constraint_stands_against_it(
    part: str, change: dict[str, Any], why: Need | None
) -> None:
    data = small(sessions=1)
    data[part][0].update(change)
    if why is None:
        why = Need.HOURS

    assert left(data) == [Left(unit="A", number=1, why=(why,))]


def test_where_several_things_stand_against_a_session_at_once_all_are_named() -> None:
    data = small(sessions=1)
    data["rooms"][0]["seats"], data["trainers"][0]["languages"] = 19, ["fr"]

    assert left(data) == [Left(unit="A", number=1, why=(), closest=(Need.TRAINERS, Need.ROOMS))]


def test_a_draft_that_is_stopped_says_so_and_keeps_what_it_has() -> None:
    draft = solver.solve(read(small(sessions=5)), should_stop=lambda: True)

    assert (len(draft.plan), draft.is_stopped) == (4, True)


def taught_and_interpreted(*, sessions: int, **changes: Any) -> dict[str, Any]:
    """A unit that is interpreted, by I1, who is the trainer T1 as well; T2 is another one."""
    data = small(sessions=sessions)
    data["units"][0]["interpretation"] = ["en-fr"]
    data["interpreters"][0]["same_as"] = "T1"
    data["trainers"].append({**data["trainers"][0], "id": "T2", **changes})
    return data


def test_who_is_trainer_and_interpreter_does_one_of_the_two_in_a_session() -> None:
    data = taught_and_interpreted(sessions=2)
    draft = solver.solve(instance := read(data))
    assert [(step.trainers, step.interpreters) for step in draft.plan] == [(("T2",), ("I1",))] * 2
    alone = {**data, "trainers": data["trainers"][:1]}
    both = (Need.TRAINERS, Need.INTERPRETERS)
    assert left(alone) == [Left(unit="A", number=number, why=(), closest=both) for number in (1, 2)]
    assert faults(instance, [replace(draft.plan[0], trainers=("T1",))]) == [
        "T1 is held by A 1 and A 1 on 2026-03-02."
    ]


def test_what_one_teaches_and_interprets_on_a_day_counts_together_and_what_is_booked_as_both_once() -> None:
    """I1 has four hours a day as a trainer, and two of the first day are taken elsewhere."""
    data = taught_and_interpreted(sessions=3)
    elsewhere = {"date": "2026-03-02", "start": "14:00", "end": "16:00"}
    data["bookings"] = [{"resource": key, **elsewhere} for key in ("T1", "I1")]
    assert slots_of(data) == ["2/1", "3/1", "3/2"]
    first, *_rest = solver.solve(instance := read(data)).plan
    longer = [first, replace(first, number=2, slot="2/2")]
    assert faults(instance, longer) == ["T1 has 360 minutes on 2026-03-02, and works 240 at most."]


def test_each_rule_that_a_plan_breaks_is_found_by_the_check() -> None:
    data = small()
    data["units"][0].update(sessions=2, interpretation=["en-fr"])
    data["units"].append({**deepcopy(data["units"][0]), "code": "B", "after": ["A"], "sessions": 1})
    instance = read(data)
    one, two, three = sorted(solver.solve(instance).plan, key=lambda step: (step.unit, step.number))
    other = read({**data, "closed": {"2026-03-02": ""}})

    assert faults(instance, [one, two, three], whole=True) == []
    assert faults(instance, [one, two], whole=True) == ["B 1 is not placed."]
    assert faults(instance, [replace(one, slot=two.slot), replace(two, slot=one.slot)]) == [
        "A: its sessions are not in their order."
    ]
    assert faults(instance, [replace(one, slot="3/2"), three]) == ["B does not come after A."]
    assert "T1 is held by A 1 and A 2 on 2026-03-02." in faults(instance, [one, replace(two, slot="2/1")])
    assert faults(instance, [replace(one, rooms=())]) == [
        "A 1 in 2/1: other numbers of trainers, rooms or interpreters than it takes."
    ]
    assert faults(other, [one]) == ["A 1 in 2/1: a closed day."]
