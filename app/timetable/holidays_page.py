"""The holidays: those that meet a cohort's days, and those of any country, which the office decides of."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, language
from app.core.templating import OFFICE_ZONE
from app.member_states import data as member_states
from app.timetable import deciding, queries
from app.timetable.days import Holiday, all_of
from app.timetable.decided import DayKind, HolidayDecision, all_decisions
from app.timetable.forms import AddHolidayForm, DecideForm, HolidayFilter, Outcome
from app.timetable.room import room
from app.venues.states import OFFICE_COUNTRY
from app.venues.words import countries, hosts

_DECIDE = needs(P.HOLIDAY_DECIDE)


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/holidays",
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def holidays(cohort: Cohort) -> ResponseReturnValue:
    """The holidays within a cohort's days, and its sessions on each."""
    sessions = queries.standing(cohort)
    host_countries = hosts(session.room for session in sessions)
    states = queries.states_in(cohort)
    found = [
        {
            **_row(holiday),
            "country": member_states.name(holiday.country, language()),
            "is_host": holiday.country in host_countries,
            "sessions": [session for session in sessions if session.day == holiday.day]
            if holiday.kind is DayKind.HOLIDAY and holiday.is_observed
            else [],
        }
        for holiday in all_of(host_countries | states, cohort.first_day, cohort.last_day, language=language())
        if holiday.kind is DayKind.HOLIDAY or holiday.country in host_countries
    ]
    return render_template(
        "timetable/holidays.html", **workspace.context(cohort, "timetable"), holidays=found
    )


@room.page("/holidays", access=_DECIDE)
def office_holidays() -> ResponseReturnValue:
    """The holidays of a country in a year, what was decided of them, and the sessions that they concern."""
    form = HolidayFilter(formdata=request.args, meta={"csrf": False})
    this_year = str(clock.today(OFFICE_ZONE).year)
    form.offer(countries=countries(), years=[(str(year), str(year)) for year in deciding.years()])
    form.year.default = this_year
    form.year.data = form.year.data or this_year
    form.leave_out_unreadable()
    country, year = form.country.data, int(form.year.data)
    found = all_of([country], date(year, 1, 1), date(year, 12, 31), language=language())
    on_days: dict[date, list[Any]] = {}
    for row in deciding.sessions_on(country, [one.day for one in found], current_actor()):
        on_days.setdefault(row.day, []).append(row)
    return render_template(
        "timetable/office_holidays.html",
        filter_form=form,
        country=country,
        holidays=[
            {
                **_row(one),
                "cohorts": on_days.get(one.day, [])
                if one.kind is DayKind.HOLIDAY and one.is_observed
                else [],
            }
            for one in found
        ],
    )


@room.page("/holidays/decide", methods=("GET", "POST"), access=_DECIDE)
def decide_holiday() -> ResponseReturnValue:
    """Say of a holiday of the calendar that it is as calculated, on another day, or not observed."""
    if not request.args:  # the holiday is chosen in the list
        return redirect(url_for("timetable.office_holidays"), code=303)
    holiday = _asked()
    decision = holiday.decision
    outcomes = [
        outcome
        for outcome in Outcome
        if (outcome is not Outcome.NOT_OBSERVED or holiday.kind is DayKind.HOLIDAY)
        and (outcome is not Outcome.AS_CALCULATED or holiday.is_provisional or decision)
    ]
    data: dict[str, Any] = {"version": ""}
    if decision:
        data = {
            "version": decision.version,
            "source": decision.source,
            "outcome": _outcome(holiday).value,
            "day": holiday.day if holiday.is_moved else None,
        }
    form = DecideForm(data=data)
    form.outcome.choices = [("", ""), *((one.value, one.label) for one in outcomes)]
    done = form.carry_out(
        lambda: deciding.decide(
            holiday, _chosen_day(form, holiday), source=form.source.data or "", actor=current_actor()
        )
    )
    if done:
        flash(_("This is decided, for all cohorts."), "good")
        return redirect(_list(holiday.country, holiday.day), code=303)
    return render_template(
        "timetable/decide_holiday.html",
        form=form,
        holiday=holiday,
        country=member_states.name(holiday.country, language()),
        back=_list(holiday.country, holiday.day),
    ), form.status


