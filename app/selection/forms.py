"""What coordinators write of a selection: rules, scores, and decisions by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from app.core.forms import EditForm, Form, choice, number, prose, tick
from app.core.i18n import _, _l
from app.selection.instance import LEVELS, Kind, Rule, Weights
from app.selection.rulebook import DEFAULT_LEVEL, MOST_RESERVE, Book

MOST_COST, MOST_PERSONS, MOST_YEARS = 1000, 500, 50
REASON_LENGTH = 1000
_COST = _l("Points lost for each person missing; empty makes it a must")
_PAIRED = (Kind.STATE_MOST, Kind.STATE_LEAST, Kind.WOMEN)
"""The rules of one number and one cost."""


class _Rules(EditForm):
    """The rules of one cohort; languages and services are its own, so their fields are added to this."""

    languages: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    weight_score = number(_l("Reviewers’ scores"), least=0, most=100)
    weight_priority = number(_l("The state’s own priority"), least=0, most=100)
    weight_underserved = number(_l("States that had few seats before"), least=0, most=100)
    fill = tick(_l("Every seat is taken"))
    fill_cost = number(_COST, least=0, most=MOST_COST, required=False)
    by_call = tick(_l("No state has more seats than the call foresees for it"))
    state_most = number(_l("At most from each other state"), least=1, most=MOST_PERSONS, required=False)
    state_most_cost = number(_COST, least=0, most=MOST_COST, required=False)
    state_least = number(
        _l("At least from each state that nominates"), least=1, most=MOST_PERSONS, required=False
    )
    state_least_cost = number(_COST, least=0, most=MOST_COST, required=False)
    women = number(_l("Least share of women, in per cent"), least=1, most=100, required=False)
    women_cost = number(_COST, least=0, most=MOST_COST, required=False)
    level = choice(
        _l("Least level in one working language"), [(level, level) for level in LEVELS], required=False
    )
    years = number(_l("Least years of service"), least=1, most=MOST_YEARS, required=False)
    completed = choice(_l("Programme that must be completed"), required=False)
    language_level = choice(_l("Level at which a language counts"), [(level, level) for level in LEVELS])
    reserve = number(_l("How many stand on the reserve"), least=0, most=MOST_RESERVE)
    same_state_first = tick(_l("A freed seat goes to the first of the same state"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The three weights make 100."""
        valid = super().validate(extra_validators)
        if valid and sum(self[f"weight_{name}"].data for name in Weights.__slots__) != 100:
            self.weight_score.errors = [_("The three weights must make 100 together.")]
            return False
        return bool(valid)

    @property
    def book(self) -> Book:
        """The rules that were written."""
        return Book(
            weights=Weights(**{name: self[f"weight_{name}"].data for name in Weights.__slots__}),
            reserve=self.reserve.data,
            same_state_first=self.same_state_first.data,
            by_call=self.by_call.data,
            rules=tuple(self._rules()),
        )

    def _rules(self) -> Iterable[Rule]:
        if self.fill.data:
            yield Rule(kind=Kind.FILL, cost=self.fill_cost.data)
        for kind in _PAIRED:
            yield from self._numbered(kind, "", kind, f"{kind}_cost")
        for code in self.languages:
            yield from self._numbered(
                Kind.LANGUAGE,
                code,
                f"language_{code}",
                f"language_{code}_cost",
                level=self.language_level.data,
            )
            cost = self[f"interpretation_{code}"].data
            if cost is not None:
                yield Rule(kind=Kind.INTERPRETATION, about=code, level=self.language_level.data, cost=cost)
        for code in self.sectors:
            for kind in (Kind.SECTOR_LEAST, Kind.SECTOR_MOST):
                yield from self._numbered(kind, code, f"{kind}_{code}", f"sector_{code}_cost")
        if self.level.data:
            yield Rule(kind=Kind.LEVEL, level=self.level.data)
        if self.years.data:
            yield Rule(kind=Kind.YEARS, number=self.years.data)
        if self.completed.data:
            yield Rule(kind=Kind.COMPLETED, about=self.completed.data)

    def _numbered(self, kind: Kind, about: str, field: str, cost: str, *, level: str = "") -> Iterable[Rule]:
        if self[field].data is not None:
            yield Rule(kind=kind, about=about, number=self[field].data, cost=self[cost].data, level=level)


