"""The two files: a selection without names, and its result, the same wherever it is solved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given

from app.core.db import to_json
from app.core.parts import FileError
from app.selection import solver
from app.selection.instance import Instance, Place, read
from tests.benchmarks import thousand
from tests.selection.test_solver import instances

SMALL = thousand.instance(60)


@given(instances())
def test_a_selection_is_read_from_its_file_as_it_was_written(instance: Instance) -> None:
    again = read(json.loads(to_json(instance.as_data())))
    assert (again, again.hash) == (instance, instance.hash)


def test_the_same_file_gives_the_same_result_byte_for_byte_in_whatever_order_it_stands() -> None:
    first = to_json(solver.solve(SMALL).as_data(SMALL))
    backwards = replace(SMALL, nominees=tuple(reversed(SMALL.nominees)))
    second = solver.solve(read(backwards.as_data()))
    assert to_json(second.as_data(backwards)) == first
    assert backwards.hash == SMALL.hash


def test_among_equals_the_lot_decides_whatever_their_order() -> None:
    twins = tuple(replace(SMALL.nominees[0], key=f"twin {n}", place=Place.OPEN, score=5000) for n in range(8))
    instance = replace(SMALL, seats=3, rules=(), nominees=twins)
    lots = sorted(twins, key=lambda one: solver.lot(one.key))
    expected = tuple(sorted(one.key for one in lots[:3]))
    for order in (twins, tuple(reversed(twins))):
        found = solver.solve(replace(instance, nominees=order))
        assert (found.chosen, found.reserve[0]) == (expected, lots[3].key)


def _solve(app: Flask, file: Path, data: Any, *options: str) -> tuple[int, str]:
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["allocation", "solve", str(file), *options])
    return done.exit_code, done.output


def test_the_command_prints_the_same_result_as_the_office_has(house: Flask, tmp_path: Path) -> None:
    code, printed = _solve(house, tmp_path / "selection.json", SMALL.as_data(), "--json")
    assert (code, printed) == (0, to_json(solver.solve(SMALL).as_data(SMALL)) + "\n")


def test_the_command_prints_a_table_that_one_can_read(house: Flask, tmp_path: Path) -> None:
    small = replace(SMALL, rules=(), seats=2, reserve=1, nominees=SMALL.nominees[:3])
    code, printed = _solve(house, tmp_path / "selection.json", small.as_data())
    lines = printed.splitlines()
    assert (code, lines[0]) == (0, "2 of 3 chosen for 2 seats: ")
    assert lines[1].endswith(" points, proved.")
    assert [line.split()[2] for line in lines[-3:]] == ["chosen", "chosen", "reserve"]
    assert all(" would come, " in line for line in lines[-3:])


def test_the_command_names_the_rules_to_relax(house: Flask, tmp_path: Path) -> None:
    data = {**SMALL.as_data(), "rules": [{"kind": "fill"}, {"kind": "women", "number": 100}]}
    code, printed = _solve(house, tmp_path / "selection.json", data)
    assert (code, printed.splitlines()) == (
        0,
        [
            "The rules can't all hold. Each of these sets is enough to relax:",
            "  fill by 4",
            "  women by 4",
        ],
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "rabat.allocation/9"}, "format: only rabat.allocation/1 is known."),
        ({"seats": 0}, "the file: seats must be from 1 to 1000000."),
        ({"seats": "22"}, "the file: seats is missing, or not a whole number."),
        ({"seats": True}, "the file: seats is missing, or not a whole number."),
        ({"names": []}, "the file: names is not known."),
        ({"nominees": [{"key": "a"}]}, "nominees 1: state is missing, or not a text."),
        ({"nominees": [{"key": "a", "state": "KE", "name": "Awa"}]}, "nominees 1: name is not known."),
        ({"nominees": [{"key": "a", "state": "KE"}] * 2}, "nominees: a is there twice."),
        (
            {"nominees": [{"key": "a", "state": "KE", "languages": {"en": "D1"}}]},
            "nominees 1, languages: en must be one of A1, A2, B1, B2, C1, C2.",
        ),
        ({"nominees": [{"key": "a", "state": "KE", "score": 10_001}]}, "score must be from 0 to 10000."),
        ({"rules": [{"kind": "luck"}]}, "rules 1: kind must be one of fill, "),
        ({"rules": [{"kind": "fill"}] * 2}, "rules: fill is there twice."),
        ({"rules": [{"kind": "level"}]}, "rules 1: level is missing."),
        ({"rules": [{"kind": "interpretation", "level": "B1"}]}, "rules 1: cost is missing."),
        ({"rules": [{"kind": "years", "cost": 1}]}, "rules 1: a prerequisite has no cost."),
        ({"weights": {"score": 100}}, "the file, weights: priority is missing, or not a whole number."),
    ],
)
def test_what_is_no_selection_is_refused_with_what_is_wrong(
    house: Flask, tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    code, printed = _solve(house, tmp_path / "selection.json", {**SMALL.as_data(), **change})
    assert (code, sentence in printed) == (1, True), printed


def test_a_file_that_is_no_json_is_refused(house: Flask, tmp_path: Path) -> None:
    code, printed = _solve(house, tmp_path / "selection.json", "seats: 22")
    assert (code, printed.startswith("Error: selection.json is no selection: ")) == (1, True)
    with pytest.raises(FileError, match="the file must be an object"):
        read([])
