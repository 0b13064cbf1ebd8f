"""What happens elsewhere, in the same transaction, when a record moves.

A room above registers an effect on a lifecycle of a room below, so that the lower room is
followed without importing the upper one. Effects run in the order in which the features stand
in `app/features.py`; their first docstring lines are printed in `docs/workflows.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.workflow import Moved, State, Workflow

Follower = Callable[[Moved], None]


@dataclass(frozen=True, slots=True)
class Effect:
    """One follower of a lifecycle's moves into some states."""

    workflow: str
    targets: frozenset[State]
    follower: Follower

    @property
    def feature(self) -> str:
        """The room in whose files it stands."""
        return self.follower.__module__.split(".")[1]

    @property
    def story(self) -> str:
        """What it does, for `docs/workflows.md`."""
        return (self.follower.__doc__ or "").strip().split("\n")[0]


_effects: list[Effect] = []


def when(workflow: Workflow, *targets: State) -> Callable[[Follower], Follower]:
    """Call the function whenever a record of `workflow` has moved into one of `targets`."""

    def register(follower: Follower) -> Follower:
        _effects.append(Effect(workflow.name, frozenset(targets), follower))
        return follower

    return register


def put_in_order(features: Sequence[str]) -> None:
    """Let effects happen in the order of `features`, whichever file happened to be read first."""
    _effects.sort(key=lambda effect: features.index(effect.feature))


def follow(moved: Moved) -> None:
    """Let every effect of this move happen, in order."""
    for effect in _effects:
        if effect.workflow == moved.workflow and moved.target in effect.targets:
            effect.follower(moved)


def all_effects() -> list[Effect]:
    """Every registered effect, in the order in which they happen."""
    return list(_effects)
