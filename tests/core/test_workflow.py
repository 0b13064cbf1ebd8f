"""Lifecycles: how they are declared, and the one door through which a record moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app import features
from app.access.actor import ANONYMOUS, SYSTEM, Actor
from app.access.permissions import Permission
from app.core import workflow as house
from app.core.db import Identified, Versioned, db, states, unit_of_work
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.workflow import (
    Doors,
    Guard,
    InvalidWorkflowError,
    Moved,
    State,
    Transition,
    Workflow,
    govern,
)

SOMEONE = Actor(user_id=uuid4(), person_id=uuid4())


class Light(State):
    """A lamp of these tests."""

    OFF = "off", "Off"
    ON = "on", "On"
    BROKEN = "broken", "Broken"


HAS_POWER = Guard("has_power", "There is no power. The electrician turns it on.")


def way(name: str, sources: set[Light], target: Light, **more: Any) -> Transition:
    more.setdefault("permission", Permission.VENUE_EDIT)
    return Transition(name=name, label=name, sources=frozenset(sources), target=target, **more)


def lamp(*transitions: Transition, initial: Light = Light.OFF, final: Light = Light.BROKEN) -> Workflow:
    try:
        return Workflow(
            name="lamp",
            states=Light,
            initial=frozenset({initial}),
            final=frozenset({final}),
            transitions=transitions,
        )
    finally:
        house._all.pop("lamp", None)


LAMP = lamp(
    way("light", {Light.OFF}, Light.ON, guards=(HAS_POWER,)),
    way("quench", {Light.ON}, Light.OFF, asks_reason=True),
    way("wear_out", {Light.OFF, Light.ON}, Light.BROKEN, permission=None),
)


class Apart(DeclarativeBase):
    """Tables of these tests alone, unknown to the migrations."""


class Lamp(Identified, Versioned, Apart):
    """What the lifecycle governs."""

    __tablename__ = "lamps_of_tests"
    __untrailed__ = True

    state: Mapped[Light] = mapped_column(states(Light), default=Light.OFF)


govern(Lamp, LAMP)


class House:
    """Doors that note who was asked what, in which order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.permits = True
        self.has_power = True
        self.moved: list[Moved] = []

    def may(self, _actor: Any, _permission: Any, _thing: Any) -> bool:
        self.asked.append("permission")
        return self.permits

    def guard(self, _record: Any, _actor: Any) -> bool:
        self.asked.append("guard")
        return self.has_power

    def record(self, moved: Moved) -> None:
        stored = db.session.scalar(sa.select(Lamp.state).where(Lamp.id == moved.record.id))
        self.asked.append(f"trail of what is stored as {stored}")
        self.moved.append(moved)

    def follow(self, _moved: Moved) -> None:
        self.asked.append("effects")


@pytest.fixture
def doors(app: Flask) -> Iterator[House]:
    """A house of its own for each test, with an empty table of lamps."""
    kept, found = list(house._doors), House()
    house.set_doors(Doors(may=found.may, record=found.record, follow=found.follow))
    LAMP.guard(HAS_POWER)(found.guard)
    with app.app_context():
        Apart.metadata.create_all(db.engine)
        yield found
        db.session.remove()
        Apart.metadata.drop_all(db.engine)
    house._doors[:] = kept


def take(*moves: str, actor: Actor = SOMEONE, reason: str = "") -> tuple[Lamp, Moved]:
    """Take a new lamp through some moves, in one deed."""
    with unit_of_work() as session:
        session.add(one := Lamp())
        session.flush()
        for move in moves:
            moved = LAMP.move(one, move, actor=actor, reason=reason)
    return one, moved


def lamps() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Lamp)) or 0


def test_a_move_asks_in_one_order_permission_guards_write_trail_effects(doors: House) -> None:
    one, _moved = take("light")
    assert doors.asked == ["permission", "guard", "trail of what is stored as on", "effects"]
    assert (one.state, one.version) == (Light.ON, 2)


def test_a_move_tells_what_it_was(doors: House) -> None:
    _one, told = take("light", "quench", reason="  It is day. ")
    assert (told.workflow, told.transition, told.source, told.target, told.reason) == (
        "lamp",
        "quench",
        Light.ON,
        Light.OFF,
        "It is day.",
    )
    assert doors.moved[-1] is told


def test_without_the_right_nothing_else_is_asked(doors: House) -> None:
    doors.permits = False
    with pytest.raises(ForbiddenError):
        take("quench")
    assert doors.asked == ["permission"]


def test_from_a_wrong_state_no_guard_is_asked(doors: House) -> None:
    with pytest.raises(DomainError, match="already “Off”"):
        take("quench", reason="It is day.")
    assert doors.asked == ["permission"]


