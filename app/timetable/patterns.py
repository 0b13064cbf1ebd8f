"""Sessions that come again over weeks: "every Monday and Wednesday, 09:00 to 11:00"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core.dates import written
from app.core.errors import DomainError
from app.core.i18n import _, language
from app.core.templating import day as day_words
from app.timetable import placing, plans
from app.timetable.days import holidays_of
from app.timetable.many_forms import Every, PatternForm
from app.timetable.placing import Fault, Wanted
from app.timetable.placing_pages import answer
from app.timetable.planning import SessionInput
from app.timetable.room import room
from app.timetable.states import Mode
from app.venues.words import hosts

MOST_DAYS = 100
"""So many days may a pattern have."""
_A_MONDAY = date(2024, 1, 1)


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/pattern",
    methods=("GET", "POST"),
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def pattern(cohort: Cohort) -> ResponseReturnValue:
    """Add the sessions of a pattern over weeks as drafts, after showing which of them fit."""
    data = {
        "version": "",
        "mode": Mode.IN_PERSON.value,
        "first_day": cohort.first_day,
        "last_day": cohort.last_day,
        "every": Every.WEEK.value,
        "except_holidays": True,
    }
    written_down = SessionInput(cohort, data, form_class=PatternForm)
    form = written_down.form
    form.weekdays.choices = [
        (str(number), written(_A_MONDAY + timedelta(days=number), "EEEE", language())) for number in range(7)
    ]
    placed = form.carry_out(
        lambda: placing.place(
            cohort, list(_wanted(written_down)), seen=request.form.get("seen", ""), actor=current_actor()
        )
    )
    return answer(placed, cohort) or (
        render_template(
            "timetable/pattern.html",
            form=form,
            cohort=cohort,
            placed=placed,
            is_plannable=cohort.state in plans.PLANNABLE,
        ),
        form.status,
    )


def _wanted(written_down: SessionInput) -> Iterator[Wanted]:
    form, _cohort = written_down.form, written_down.cohort
    first, last = form.first_day.data, form.last_day.data
    if last < first:
        raise DomainError(_("The last day comes before the first."), field="last_day")
    days = days_of(first, last, {int(number) for number in form.weekdays.data}, every=int(form.every.data))
    if not days:
        raise DomainError(_("No such day of the week is within these dates."), field="weekdays")
    if len(days) > MOST_DAYS:
        raise DomainError(
            _("These would be %(num)s sessions. Ask for %(most)s at most.", num=len(days), most=MOST_DAYS),
            field="last_day",
        )
    countries = hosts([written_down.plan(day=first).room])
    closed = {
        holiday.day: holiday
        for holiday in (
            holidays_of(countries, first, last, language=language()) if form.except_holidays.data else []
        )
    }
    for day in days:
        name = placing.hours_of(day, form.start.data, form.end.data)
        if day in closed:
            holiday = closed[day]
            sentence = (
                _("%(day)s may be a holiday of the host: %(name)s. The date is not certain yet.")
                if holiday.is_provisional
                else _("%(day)s is a holiday of the host: %(name)s.")
            ) % {"day": day_words(day), "name": holiday.name}
            yield Wanted(name, faults=[Fault("day", sentence)])
        else:
            yield Wanted(name, written_down.plan(day=day))


def days_of(first: date, last: date, weekdays: Collection[int], *, every: int) -> list[date]:
    """The days from first to last that are among some days of the week (Monday is 0), every so many weeks.

    Weeks are counted from Monday, and the first day's is the first.
    """
    monday = first - timedelta(days=first.weekday())
    span = (first + timedelta(days=number) for number in range(min((last - first).days, 3700) + 1))
    return [day for day in span if day.weekday() in weekdays and (day - monday).days // 7 % every == 0]
