"""A cohort's rules as the coordinator writes them, and the selection that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.selection.instance import Kind, Rule, Weights

MOST_RESERVE = 500
DEFAULT_LEVEL = "B1"
USUAL = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Weights, the length and order of the reserve, and the rules.

    `by_call` lets no state have more seats than the call foresees for it. `same_state_first` gives a
    freed seat to the first of the same state on the reserve.
    """

    weights: Weights = USUAL
    reserve: int = 0
    same_state_first: bool = True
    by_call: bool = True
    rules: tuple[Rule, ...] = ()

    def of(self, kind: Kind, about: str = "") -> Rule | None:
        """The rule of that kind about this, if there is one."""
        return next((rule for rule in self.rules if rule.kind is kind and rule.about == about), None)

    def as_data(self) -> dict[str, Any]:
        """The book as it is kept."""
        return {
            "weights": {name: getattr(self.weights, name) for name in Weights.__slots__},
            "reserve": self.reserve,
            "same_state_first": self.same_state_first,
            "by_call": self.by_call,
            "rules": [{name: getattr(rule, name) for name in Rule.__slots__} for rule in self.rules],
        }


def read(data: Mapping[str, Any]) -> Book:
    """A book that was kept."""
    return Book(
        weights=Weights(**data["weights"]),
        reserve=data["reserve"],
        same_state_first=data["same_state_first"],
        by_call=data["by_call"],
        rules=tuple(Rule(**{**rule, "kind": Kind(rule["kind"])}) for rule in data["rules"]),
    )


def usual(seats: int) -> Book:
    """What counts until a coordinator sets the rules: as many on the reserve as half of the seats."""
    return Book(
        reserve=-(-seats // 2),
        rules=(
            Rule(kind=Kind.FILL),
            Rule(kind=Kind.WOMEN, number=30, cost=10),
            Rule(kind=Kind.LEVEL, level=DEFAULT_LEVEL),
        ),
    )