@room.page("/holidays/add", methods=("GET", "POST"), access=_DECIDE)
def add_holiday() -> ResponseReturnValue:
    """Add a holiday that a government announced and the calendar does not have."""
    form = AddHolidayForm(data={"country": request.args.get("country", OFFICE_COUNTRY)})
    form.country.choices = [("", ""), *countries()]
    added = form.carry_out(
        lambda: deciding.add(
            form.country.data,
            form.day.data,
            form.name.data or "",
            source=form.source.data or "",
            actor=current_actor(),
        )
    )
    if added:
        flash(_("The holiday is added, for all cohorts."), "good")
        return redirect(_list(form.country.data, form.day.data), code=303)
    return render_template("timetable/add_holiday.html", form=form, back=url_for(".office_holidays")), (
        form.status
    )


@room.page(
    "/holidays/<uuid:decision_id>/take-back",
    methods=("POST",),
    access=on(HolidayDecision, P.HOLIDAY_DECIDE, "decision_id", all_decisions),
)
def take_back_holiday(decision: HolidayDecision) -> ResponseReturnValue:
    """Take a decision back, so that the calendar counts again."""
    back = _list(decision.country, decision.day or decision.calculated)
    deciding.take_back(decision, version=request.form.get("version", ""), actor=current_actor())
    flash(_("This is taken back. The calendar counts again."), "good")
    return redirect(back, code=303)


def _row(holiday: Holiday) -> dict[str, Any]:
    """A holiday as the pages show it, with the way to decide of it for those who may."""
    decides = may(current_actor(), P.HOLIDAY_DECIDE)
    return {
        "holiday": holiday,
        "standing": _standing(holiday),
        "decide": url_for(
            "timetable.decide_holiday",
            country=holiday.country,
            on=holiday.calculated,
            kind=holiday.kind.value,
            name=holiday.key,
        )
        if decides and holiday.calculated
        else None,
        "take_back": url_for("timetable.take_back_holiday", decision_id=holiday.decision.id)
        if decides and holiday.decision
        else None,
    }


def _standing(holiday: Holiday) -> tuple[str, str]:
    """How sure a date is, and the tone of its tag."""
    if holiday.is_provisional:
        return _("Provisional"), "warn"
    if holiday.decision is None:
        return _("Certain"), ""
    if not holiday.is_observed:
        return _("Not observed"), "shut"
    if holiday.calculated is None:
        return _("Added"), "go"
    return (_("Moved"), "go") if holiday.is_moved else (_("Confirmed"), "good")


def _outcome(holiday: Holiday) -> Outcome:
    if not holiday.is_observed:
        return Outcome.NOT_OBSERVED
    return Outcome.ANOTHER_DAY if holiday.is_moved else Outcome.AS_CALCULATED


def _chosen_day(form: DecideForm, holiday: Holiday) -> date | None:
    match Outcome(form.outcome.data):
        case Outcome.NOT_OBSERVED:
            return None
        case Outcome.AS_CALCULATED:
            return holiday.calculated
    if form.day.data is None:
        raise DomainError(_("Write the day on which it is."), field="day")
    chosen: date = form.day.data
    return chosen


def _asked() -> Holiday:
    """The calendar's holiday that the address names."""
    asked = request.args
    try:
        on_day = date.fromisoformat(asked.get("on", ""))
    except ValueError:
        abort(404)
    country, kind, name = asked.get("country", ""), asked.get("kind", ""), asked.get("name", "")
    if on_day.year not in deciding.years():
        abort(404)
    found = all_of([country], on_day, on_day, language=language())
    is_asked = [one for one in found if (one.calculated, one.kind, one.key) == (on_day, kind, name)]
    return is_asked[0] if is_asked else abort(404)


def _list(country: str, day: date | None) -> str:
    return url_for("timetable.office_holidays", country=country, year=day.year if day else None)
