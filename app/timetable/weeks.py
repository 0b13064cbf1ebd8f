"""A week of sessions as a page draws it: days beside each other, half hours from 08:00 down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, TypeVar

from app.core import zones
from app.core.dates import written
from app.core.i18n import _, language
from app.core.templating import day as day_words
from app.timetable.words import Spoken, hours, hours_in_zone

T = TypeVar("T", bound=Spoken)
SLOTS = 24
LONGEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One session in its day; `slot` counts half hours from 08:00 (the first is 1), `slots` its length."""

    slot: int
    slots: int
    hours: str
    title: Any
    url: str | None = None
    where: Any = ""
    tone: str = ""
    tag_text: str = ""


@dataclass(slots=True)
class Day:
    """One day of the week with its sessions."""

    label: str
    sessions: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday; `before` and `after` are the Mondays that one may go on to, or None.

    `zone` is that of all its hours; None where they are of several, and each says its own.
    """

    monday: date
    days: list[Day]
    zone: str | None
    before: date | None
    after: date | None

    @property
    def label(self) -> str:
        """The week's first and last day."""
        last = self.monday + timedelta(days=6)
        return _("%(first)s to %(last)s", first=day_words(self.monday), last=day_words(last))

    @property
    def clocks(self) -> str:
        """Whose hours these are, and that the clocks change in this week where they do."""
        if self.zone is None:
            return _("This week has hours of several zones: the zone stands beside each.")
        city = zones.zone_city(self.zone, language())
        noons = (zones.instant(self.monday + timedelta(days=n), time(12), self.zone) for n in (0, 6))
        first, last = (zones.offset_label(noon, self.zone) for noon in noons)
        if first == last:
            return _("All hours are those of %(city)s (%(offset)s).", city=city, offset=first)
        return _(
            "All hours are those of %(city)s. Its clocks change in this week, from %(first)s to %(last)s.",
            city=city,
            first=first,
            last=last,
        )


def as_day(text: str | None) -> date | None:
    """A day as an address writes it; None for what can't be read."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def asked_week(text: str | None, *, today: date, first: date, last: date) -> date:
    """The Monday of the week asked for, kept between two days; today's for what can't be read."""
    return monday_of(min(max(as_day(text) or today, first), last))


def day_name(day: date) -> str:
    """A day of a week whose year is said elsewhere: “Monday 23 November”."""
    return written(day, "EEEE d MMMM", language())


def draw(
    sessions: Sequence[T],
    monday: date,
    *,
    zone: str,
    first: date,
    last: date,
    tell: Callable[[T], dict[str, Any]],
) -> Week:
    """The week of these sessions; `tell` gives what a reader may know of one: title, url, where, tone.

    `zone` is whose hours a week without sessions is said to have.
    """
    of_all = {session.zone for session in sessions} or {zone}
    speak = hours if len(of_all) == 1 else hours_in_zone
    days = []
    around_it = around(monday, zones_shown=of_all, first=first, last=last)
    for number in range(7):
        day = monday + timedelta(days=number)
        of_day = [session for session in sessions if session.day == day]
        if number < 5 or of_day:
            days.append(Day(day_name(day), [_slot(one, speak(one), tell(one)) for one in of_day]))
    around_it.days.extend(days)
    return around_it


def around(monday: date, *, zones_shown: set[str], first: date, last: date) -> Week:
    """A week without its sessions: its name, whose hours it has, and the weeks beside it."""
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    return Week(
        monday,
        [],
        next(iter(zones_shown)) if len(zones_shown) == 1 else None,
        before if before >= monday_of(first) else None,
        after if after <= last else None,
    )


def _slot(session: Spoken, spoken: str, told: dict[str, Any]) -> Slot:
    begins = (session.start.hour * 60 + session.start.minute - 8 * 60) // 30
    ends = -(-(session.end.hour * 60 + session.end.minute - 8 * 60) // 30)
    slot = min(max(begins, 0), SLOTS - 1)
    slots = min(max(ends - slot, 1), LONGEST, SLOTS - slot)
    return Slot(slot=slot + 1, slots=slots, hours=spoken, **told)
