"""Lifecycles, declared once as data.

One declaration of a lifecycle draws the buttons, checks the permission, runs the
guards, writes the trail, lets the effects follow, and prints `docs/workflows.md`.
`Workflow.move` is the one door through which a record changes its state; it always
goes in the same order: permission, the record held, source, guards, write, trail, effects.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import set_committed_value

from app.core.db import hold
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.i18n import _
from app.core.labels import Labelled


class State(Labelled):
    """A state of a lifecycle, with its label, its tone, whose turn it is, and its outward name.

    Declared as ``NAME = value, label, tone, turn, outward``; `outward` names the label that
    readers get who may not know the state itself.
    """

    tone: str
    turn: Any
    outward: Any

    def __init__(
        self, value: str, label: Any = "", tone: str = "", turn: Any = "", outward: Any = None
    ) -> None:
        super().__init__(value, label)
        self.tone = tone
        self.turn = turn
        self.outward = outward


class Stateful(Protocol):
    """What a lifecycle governs."""

    id: Any
    state: Any


class Acting(Protocol):
    """Who acts: see `app.access.actor.Actor`."""

    @property
    def user_id(self) -> UUID | None: ...

    @property
    def is_system(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition of a transition; `refusal` says, as a whole sentence, why not and whose turn it is."""

    name: str
    refusal: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A named way from some states to one.

    Without a `permission` no person takes it: the office's clock does, or an effect. `done` is what it is
    called once it has happened, where neither the state that it leads to nor the clock's label tells it.
    """

    name: str
    label: Any
    sources: frozenset[State]
    target: State
    done: Any = None
    permission: enum.StrEnum | None = None
    guards: tuple[Guard, ...] = ()
    asks_reason: bool = False
    destructive: bool = False

    @property
    def by_system_only(self) -> bool:
        """Whether no person takes this transition."""
        return self.permission is None

    @property
    def told(self) -> Any:
        """What it is called once it has happened: “Endorsed”, where the button says “Endorse”."""
        return self.done or (self.label if self.by_system_only else self.target.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A transition that has just happened, for the trail and the effects."""

    workflow: str
    transition: str
    record: Any
    actor: Any
    source: State
    target: State
    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A transition as a reader may be shown it: a button, or a disabled one with the reason why.

    `guard` is the one that refuses it.
    """

    transition: Transition
    allowed: bool
    why: Any
    guard: Guard | None = None


class InvalidWorkflowError(ValueError):
    """A lifecycle is declared wrongly: found when the programme starts."""


@dataclass(slots=True)
class Doors:
    """What the floors above give to this one when the application is put together."""

    may: Callable[[Any, Any, Any], bool]
    record: Callable[[Moved], None]
    follow: Callable[[Moved], None]


_doors: list[Doors] = []


def set_doors(doors: Doors) -> None:
    """Let moves be permitted by, written to, and followed by what `doors` names."""
    _doors[:] = [doors]


@dataclass
class Workflow:
    """The lifecycle of one kind of record; checked when it is built."""

    name: str
    states: type[State]
    initial: frozenset[State]
    final: frozenset[State]
    transitions: tuple[Transition, ...]
    _guards: dict[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    _names: dict[str, Callable[[Any], dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        _all[self.name] = self

    def guard(
        self, guard: Guard, *, names: Callable[[Any], dict[str, Any]] | None = None
    ) -> Callable[[Callable[[Any, Any], bool]], Callable[[Any, Any], bool]]:
        """Say how `guard` is decided: a function of the record and the actor, in `operations.py`.

        Where its sentence names something of the record, such as a day, `names` gives the words for it.
        """
        if names:
            self._names[guard.name] = names

        def bind(function: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
            self._guards[guard.name] = function
            return function

        return bind

    def unbound_guards(self) -> list[str]:
        """The guards that are declared and that nothing decides: none, once the application is built."""
        declared = {guard.name for transition in self.transitions for guard in transition.guards}
        return sorted(declared - self._guards.keys())

    def named(self, name: str, state: State | None = None) -> Transition:
        """The transition called `name`, the one that leaves `state` where several share the name."""
        found = [t for t in self.transitions if t.name == name]
        if not found:
            raise KeyError(name)
        return next((t for t in found if state in t.sources), found[0])

    def told(self, name: str) -> Any:
        """What a move is called once it has happened; one that is no more keeps its own name."""
        return next((t.told for t in self.transitions if t.name == name), name)

    def offers(self, record: Stateful, actor: Acting) -> list[Offer]:
        """What `actor` may do with `record` now, refused ones with the reason why."""
        offers = []
        for transition in self.transitions:
            if record.state not in transition.sources or transition.permission is None:
                continue
            if not _doors[0].may(actor, transition.permission, record):
                continue
            failing = self._failing(transition, record, actor)
            why = self._refusal(failing, record) if failing else ""
            offers.append(Offer(transition, failing is None, why, failing))
        return offers

    def why_not(self, guard: Guard, record: Stateful, actor: Acting) -> Any:
        """Why `guard` keeps `actor` from moving the record, as a whole sentence; empty where it does not."""
        return "" if self._guards[guard.name](record, actor) else self._refusal(guard, record)

    def move(self, record: Stateful, name: str, *, actor: Acting, reason: str = "") -> Moved:
        """Take `record` through the transition `name`; refuses as `check` does."""
        transition = self.check(record, name, actor=actor, reason=reason)
        doors = _doors[0]
        source: State = record.state
        self._write(record, source, transition.target)
        moved = Moved(
            workflow=self.name,
            transition=name,
            record=record,
            actor=actor,
            source=source,
            target=transition.target,
            reason=reason.strip(),
        )
        doors.record(moved)
        doors.follow(moved)
        return moved

    def check(self, record: Stateful, name: str, *, actor: Acting, reason: str = "") -> Transition:
        """The transition `name`, which `record` may take now; nobody else changes the record meanwhile.

        Raises ForbiddenError without the permission, DomainError from a wrong state, by a guard or
        for want of a reason, StaleError when another deed moved or changed the record first. A deed
        that moves several records checks all of them first: a refusal then leaves each as it stands.
        """
        source: State = record.state
        transition = self.named(name, source)
        if transition.permission is None:
            permitted = actor.is_system
        else:
            permitted = actor.is_system or _doors[0].may(actor, transition.permission, record)
        if not permitted:
            raise ForbiddenError(_("You may not do this here."))
        hold(record)
        if source not in transition.sources:
            raise DomainError(_("This can't be done now: it is already “%(state)s”.", state=source.label))
        if transition.asks_reason and not reason.strip():
            raise DomainError(_("Write the reason."), field="reason")
        failing = self._failing(transition, record, actor)
        if failing is not None:
            raise DomainError(self._refusal(failing, record))
        return transition

    def _failing(self, transition: Transition, record: Stateful, actor: Acting) -> Guard | None:
        return next((g for g in transition.guards if not self._guards[g.name](record, actor)), None)

    def _refusal(self, guard: Guard, record: Any) -> Any:
        names = self._names.get(guard.name)
        return str(guard.refusal) % names(record) if names else guard.refusal

    def _write(self, record: Any, source: State, target: State) -> None:
        session = object_session(record)
        if session is None:
            raise InvalidWorkflowError(f"{record!r} is not in a deed")
        session.flush()
        model = type(record)
        values: dict[str, Any] = {"state": target}
        if hasattr(model, "version"):
            values["version"] = model.version + 1
        written = session.execute(
            sa.update(model).where(model.id == record.id, model.state == source).values(values),
            execution_options={"synchronize_session": False},
        )
        if written.rowcount != 1:  # type: ignore[attr-defined]
            raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
        set_committed_value(record, "state", target)
        if "version" in values:
            set_committed_value(record, "version", record.version + 1)


_all: dict[str, Workflow] = {}


def all_workflows() -> list[Workflow]:
    """Every lifecycle of the office, by name."""
    return [_all[name] for name in sorted(_all)]


def govern(model: type[Any], workflow: Workflow) -> None:
    """From now on nothing but `workflow` changes the state of a stored `model`."""
    model.__workflow__ = workflow

    def refuse(target: Any, value: Any, _old: Any, _initiator: Any) -> None:
        if sa.inspect(target).persistent:
            raise InvalidWorkflowError(f"{workflow.name}: a state is changed by a transition, not assigned")
        if value not in workflow.initial:
            raise InvalidWorkflowError(f"{workflow.name}: nothing begins as {value}")

    event.listen(model.state, "set", refuse)


def _check(workflow: Workflow) -> None:
    leaving: dict[State, list[Transition]] = {state: [] for state in workflow.states}
    for transition in workflow.transitions:
        if not transition.sources:
            raise InvalidWorkflowError(f"{workflow.name}: {transition.name} leaves no state")
        for source in transition.sources:
            if any(other.name == transition.name for other in leaving[source]):
                raise InvalidWorkflowError(
                    f"{workflow.name}: two ways called {transition.name} leave {source}"
                )
            leaving[source].append(transition)
    reached = set(workflow.initial)
    frontier = list(workflow.initial)
    while frontier:
        for transition in leaving[frontier.pop()]:
            if transition.target not in reached:
                reached.add(transition.target)
                frontier.append(transition.target)
    for state, ways in leaving.items():
        if bool(ways) == (state in workflow.final):
            raise InvalidWorkflowError(
                f"{workflow.name}: {state} is final or has a way out, not both or neither"
            )
    unreached = set(workflow.states) - reached
    if unreached:
        raise InvalidWorkflowError(f"{workflow.name}: nothing leads to {', '.join(sorted(unreached))}")
