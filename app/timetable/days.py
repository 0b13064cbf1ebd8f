"""Which days and hours are not like others: public holidays, and Ramadan.

The holidays are those of the `holidays` library, which marks an Islamic one whose day depends on the moon
("estimated"); Ramadan is that of the Umm al-Qura calendar, by `hijridate`. Such days are provisional until
a coordinator confirms or moves them: what the office decided stands above both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import holidays
from hijridate import Hijri

from app.timetable import decided
from app.timetable.decided import DayKind, HolidayDecision

MOST_MOVED = 7
"""By so many days a holiday may be moved, one way or the other."""
_NEAR = timedelta(days=3)
"""A new release of the calendar may have a holiday this much earlier or later; a decision still is of it."""
A_MONTH = timedelta(days=31)
"""Ramadan is no longer: so far around a day its ends are looked for."""
_RAMADAN, _SHAWWAL = 9, 10
_HIJRI_YEARS = range(1343, 1501)
"""Those that `hijridate` knows, until 2077."""
_OTHER_YEARS = (0, -1, 1, -2, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A public holiday of a country, or an end of Ramadan in it.

    `key` is the calendar's name in English and `name` the reader's. `calculated` is the day on which the
    calendar has it, if any, and `day` the one on which it is; where the office decided that it is not
    observed, both are the same. A provisional one may still move by a day or two.
    """

    country: str
    kind: DayKind = DayKind.HOLIDAY
    key: str
    name: str
    calculated: date | None
    day: date
    is_provisional: bool = False
    is_observed: bool = True
    decision: HolidayDecision | None = None

    @property
    def is_moved(self) -> bool:
        """Whether the office has it on another day than the calendar."""
        return self.calculated not in {None, self.day}


def holidays_of(countries: Iterable[str], first: date, last: date, *, language: str) -> list[Holiday]:
    """The public holidays of some countries (ISO codes) from one day to another, in their order.

    They are named in the reader's language where the library knows it, else in English or as the country
    writes them.
    """
    return holidays_among(all_of(countries, first, last, language=language), first, last)


def holidays_among(known: Iterable[Holiday], first: date, last: date) -> list[Holiday]:
    """The public holidays among some days that are known: those from one day to another, in their order."""
    return [
        holiday
        for holiday in known
        if holiday.kind is DayKind.HOLIDAY and holiday.is_observed and first <= holiday.day <= last
    ]


def all_of(countries: Iterable[str], first: date, last: date, *, language: str) -> list[Holiday]:
    """What is known of these days, in their order: also what is not observed, and the ends of Ramadan."""
    countries = sorted(set(countries))
    reach = timedelta(days=MOST_MOVED) + _NEAR
    earliest, latest = first - reach, last + reach
    calculated = [
        found
        for country in countries
        for year in range(earliest.year, latest.year + 1)
        for found in (*_of_year(country, year, language), *_ramadan_of_year(country, year))
        if found.calculated and earliest <= found.calculated <= latest
    ]
    found = _as_decided(calculated, decided.standing(countries, earliest, latest), language)
    return sorted(
        (one for one in found if first <= one.day <= last or first <= (one.calculated or one.day) <= last),
        key=lambda one: (one.day, one.country, one.kind, one.name),
    )


def ramadan_of(countries: Iterable[str], first: date, last: date) -> dict[tuple[str, date], bool]:
    """The days of Ramadan in each of some countries from one day to another, with whether each is certain."""
    return ramadan_among(all_of(countries, first - A_MONTH, last + A_MONTH, language="en"), first, last)


def ramadan_among(known: Iterable[Holiday], first: date, last: date) -> dict[tuple[str, date], bool]:
    """The same, where what is on the days until `A_MONTH` before and after these is known already."""
    ends = [one for one in known if one.kind is not DayKind.HOLIDAY]
    found: dict[tuple[str, date], bool] = {}
    for begins in ends:
        until = next((one for one in ends if _is_end_of(one, begins)), None)
        if begins.kind is not DayKind.RAMADAN_BEGINS or until is None:
            continue
        for number in range((until.day - begins.day).days + 1):
            day = begins.day + timedelta(days=number)
            if first <= day <= last:
                found[begins.country, day] = not any(
                    one.is_provisional and one.day == day for one in (begins, until)
                )
    return found


def _is_end_of(one: Holiday, begins: Holiday) -> bool:
    return (one.country, one.kind) == (
        begins.country,
        DayKind.RAMADAN_ENDS,
    ) and begins.day < one.day < begins.day + A_MONTH


def _as_decided(
    calculated: Iterable[Holiday], decisions: Iterable[HolidayDecision], language: str
) -> list[Holiday]:
    """The calendar's holidays as the office decided of them, with those that it added."""
    left = list(decisions)
    exact = {(one.country, one.kind, one.name, one.calculated): one for one in left}
    found, open_ones = [], []
    for holiday in calculated:
        decision = exact.get((holiday.country, holiday.kind, holiday.key, holiday.calculated))
        if decision:
            left.remove(decision)
            found.append(_decided(holiday, decision))
        else:
            open_ones.append(holiday)
    for holiday in open_ones:
        near = next((one for one in left if _is_of(one, holiday)), None)
        if near:
            left.remove(near)
        found.append(_decided(holiday, near) if near else holiday)
    return [*found, *(_of_the_office(one, one.day, language) for one in left if one.day)]


