"""Rules and reasons as sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.cohorts.words import language_name
from app.core.i18n import _, language, ngettext
from app.core.templating import format_number, listed
from app.member_states import data as member_states
from app.selection.instance import UNITS, Instance, Kind, Nominee, Place, Rule

RULE_FIELDS = {
    Kind.FILL: "fill",
    Kind.STATE_MOST: "state_most",
    Kind.STATE_LEAST: "state_least",
    Kind.WOMEN: "women",
    Kind.LANGUAGE: "language_{about}",
    Kind.INTERPRETATION: "interpretation_{about}",
    Kind.SECTOR_LEAST: "sector_least_{about}",
    Kind.SECTOR_MOST: "sector_most_{about}",
    Kind.YEARS: "years",
    Kind.LEVEL: "level",
    Kind.COMPLETED: "completed",
}
"""The field of the rules' form that sets each kind of rule."""


def field_of(rule: Rule) -> str:
    """Where on the rules' form a rule is changed; a state's own number is the call's."""
    if rule.kind is Kind.STATE_MOST and rule.about:
        return "by_call"
    return RULE_FIELDS.get(rule.kind, "").format(about=rule.about)


def points(units: int) -> str:
    """Units as points, with two decimals."""
    return format_number(round(Fraction(units, UNITS), 2).limit_denominator(100).__float__())


def state_name(code: str) -> str:
    """A member state's name in the reader's language."""
    return member_states.name(code, language()) if code in member_states.STATES else code


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says rules and reasons of one selection: by services' names, and by what a nominee is called."""

    sectors: Mapping[str, str]
    name: Callable[[str], str]

    def rule(self, rule: Rule) -> str:
        """What a rule asks, in a few words."""
        about = self.sector(rule.about) if rule.kind in _OF_SERVICES else _named(rule)
        return _RULES[rule.kind, bool(rule.about)](rule.number, about, rule.level)

    def sector(self, code: str) -> str:
        """A service's name."""
        return self.sectors.get(code, code)

    def way(self, instance: Instance, way: Mapping[str, int]) -> list[tuple[Rule, str]]:
        """One set of rules to relax: each rule, and by how much it must give."""
        return [(rule, self._by(rule, persons)) for rule, persons in self._rules(instance, way)]

    @staticmethod
    def _rules(instance: Instance, way: Mapping[str, int]) -> list[tuple[Rule, int]]:
        own = {rule.key: rule for rule in instance.rules}
        return [(own.get(key, Rule(kind=Kind.ALTERNATES)), persons) for key, persons in way.items()]

    def _by(self, rule: Rule, persons: int) -> str:
        sentence = self.rule(rule)
        if rule.kind in {Kind.YEARS, Kind.LEVEL, Kind.COMPLETED}:
            return ngettext(
                "%(rule)s: let one official in who does not meet it",
                "%(rule)s: let %(num)s officials in who do not meet it",
                persons,
                rule=sentence,
            )
        return ngettext("%(rule)s: by one person", "%(rule)s: by %(num)s persons", persons, rule=sentence)

    def reason(self, instance: Instance, nominee: Nominee, result: Mapping[str, Any]) -> list[str]:
        """Why a nominee is chosen or not, as whole sentences."""
        reason = result["reasons"][nominee.key]
        is_chosen = nominee.key in result["chosen"]
        if reason.get("decided"):
            return [_DECIDED[Place(reason["decided"])]()]
        if reason.get("barred"):
            return [self._barred(instance, key) for key in reason["barred"]]
        if "way" in reason:
            return [self._needed(instance, reason["way"], is_chosen=is_chosen)]
        return list(self._searched(instance, nominee, reason, is_chosen=is_chosen))

    def _barred(self, instance: Instance, key: str) -> str:
        if key == Kind.ALTERNATES:
            return _(
                "The state named this official as an alternate, and the seats are filled without alternates."
            )
        return _("Does not meet what every nominee must: %(rule)s.", rule=self.rule(instance.rule(key)))

    def _needed(self, instance: Instance, way: Mapping[str, int], *, is_chosen: bool) -> str:
        rules = listed([f"“{self.rule(rule)}”" for rule, _persons in self._rules(instance, way)])
        if not way:
            return _("The seats that are held and the decisions by hand leave no other way.")
        if is_chosen:
            return _(
                "Without this official the rules can’t hold. What would have to give: %(rules)s.", rules=rules
            )
        return _("With this official the rules can’t hold. What would have to give: %(rules)s.", rules=rules)

    def _searched(
        self, instance: Instance, nominee: Nominee, reason: Mapping[str, Any], *, is_chosen: bool
    ) -> Iterable[str]:
        enter, leave = (listed([self.name(key) for key in reason.get(way, ())]) for way in ("enter", "leave"))
        cost = points(reason["cost"])
        if is_chosen and enter:
            yield _("If this official were left out, %(names)s would come instead.", names=enter)
        elif is_chosen:
            yield _("If this official were left out, nobody would come instead.")
        elif leave:
            yield _("For this official to come in, %(names)s would go.", names=leave)
        else:
            yield _("For this official to come in, nobody would go.")
        if is_chosen and leave:
            yield _("And %(names)s would go as well.", names=leave)
        if not is_chosen and enter:
            yield _("And %(names)s would come as well.", names=enter)
        if reason["cost"]:
            yield _("The selection would lose %(points)s points.", points=cost)
        else:
            yield _("The selection would be as good: the lot decided.")
        for key, persons in reason.get("missing", {}).items():
            rule = self.rule(instance.rule(key))
            if persons > 0:
                yield ngettext(
                    "“%(rule)s” would lack one person more.",
                    "“%(rule)s” would lack %(num)s persons more.",
                    persons,
                    rule=rule,
                )
            else:
                yield ngettext(
                    "“%(rule)s” would lack one person less.",
                    "“%(rule)s” would lack %(num)s persons less.",
                    -persons,
                    rule=rule,
                )


