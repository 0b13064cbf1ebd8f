"""How a cohort is spoken of: its languages, its length, its deadline, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from babel import Locale

from app.cohorts.models import AskedDocument, Call, Cohort
from app.core import zones
from app.core.i18n import _, language, ngettext, read
from app.core.templating import clock_time, listed, moment
from app.core.texts import LANGUAGES
from app.member_states import data as member_states


def language_name(code: str) -> str:
    """One of the office's languages, named in the reader's."""
    return str(Locale(language()).languages.get(code, LANGUAGES[code]))


def languages(cohort: Cohort) -> str:
    """What is spoken in the room, and what is interpreted into."""
    spoken = listed([language_name(code) for code in cohort.languages])
    spoken = spoken[:1].upper() + spoken[1:]
    if not cohort.interpretation:
        return spoken
    return _(
        "%(languages)s, interpreted into %(others)s",
        languages=spoken,
        others=listed([language_name(code) for code in cohort.interpretation]),
    )


def weeks(first: date, last: date) -> int:
    """How many calendar weeks, from Monday, an interval touches."""
    return (_monday(last) - _monday(first)).days // 7 + 1


def week_of(day: date, *, since: date) -> int:
    """The number of the week of `day`, where the week of `since` is the first."""
    return weeks(since, day)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def length(cohort: Cohort) -> str:
    """The contact hours and the weeks between the first day and the last."""
    return ngettext(
        "%(hours)s hours in one week",
        "%(hours)s hours in %(num)s weeks",
        weeks(cohort.first_day, cohort.last_day),
        hours=cohort.curriculum.hours,
    )


def deadline(call: Call | sa.Row[Any]) -> str:
    """Until when the states answer, with the zone that the call states."""
    return moment(call.deadline_at, call.deadline_zone)


def deadline_hour(call: Call | sa.Row[Any]) -> str:
    """The hour of the deadline with its zone, for a list that shows the day by itself."""
    return _(
        "%(hour)s (%(city)s, %(offset)s)",
        hour=clock_time(call.deadline_time),
        city=zones.zone_city(call.deadline_zone, language()),
        offset=zones.offset_label(call.deadline_at, call.deadline_zone),
    )


def asked(document: AskedDocument) -> str:
    """The name of a document that a call asks, and that it may be left out where it may."""
    name = read(document.name)
    return name if document.is_required else _("%(document)s (not required)", document=name)


def documents(cohort: Cohort, found: Iterable[AskedDocument]) -> list[str]:
    """The documents that a call asks of each nominee, and what is to be known of them; or that none are."""
    remark = read(cohort.call.documents) if cohort.call else ""
    return [*map(asked, found), *([remark] if remark else [])] or [_("None are asked.")]


def state_names(codes: list[str]) -> list[str]:
    """The names of some member states, in the reader's order."""
    named = [member_states.name(code, language()) for code in codes]
    return sorted(named, key=member_states.sort_key)


def for_pages() -> dict[str, Any]:
    """These words for the templates of cohorts."""
    return {
        "languages_of": languages,
        "length_of": length,
        "deadline_of": deadline,
        "documents_of": documents,
        "deadline_hour_of": deadline_hour,
        "state_names": state_names,
        "names_of_languages": lambda codes: listed([language_name(code) for code in codes]),
    }