def _is_of(decision: HolidayDecision, holiday: Holiday) -> bool:
    """Whether a decision is of a holiday that a new release of the calendar has on a day nearby."""
    return (
        (decision.country, decision.kind, decision.name) == (holiday.country, holiday.kind, holiday.key)
        and decision.calculated is not None
        and holiday.calculated is not None
        and abs(decision.calculated - holiday.calculated) <= _NEAR
    )


def _decided(holiday: Holiday, decision: HolidayDecision) -> Holiday:
    return replace(
        holiday,
        day=decision.day or holiday.day,
        is_provisional=False,
        is_observed=decision.day is not None,
        decision=decision,
    )


def _of_the_office(decision: HolidayDecision, day: date, language: str) -> Holiday:
    """One that the calendar does not have, or has no more."""
    names = _spoken(decision.country, day.year, language) if decision.calculated else {}
    return Holiday(
        country=decision.country,
        kind=decision.kind,
        key=decision.name,
        name=names.get(decision.name, decision.name) or str(decision.kind.label),
        calculated=decision.calculated,
        day=day,
        decision=decision,
    )


@lru_cache(maxsize=2048)
def _of_year(country: str, year: int, language: str) -> tuple[Holiday, ...]:
    plain = _calendar(country, year, None)
    spoken = _spoken(country, year, language)
    return tuple(
        Holiday(
            country=country,
            key=name,
            name=spoken.get(name, name),
            calculated=day,
            day=day,
            is_provisional=is_estimated,
        )
        for day, names in sorted(plain.items())
        for name, is_estimated in names
    )


@lru_cache(maxsize=2048)
def _spoken(country: str, year: int, language: str) -> dict[str, str]:
    """What each English name of a year is called in a language.

    A day may have two names, and those of another language come in another order: then it is asked in a
    year in which the holiday is alone on its day.
    """
    found: dict[str, str] = {}
    for other in (year + number for number in _OTHER_YEARS):
        plain, spoken = _calendar(country, other, None), _calendar(country, other, language)
        for day, names in plain.items():
            if len(names) == len(spoken.get(day, [])) == 1:
                found.setdefault(names[0][0], spoken[day][0][0])
    return found


@lru_cache(maxsize=4096)
def _calendar(country: str, year: int, language: str | None) -> dict[date, list[tuple[str, bool]]]:
    """The names of each day's holidays without the mark of an estimated one, and whether each is one.

    They are in English where the library knows no such language, or where none is asked for.
    """
    if country not in holidays.list_supported_countries(include_aliases=False):
        return {}
    known = holidays.list_localized_countries().get(country, [])
    spoken = next((code for code in known if code.split("_")[0] == language), None)
    named = holidays.country_holidays(
        country, years=year, language=spoken or ("en_US" if "en_US" in known else None)
    )
    marks = [
        (named.tr(named.observed_estimated_label), named.tr(named.observed_label))
        if hasattr(named, "observed_estimated_label")
        else ("", ""),
        (named.tr(named.estimated_label), "%s") if hasattr(named, "estimated_label") else ("", ""),
    ]
    return {day: [_without_mark(name, marks) for name in named.get_list(day)] for day in named}


def _without_mark(name: str, marks: Iterable[tuple[str, str]]) -> tuple[str, bool]:
    for marked, bare in marks:
        tail = marked.removeprefix("%s")
        if tail and name.endswith(tail):
            return bare.replace("%s", name.removesuffix(tail)), True
    return name, False


def _ramadan_of_year(country: str, year: int) -> Iterable[Holiday]:
    """The first and the last days of Ramadan in a year, as they are calculated for every country."""
    for kind, day in _ramadans().get(year, ()):
        yield Holiday(
            country=country,
            kind=kind,
            key="",
            name=str(kind.label),
            calculated=day,
            day=day,
            is_provisional=True,
        )


@lru_cache(maxsize=1)
def _ramadans() -> dict[int, list[tuple[DayKind, date]]]:
    """The first and the last days of Ramadan by their year of the common calendar."""
    found: dict[int, list[tuple[DayKind, date]]] = defaultdict(list)
    for year in _HIJRI_YEARS:
        first, last = _gregorian(year, _RAMADAN), _gregorian(year, _SHAWWAL) - timedelta(days=1)
        found[first.year].append((DayKind.RAMADAN_BEGINS, first))
        found[last.year].append((DayKind.RAMADAN_ENDS, last))
    return dict(found)


def _gregorian(year: int, month: int) -> date:
    return date.fromordinal(Hijri(year, month, 1).to_gregorian().toordinal())