def test_a_failing_guard_refuses_with_its_sentence_and_writes_nothing(doors: House) -> None:
    doors.has_power = False
    with pytest.raises(DomainError, match="There is no power"):
        take("light")
    assert doors.asked == ["permission", "guard"]
    assert lamps() == 0


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_move_that_asks_for_a_reason_refuses_without_one(doors: House, reason: str) -> None:
    with pytest.raises(DomainError) as refusal:
        take("light", "quench", reason=reason)
    assert (refusal.value.field, refusal.value.message) == ("reason", "Write the reason.")


def test_a_move_after_someone_elses_is_stale(doors: House) -> None:
    with unit_of_work() as session:
        session.add(one := Lamp())

    def move_what_another_moved() -> None:
        with unit_of_work() as session:
            mine = session.get_one(Lamp, one.id)
            session.execute(
                sa.update(Lamp).values(state=Light.BROKEN),
                execution_options={"synchronize_session": False},
            )
            LAMP.move(mine, "light", actor=SOMEONE)

    with pytest.raises(StaleError):
        move_what_another_moved()
    assert doors.moved == []


@pytest.mark.parametrize("nobody", [ANONYMOUS, SOMEONE])
def test_what_has_no_right_no_person_may_do(doors: House, nobody: Actor) -> None:
    with pytest.raises(ForbiddenError):
        take("wear_out", actor=nobody)
    assert doors.asked == []


def test_what_has_no_right_the_office_itself_does(doors: House) -> None:
    one, _moved = take("wear_out", actor=SYSTEM)
    assert one.state is Light.BROKEN


def test_a_stored_state_can_not_be_assigned(doors: House) -> None:
    with unit_of_work() as session:
        session.add(one := Lamp())
    with pytest.raises(InvalidWorkflowError, match="not assigned"):
        one.state = Light.ON


def test_nothing_begins_in_the_middle() -> None:
    with pytest.raises(InvalidWorkflowError, match="nothing begins as on"):
        Lamp(state=Light.ON)


def test_offers_say_which_moves_are_open_and_why_the_others_are_not(doors: House) -> None:
    one = Lamp(state=Light.OFF)
    assert [(o.transition.name, o.allowed, o.why) for o in LAMP.offers(one, SOMEONE)] == [("light", True, "")]
    doors.has_power = False
    assert [(o.allowed, o.why) for o in LAMP.offers(one, SOMEONE)] == [(False, HAS_POWER.refusal)]
    doors.permits = False
    assert LAMP.offers(one, SOMEONE) == []


@pytest.mark.parametrize(
    ("transitions", "fault"),
    [
        pytest.param(
            [way("light", {Light.OFF}, Light.ON), way("wear_out", {Light.OFF}, Light.BROKEN)],
            "on is final or has a way out",
            id="a state without a way out",
        ),
        pytest.param(
            [
                way("light", {Light.OFF}, Light.ON),
                way("quench", {Light.ON}, Light.OFF),
                way("mend", {Light.BROKEN}, Light.OFF),
            ],
            "broken is final or has a way out",
            id="a final state with a way out",
        ),
        pytest.param(
            [way("wear_out", {Light.OFF, Light.ON}, Light.BROKEN)],
            "nothing leads to on",
            id="a state that nothing leads to",
        ),
        pytest.param(
            [way("light", {Light.OFF}, Light.ON), way("light", {Light.OFF}, Light.BROKEN)],
            "two ways called light leave off",
            id="two ways of one name",
        ),
        pytest.param([way("light", set(), Light.ON)], "light leaves no state", id="a way from nowhere"),
    ],
)
def test_a_wrong_declaration_is_found_when_it_is_built(transitions: list[Transition], fault: str) -> None:
    with pytest.raises(InvalidWorkflowError, match=fault):
        lamp(*transitions)


def test_a_lifecycle_with_an_undecided_guard_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    undecided = lamp(
        way("light", {Light.OFF}, Light.ON, guards=(HAS_POWER,)),
        way("wear_out", {Light.ON}, Light.BROKEN),
    )
    monkeypatch.setattr(features, "all_workflows", lambda: [undecided])
    with pytest.raises(RuntimeError, match="lamp: nothing decides has_power"):
        features.refuse_undecided()
    undecided.guard(HAS_POWER)(lambda _record, _actor: True)
    features.refuse_undecided()


def test_a_way_is_named_by_the_state_that_it_leaves() -> None:
    two = lamp(
        way("press", {Light.OFF}, Light.ON),
        way("press", {Light.ON}, Light.OFF),
        way("wear_out", {Light.ON}, Light.BROKEN),
    )
    assert two.named("press", Light.ON).target is Light.OFF
    assert two.named("press", Light.OFF).target is Light.ON
    with pytest.raises(KeyError):
        two.named("mend")
