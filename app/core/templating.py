"""What every page may use: dates, names, languages, and the question whether a deed is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask, request
from markupsafe import Markup, escape

from app.core import cells, zones
from app.core.addresses import addresses, this_page
from app.core.dates import DAY, WEEKDAY, written
from app.core.i18n import _, direction, language, ngettext, read
from app.core.measures import Figure, Unit
from app.core.texts import LANGUAGES

OFFICE_ZONE = "Africa/Casablanca"
_CODE = re.compile(r"\b[A-Z]{2,}(?:-\d+)+\b")
"""A cohort's or a certificate's code."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go; `current` when the reader is there."""

    label: Any
    url: str
    current: bool = False
    code: str = ""

    @property
    def name(self) -> Any:
        """The label, as the layout calls a language's."""
        return self.label


def init_app(app: Flask) -> None:
    """Give the templates their words, filters and links."""
    app.jinja_env.filters.update(
        day=day,
        weekday=weekday,
        clock=clock_time,
        moment=moment,
        moment_in_a_list=moment_in_a_list,
        whole=whole,
        share=share,
        figure=figure,
        number=format_number,
        listed=listed,
        within=within,
    )
    app.jinja_env.filters.update(read=read, city=city)
    app.jinja_env.globals.update(OFFICE_ZONE=OFFICE_ZONE, addresses=addresses, cells=cells)
    app.jinja_env.cache = {}  # each template is compiled once: there are more than the 400 that Jinja keeps
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"locale": language(), "direction": direction(), "languages": _languages()})


def day(value: date) -> str:
    """A date with the month's name: "27 March 2026"."""
    return written(value, DAY, language())


def weekday(value: date) -> str:
    """A date with its weekday: "Friday 27 March 2026"."""
    return written(value, WEEKDAY, language())


def city(zone: str) -> str:
    """The city whose clocks a zone follows, in the reader's language: "Rabat" for Africa/Casablanca."""
    return zones.zone_city(zone, language())


def clock_time(value: time) -> str:
    """An hour on the wall, in the reader's way of writing it."""
    return _hour(value.replace(tzinfo=None), language())


@lru_cache(maxsize=2048)
def _hour(value: time, code: str) -> str:
    return format_time(value, "HH:mm", locale=code)


def moment(instant: datetime, zone: str = OFFICE_ZONE, *, with_weekday: bool = True) -> str:
    """An instant as date and hour where the clocks show `zone`, which stands beside it."""
    there = instant.astimezone(ZoneInfo(zone))
    return _(
        "%(day)s, %(hour)s (%(city)s, %(offset)s)",
        day=weekday(there.date()) if with_weekday else day(there.date()),
        hour=clock_time(there.time()),
        city=city(zone),
        offset=zones.offset_label(instant, zone),
    )


def moment_in_a_list(instant: datetime, zone: str = OFFICE_ZONE) -> Markup:
    """An instant for a narrow cell: the day on one line, the hour and its zone under it."""
    there = instant.astimezone(ZoneInfo(zone))
    hour = _(
        "%(hour)s (%(city)s, %(offset)s)",
        hour=clock_time(there.time()),
        city=city(zone),
        offset=zones.offset_label(instant, zone),
    )
    return Markup('<span class="nowrap">{}</span> <span class="sub nowrap">{}</span>').format(
        day(there.date()), hour
    )


def whole(text: Any) -> Markup:
    """A text whose codes, such as BORDER-2027-06, are not broken at their hyphens."""
    return Markup(_CODE.sub(r'<bdi class="nowrap">\g<0></bdi>', str(escape(text))))  # noqa: S704 - escaped


def isolated(text: str) -> Markup:
    """What somebody wrote, in its own direction: an English sentence keeps its full stop in Arabic."""
    return Markup("<bdi>{}</bdi>").format(text) if text else Markup("")


def share(value: Any) -> str:
    """An exact share in per cent, rounded down so that no one reads a threshold as reached."""
    tenths = int(value * 1000)
    return str(
        format_percent(tenths / 1000, "#,##0.0\u202f%" if language() == "fr" else "#,##0.0%", language())
    )


def format_number(value: Any) -> str:
    """A number in the reader's way of writing it."""
    return _number(value, language())


@lru_cache(maxsize=1024)
def _number(value: Any, code: str) -> str:
    return format_decimal(value, locale=code)


def figure(value: Figure | None, unit: Unit) -> str:
    """A measure's figure in its unit, rounded down to a tenth; a dash for nothing."""
    if value is None or value.value is None:
        return "–"
    if unit is Unit.SHARE:
        return share(value.value)
    tenths = int(value.value * 10)
    number = format_number(tenths // 10 if tenths % 10 == 0 else tenths / 10)
    if unit is Unit.DAYS:
        return ngettext("%(number)s day", "%(number)s days", -(-tenths // 10), number=number)
    return _("%(number)s h", number=number) if unit is Unit.HOURS else number


def listed(items: Any) -> str:
    """Some words as a list within a sentence: "a, b and c"."""
    return str(format_list([str(item) for item in items], locale=_locale(language())))


def within(label: Any) -> str:
    """A label as it stands within a sentence: French and Portuguese begin it small, but for "CV"."""
    text = str(label)
    is_small = language() in {"fr", "pt"} and not text[1:2].isupper()
    return text[:1].lower() + text[1:] if is_small else text


@lru_cache(maxsize=len(LANGUAGES))
def _locale(code: str) -> Locale:
    """Babel reads a language's name anew each time it is given one."""
    return Locale.parse(code)


def _languages() -> list[Link]:
    here = language()
    links = []
    for code, own_name in LANGUAGES.items():
        args: dict[str, Any] = {**request.args.to_dict(flat=False), "lang": code}
        url = (
            this_page(args)
            if request.endpoint
            and request.endpoint != "static"  # no file has a language, least a missing one
            else f"?lang={code}"
        )
        links.append(Link(own_name, url, code == here, code))
    return links
