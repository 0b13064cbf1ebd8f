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
from app.selection.instance import LEVELS, PREREQUISITES, UNITS, Instance, Kind, Nominee, Place, Rule
from app.selection.sums import to_fill

MOST_NAMED = 3
"""How many rules a sentence names at most."""

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
        """One set of rules to relax: each rule, and from what to what it must give."""
        return [(rule, self._by(instance, rule, way)) for rule in self._rules(instance, way)]

    @staticmethod
    def _rules(instance: Instance, keys: Iterable[str]) -> list[Rule]:
        own = {rule.key: rule for rule in instance.rules}
        return [own.get(key, Rule(kind=Kind.ALTERNATES)) for key in keys]

    def _by(self, instance: Instance, rule: Rule, way: Mapping[str, int]) -> str:
        persons, sentence = way[rule.key], self.rule(rule)
        if rule.kind in PREREQUISITES:
            return ngettext(
                "%(rule)s: let one official in who does not meet it",
                "%(rule)s: let %(num)s officials in who do not meet it",
                persons,
                rule=sentence,
            )
        asked = _asked(instance, rule, fewer=way.get(Kind.FILL, 0))
        if asked is None:
            return ngettext("%(rule)s: by one person", "%(rule)s: by %(num)s persons", persons, rule=sentence)
        after = asked + persons if rule.kind in _MOST else asked - persons
        return _("%(rule)s: %(before)s → %(after)s", rule=sentence, before=asked, after=after)

    def reason(self, instance: Instance, nominee: Nominee, result: Mapping[str, Any]) -> list[str]:
        """Why a nominee is chosen or not, as whole sentences."""
        reason = result["reasons"][nominee.key]
        is_chosen = nominee.key in result["chosen"]
        if reason.get("decided"):
            return [_DECIDED[Place(reason["decided"])]()]
        if reason.get("barred"):
            return [self._barred(instance, key) for key in reason["barred"]]
        if "either" in reason:
            rules = self._rules(instance, reason["either"])
            if is_chosen:
                return list(self._held(instance, nominee, rules, result))
            return list(self._shut_out(instance, nominee, rules, result))
        if "way" in reason:
            rules = self._rules(instance, reason["way"])
            counting = self._counting(instance, nominee, rules, result) if is_chosen else []
            return counting or [self._needed(rules, is_chosen=is_chosen)]
        return list(self._searched(instance, nominee, result, is_chosen=is_chosen))

    def _barred(self, instance: Instance, key: str) -> str:
        if key == Kind.ALTERNATES:
            return _(
                "The state named this official as an alternate, and the seats are filled without alternates."
            )
        return _("Does not meet what every nominee must: %(rule)s.", rule=self.rule(instance.rule(key)))

    def _held(
        self, instance: Instance, nominee: Nominee, rules: list[Rule], result: Mapping[str, Any]
    ) -> Iterable[str]:
        """What keeps a chosen one in: the musts that count this person, else what keeps the others out."""
        counting = self._counting(instance, nominee, rules, result)
        if counting:
            yield from counting
            return
        able = _able(instance, nominee.state)
        if _chosen_of(instance, nominee.state, result) == able:
            yield ngettext(
                "%(state)s has no other official who may come; without this one a seat would stay empty.",
                "All %(num)s officials of %(state)s who may come have a seat; without this one it would stay "
                "empty.",
                able,
                state=state_name(nominee.state),
            )
        else:
            yield _("Without this official a seat would stay empty: no other who is left fits the rules.")
        others = [rule for rule in rules if rule.kind is not Kind.FILL]
        if others:
            yield ngettext(
                "Another could come only if this gave: %(rules)s.",
                "Another could come only if one of these gave: %(rules)s.",
                len(others),
                rules=self._named(others),
            )

    def _counting(
        self, instance: Instance, nominee: Nominee, rules: list[Rule], result: Mapping[str, Any]
    ) -> list[str]:
        """How each of these rules that asks for some at least counts this nominee."""
        counting = [rule for rule in rules if _counts(instance, rule, nominee, result)]
        return [self._counted(instance, rule, nominee) for rule in counting]

    def _counted(self, instance: Instance, rule: Rule, nominee: Nominee) -> str:
        asked = _asked(instance, rule) or 0
        if rule.kind is Kind.WOMEN:
            return ngettext(
                "The one woman that the rules ask for (%(rule)s); no other fits in instead.",
                "One of the %(num)s women that the rules ask for (%(rule)s); no other fits in instead.",
                asked,
                rule=self.rule(rule),
            )
        if rule.kind is Kind.STATE_LEAST:
            able, state = _able(instance, nominee.state), state_name(nominee.state)
            if able <= rule.number:
                return ngettext(
                    "%(state)s has at least %(asked)s of the seats, and one of its officials may come.",
                    "%(state)s has at least %(asked)s of the seats, and %(num)s of its officials may come.",
                    able,
                    state=state,
                    asked=rule.number,
                )
            return _(
                "%(state)s has at least %(asked)s of the seats, and no other of its officials fits in.",
                state=state,
                asked=rule.number,
            )
        return _("Counts for “%(rule)s”; no other who does fits in instead.", rule=self.rule(rule))

    def _shut_out(
        self, instance: Instance, nominee: Nominee, rules: list[Rule], result: Mapping[str, Any]
    ) -> Iterable[str]:
        """What keeps one out for whom nobody can go."""
        full = self._full(instance, nominee, result)
        if full:
            yield full
        yield ngettext(
            "Nobody can go for this official, unless this gave: %(rules)s.",
            "Nobody can go for this official, unless one of these gave: %(rules)s.",
            len(rules),
            rules=self._named(rules),
        )

    @staticmethod
    def _full(instance: Instance, nominee: Nominee, result: Mapping[str, Any]) -> str:
        """That a state has its most already; empty where it has not, or where no rule says so."""
        most = _most_of(instance, nominee.state)
        if most is None or _chosen_of(instance, nominee.state, result) < most:
            return ""
        return _("%(state)s already has its most of %(most)s.", state=state_name(nominee.state), most=most)

    def _named(self, rules: list[Rule]) -> str:
        """Some rules in a line; of many the first ones, and how many more."""
        words = [f"“{self.rule(rule)}”" for rule in rules]
        if len(words) > MOST_NAMED + 1:
            words[MOST_NAMED:] = [_("%(number)s more", number=len(words) - MOST_NAMED)]
        return listed(words)

    def _needed(self, needed: list[Rule], *, is_chosen: bool) -> str:
        rules = listed([f"“{self.rule(rule)}”" for rule in needed])
        if not needed:
            return _("The seats that are held and the decisions by hand leave no other way.")
        if is_chosen:
            return _("Without this official these can’t all hold: %(rules)s.", rules=rules)
        return _("With this official these can’t all hold: %(rules)s.", rules=rules)

    def _searched(
        self, instance: Instance, nominee: Nominee, result: Mapping[str, Any], *, is_chosen: bool
    ) -> Iterable[str]:
        reason = result["reasons"][nominee.key]
        enter, leave = (listed([self.name(key) for key in reason.get(way, ())]) for way in ("enter", "leave"))
        cost = points(reason["cost"])
        if is_chosen and enter:
            yield _("If this official were left out, %(names)s would come instead.", names=enter)
        elif is_chosen:
            yield _("If this official were left out, nobody would come instead.")
        elif leave:
            full = self._full(instance, nominee, result)
            if full:
                yield full
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
_MOST = {Kind.STATE_MOST, Kind.SECTOR_MOST, Kind.ALTERNATES}
"""The rules that give by letting more in."""