_OF_SERVICES = {Kind.SECTOR_LEAST, Kind.SECTOR_MOST}


def _named(rule: Rule) -> str:
    """The state, the language or the programme that a rule speaks of."""
    if rule.kind in {Kind.LANGUAGE, Kind.INTERPRETATION}:
        return language_name(rule.about)
    return state_name(rule.about)


_RULES: Mapping[tuple[Kind, bool], Callable[[int, str, str], str]] = {
    (Kind.FILL, False): lambda _n, _a, _l: _("Every seat is taken"),
    (Kind.STATE_MOST, True): lambda n, a, _l: _("At most %(number)s from %(state)s", number=n, state=a),
    (Kind.STATE_MOST, False): lambda n, _a, _l: _("At most %(number)s from each state", number=n),
    (Kind.STATE_LEAST, False): lambda n, _a, _l: _(
        "At least %(number)s from each nominating state", number=n
    ),
    (Kind.WOMEN, False): lambda n, _a, _l: _("At least %(percent)s %% women", percent=n),
    (Kind.LANGUAGE, True): lambda n, a, level: _(
        "At least %(number)s with %(language)s at %(level)s", number=n, language=a, level=level
    ),
    (Kind.INTERPRETATION, True): lambda _n, a, _l: _("Interpretation into %(language)s", language=a),
    (Kind.SECTOR_LEAST, True): lambda n, a, _l: _("At least %(number)s of: %(service)s", number=n, service=a),
    (Kind.SECTOR_MOST, True): lambda n, a, _l: _("At most %(number)s of: %(service)s", number=n, service=a),
    (Kind.YEARS, False): lambda n, _a, _l: ngettext(
        "At least one year of service", "At least %(num)s years of service", n
    ),
    (Kind.LEVEL, False): lambda _n, _a, level: _("A working language at %(level)s", level=level),
    (Kind.COMPLETED, True): lambda _n, a, _l: _("%(programme)s completed", programme=a),
    (Kind.ALTERNATES, False): lambda _n, _a, _l: _(
        "Alternates come only where the seats can’t be filled otherwise"
    ),
}
_DECIDED: Mapping[Place, Callable[[], str]] = {
    Place.HELD: lambda: _("Has a seat already, from before this selection."),
    Place.IN: lambda: _("A coordinator decided that this official comes in."),
    Place.OUT: lambda: _("A coordinator decided that this official stays out."),
}
