"""Effects, measures, tasks and chores: how a floor above is asked without being imported."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.permissions import Permission
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.core import chores, clock, effects, measures, tasks
from app.core.measures import Behind, Measure, Unit
from app.core.tasks import Task
from app.core.workflow import Moved
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def no_other_features(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has the registries to itself."""
    monkeypatch.setattr(effects, "_effects", [])
    monkeypatch.setattr(measures, "_measures", {})
    monkeypatch.setattr(tasks, "_sources", [])
    monkeypatch.setattr(chores, "_chores", [])


def moved(target: AccreditationState, workflow: str = "accreditation") -> Moved:
    return Moved(
        workflow=workflow,
        transition="any",
        record=None,
        actor=None,
        source=AccreditationState.IN_FORCE,
        target=target,
        reason="",
    )


def test_effects_follow_their_own_states_in_the_order_in_which_they_were_registered() -> None:
    happened: list[str] = []

    @effects.when(ACCREDITATION, AccreditationState.SUSPENDED, AccreditationState.WITHDRAWN)
    def first(_moved: Moved) -> None:
        """Tell the coordinators.

        More is not printed.
        """
        happened.append("first")

    @effects.when(ACCREDITATION, AccreditationState.SUSPENDED)
    def second(_moved: Moved) -> None:
        """Stop the certificates."""
        happened.append("second")

    effects.follow(moved(AccreditationState.SUSPENDED))
    effects.follow(moved(AccreditationState.WITHDRAWN))
    effects.follow(moved(AccreditationState.SUPERSEDED))
    effects.follow(moved(AccreditationState.SUSPENDED, workflow="certificate"))
    assert happened == ["first", "second", "first"]
    assert [effect.story for effect in effects.all_effects()] == [
        "Tell the coordinators.",
        "Stop the certificates.",
    ]


def test_effects_happen_in_the_order_of_the_features_however_their_files_were_read() -> None:
    happened: list[str] = []

    def in_room(feature: str) -> None:
        def follower(_moved: Moved) -> None:
            happened.append(feature)

        follower.__module__ = f"app.{feature}.effects"
        effects.when(ACCREDITATION, AccreditationState.SUSPENDED)(follower)

    for feature in ("letters", "cohorts", "arrivals"):
        in_room(feature)
    effects.put_in_order(["cohorts", "letters", "arrivals"])
    effects.follow(moved(AccreditationState.SUSPENDED))
    assert happened == ["cohorts", "letters", "arrivals"]


def measure(name: str) -> Measure:
    return Measure(
        name=name,
        version=1,
        label="Attendance",
        definition="What share attended.",
        unit=Unit.SHARE,
        parts=lambda _subject: {},
        rows=Behind(
            permission=Permission.REGISTER_SEE, model=object, columns=(), select=lambda _subject: None
        ),
    )


def test_a_measure_is_known_by_its_name() -> None:
    declared = measures.declare(measure("attendance"))
    assert measures.measure("attendance") is declared
    assert measures.all_measures() == [declared]
    with pytest.raises(KeyError):
        measures.measure("certificates")


def test_two_measures_of_one_name_are_refused() -> None:
    measures.declare(measure("attendance"))
    with pytest.raises(ValueError, match="two measures called attendance"):
        measures.declare(measure("attendance"))


def test_what_has_the_earliest_term_waits_first_and_what_has_none_last() -> None:
    def task(label: str, days: int | None) -> Task:
        return Task(label=label, url="/", due=None if days is None else NOW + timedelta(days=days))

    asked: list[Any] = []

    @tasks.source
    def _these(actor: Any) -> list[Task]:
        asked.append(actor)
        return [task("some day", None), task("in a week", 7)]

    @tasks.source
    def _those(_actor: Any) -> list[Task]:
        return [task("tomorrow", 1)]

    assert [t.label for t in tasks.waiting_for("someone")] == ["tomorrow", "in a week", "some day"]
    assert asked == ["someone"]


def test_what_is_red_waits_before_all_else(app: Flask) -> None:
    def task(label: str, days: int | None = None, tone: str = "go") -> Task:
        return Task(label=label, url="/", due=NOW + timedelta(days=days) if days else None, tone=tone)

    @tasks.source
    def _these(_actor: Any) -> list[Task]:
        return [
            task("some day"),
            task("soon, in amber", tone="warn"),
            task("tomorrow", 1),
            task("red", tone="bad"),
            task("yesterday", -1),
        ]

    with clock.set_to(NOW):
        found = [task.label for task in tasks.waiting_for("someone")]
    assert found == ["yesterday", "red", "tomorrow", "soon, in amber", "some day"]


def test_a_chore_that_fails_does_not_keep_the_others(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    @chores.every_minute("Fail")
    def _fails() -> None:
        raise ZeroDivisionError

    @chores.every_minute("Work")
    def _works() -> None:
        done.append("works")

    with app.app_context(), caplog.at_level(logging.ERROR):
        chores.do_all()
    assert done == ["works"]
    assert [record.getMessage() for record in caplog.records] == ["the chore _fails failed"]