def _asked(instance: Instance, rule: Rule, *, fewer: int = 0) -> int | None:
    """How many persons a rule asks for, with `fewer` seats taken; None where it asks it of each state."""
    if rule.kind in {Kind.FILL, Kind.WOMEN}:
        taken = to_fill(instance)
        return taken if rule.kind is Kind.FILL else -(-rule.number * (taken - fewer) // 100)
    if rule.kind in {Kind.STATE_MOST, Kind.STATE_LEAST} and not rule.about:
        return None
    return rule.number


def _counts(instance: Instance, rule: Rule, nominee: Nominee, result: Mapping[str, Any]) -> bool:
    """Whether a rule that asks for some at least counts this nominee, and has none to spare."""
    if rule.kind is Kind.STATE_LEAST:
        least = min(rule.number, _able(instance, nominee.state))
        return _chosen_of(instance, nominee.state, result) <= least
    stands = next(one for one in result["rules"] if one["rule"] == rule.key)
    is_one = {
        Kind.WOMEN: nominee.sex == "F",
        Kind.LANGUAGE: nominee.speaks(rule.about, rule.level or LEVELS[0]),
        Kind.SECTOR_LEAST: nominee.sector == rule.about,
    }
    return is_one.get(rule.kind, False) and stands["reached"] <= stands["asked"]


def _able(instance: Instance, state: str) -> int:
    """How many of a state may come."""
    return sum(one.state == state and instance.may_come(one) for one in instance.nominees)


def _chosen_of(instance: Instance, state: str, result: Mapping[str, Any]) -> int:
    """How many of a state are chosen."""
    chosen = set(result["chosen"])
    return sum(one.state == state and one.key in chosen for one in instance.nominees)


def _most_of(instance: Instance, state: str) -> int | None:
    """The most that a state may have by its own rule, or by the one for all states; None without any."""
    mosts = {rule.about: rule.number for rule in instance.rules if rule.kind is Kind.STATE_MOST}
    return mosts.get(state, mosts.get(""))


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