def rules_form(languages: Iterable[str], sectors: Iterable[str]) -> type[_Rules]:
    """The form over a cohort's rules, with a row for each of its languages and of its services."""
    fields: dict[str, Any] = {"languages": tuple(languages), "sectors": tuple(sectors)}
    for code in fields["languages"]:
        fields[f"language_{code}"] = _persons(_l("At least so many"))
        fields[f"language_{code}_cost"] = number(_COST, least=0, most=MOST_COST, required=False)
        fields[f"interpretation_{code}"] = number(
            _l("Points that interpretation costs"), least=0, most=MOST_COST, required=False
        )
    for code in fields["sectors"]:
        fields[f"sector_least_{code}"] = _persons(_l("At least so many"))
        fields[f"sector_most_{code}"] = _persons(_l("At most so many"))
        fields[f"sector_{code}_cost"] = number(_COST, least=0, most=MOST_COST, required=False)
    fields["__doc__"] = "The rules of one cohort."
    return type("RulesForm", (_Rules,), fields)


def _persons(label: Any) -> Any:
    return number(label, least=0, most=MOST_PERSONS, required=False)


def written(book: Book, version: int) -> dict[str, Any]:
    """What the form over a book shows at first."""
    data: dict[str, Any] = {
        "version": version,
        "reserve": book.reserve,
        "same_state_first": book.same_state_first,
        "by_call": book.by_call,
        "language_level": DEFAULT_LEVEL,
        **{f"weight_{name}": getattr(book.weights, name) for name in Weights.__slots__},
    }
    for rule in book.rules:
        match rule.kind:
            case Kind.FILL:
                data |= {"fill": True, "fill_cost": rule.cost}
            case Kind.LANGUAGE:
                data |= {
                    f"language_{rule.about}": rule.number,
                    f"language_{rule.about}_cost": rule.cost,
                    "language_level": rule.level,
                }
            case Kind.INTERPRETATION:
                data |= {f"interpretation_{rule.about}": rule.cost, "language_level": rule.level}
            case Kind.SECTOR_LEAST | Kind.SECTOR_MOST:
                data |= {f"{rule.kind}_{rule.about}": rule.number, f"sector_{rule.about}_cost": rule.cost}
            case Kind.LEVEL:
                data["level"] = rule.level
            case Kind.YEARS:
                data["years"] = rule.number
            case Kind.COMPLETED:
                data["completed"] = rule.about
            case _:
                data |= {str(rule.kind): rule.number, f"{rule.kind}_cost": rule.cost}
    return data


def scores_form(keys: Iterable[str]) -> type[Form]:
    """The form over the nominees: what this reviewer gives each."""
    fields: dict[str, Any] = {
        f"points_{key}": number(_l("Your score"), least=0, most=100, required=False) for key in keys
    }
    fields["__doc__"] = "What one reviewer gives each nominee."
    return type("ScoresForm", (Form,), fields)


class ScoresFileForm(Form):
    """A file of scores, as a list saved as CSV."""

    file = FileField(_l("File (CSV in UTF-8)"), validators=[FileRequired(_l("Choose a file."))])


class AskForm(Form):
    """The page that asks before a deed; nothing to fill in."""


class FindForm(Form):
    """The page that asks before a selection that holds decisions by hand is replaced: `instead` names it."""

    instead = HiddenField()


class DecisionForm(Form):
    """One nominee's place, settled by hand."""

    place = choice(
        _l("Decision"),
        [
            ("in", _l("Give this official a seat")),
            ("out", _l("Leave this official out")),
            ("open", _l("Leave it to the rules")),
        ],
    )
    reason = prose(_l("Reason"), most=REASON_LENGTH)
