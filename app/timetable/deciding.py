"""Deciding of holidays for the whole office, and which planned sessions that concerns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.templating import day as day_words
from app.registrations.models import Registration
from app.registrations.states import HOLDS_A_SEAT
from app.timetable import days
from app.timetable.days import MOST_MOVED, Holiday
from app.timetable.decided import DayKind, HolidayDecision
from app.timetable.models import Allowance, ClashSeverity, Session
from app.timetable.rules import Rule, Severity
from app.timetable.states import SessionState
from app.venues.models import Room, Venue

YEARS_AHEAD = 5
_A_MONTH = timedelta(days=31)
_MONTH_LENGTHS = (29, 30)


def years() -> list[int]:
    """The years of which the office decides: from the last one on."""
    this = clock.today(OFFICE_ZONE).year
    return list(range(this - 1, this + YEARS_AHEAD))


def decide(holiday: Holiday, day: date | None, *, source: str, actor: Actor) -> HolidayDecision:
    """Say on which day a holiday of the calendar is, None that it is not observed.

    Raises DomainError for a day that is too far from the calculated one or leaves a Ramadan that is no
    month, and for one that was certain before; StaleError when another decided meanwhile.
    """
    if holiday.calculated is None:
        raise DomainError(_("The office added this holiday. Take it back, then add it on another day."))
    if day is not None:
        _refuse_far(day, holiday.calculated)
        _refuse_no_month(holiday, day)
    if day == holiday.calculated and not (holiday.is_provisional or holiday.decision):
        raise DomainError(_("This date is certain already."), field="outcome")
    said = {
        "calculated": holiday.calculated,
        "day": day,
        "source": source,
        "decided_by": actor.user_id,
        "decided_at": clock.now(),
    }
    decision = holiday.decision
    if decision:
        hold(decision)
        for name, value in said.items():
            setattr(decision, name, value)
        decision.version += 1
    else:
        decision = HolidayDecision(kind=holiday.kind, country=holiday.country, name=holiday.key, **said)
        _insert(decision)
    trail.record("holiday.decide", actor=actor, subject=decision, **_told(decision))
    return decision


def add(country: str, day: date, name: str, *, source: str, actor: Actor) -> HolidayDecision:
    """Add a holiday that the calendar does not have; DomainError where that day is one already."""
    if day.year not in years():
        raise DomainError(
            _("Choose a day from %(first)s to %(last)s.", first=years()[0], last=years()[-1]), field="day"
        )
    if known := days.holidays_of([country], day, day, language="en"):
        raise DomainError(
            _("This day is a holiday there already: %(name)s.", name=known[0].name), field="day"
        )
    decision = HolidayDecision(
        kind=DayKind.HOLIDAY,
        country=country,
        name=name,
        calculated=None,
        day=day,
        source=source,
        decided_by=actor.user_id,
    )
    _insert(decision)
    trail.record("holiday.add", actor=actor, subject=decision, **_told(decision))
    return decision


def take_back(decision: HolidayDecision, *, version: str, actor: Actor) -> None:
    """Take a decision back: the calendar counts again. StaleError when it was changed since it was read."""
    hold(decision)
    if str(decision.version) != version:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
    trail.record("holiday.take_back", actor=actor, subject=decision, **_told(decision))
    db.session.delete(decision)


def _insert(decision: HolidayDecision) -> None:
    db.session.add(decision)
    try:
        db.session.flush()
    except IntegrityError as fault:
        raise StaleError(
            _("Someone else decided of this a moment ago. Look at it again, then decide.")
        ) from fault


def _told(decision: HolidayDecision) -> dict[str, Any]:
    return {
        "kind": decision.kind.value,
        "country": decision.country,
        "name": decision.name,
        "calculated": decision.calculated.isoformat() if decision.calculated else "",
        "day": decision.day.isoformat() if decision.day else "",
    }


def _refuse_far(day: date, calculated: date) -> None:
    if abs(day - calculated) > timedelta(days=MOST_MOVED):
        raise DomainError(
            _(
                "This is too far from %(day)s, on which it is calculated. Choose a day at most %(most)s days "
                "from it.",
                day=day_words(calculated),
                most=MOST_MOVED,
            ),
            field="day",
        )


def _refuse_no_month(holiday: Holiday, day: date) -> None:
    """A lunar month has 29 or 30 days; while its other end is not decided, that is not asked."""
    if holiday.kind is DayKind.HOLIDAY:
        return
    for other in days.all_of([holiday.country], day - _A_MONTH, day + _A_MONTH, language="en"):
        if {other.kind, holiday.kind} != {DayKind.RAMADAN_BEGINS, DayKind.RAMADAN_ENDS}:
            continue
        begins, ends = sorted([other.day, day])
        length = (ends - begins).days + 1
        if not other.is_provisional and length < _A_MONTH.days * 2 and length not in _MONTH_LENGTHS:
            raise DomainError(
                _(
                    "Ramadan would have %(num)s days, as its other end is on %(day)s. It has 29 or 30.",
                    num=length,
                    day=day_words(other.day),
                ),
                field="day",
            )


def sessions_on(country: str, on: Collection[date], actor: Actor) -> list[Any]:
    """The sessions that the actor plans on some days and that a country's holidays concern.

    It is their host, or the state of a participant. Rows of the day, the cohort's key and code, and how many.
    """
    is_state = sa.exists().where(
        Registration.cohort_id == Session.cohort_id,
        Registration.state_code == country,
        Registration.state.in_(HOLDS_A_SEAT),
    )
    statement = (
        sa.select(Session.day, Cohort.id, Cohort.code, sa.func.count().label("sessions"))
        .join(Cohort, Cohort.id == Session.cohort_id)
        .where(
            Session.day.in_(on),
            Session.state != SessionState.CANCELLED,
            visible_to(actor, Permission.SESSION_EDIT, Session),
            sa.or_(
                Session.room_id.in_(sa.select(Room.id).join(Venue).where(Venue.country == country)), is_state
            ),
        )
        .group_by(Session.day, Cohort.id, Cohort.code)
        .order_by(Session.day, Cohort.code)
    )
    return list(db.session.execute(statement))


def cohorts_on_holidays(actor: Actor, *, most: int) -> list[Any]:
    """The cohorts that the actor plans with sessions to come on a holiday of their host that was decided.

    Rows of the cohort's key and code, how many sessions, and the first one's beginning. One that may stay,
    by a reason or because its cohort only warns of holidays, is not counted.
    """
    day = sa.cast(Session.day, sa.String)
    is_about = Venue.country.concat(" ").concat(day).concat(" ").concat(HolidayDecision.name)
    of_the_cohort = (ClashSeverity.cohort_id == Session.cohort_id, ClashSeverity.rule == Rule.HOLIDAY)
    statement = (
        sa.select(
            Cohort.id,
            Cohort.code,
            sa.func.count(sa.distinct(Session.id)).label("sessions"),
            sa.func.min(Session.starts_at).label("first"),
        )
        .join(Session, Session.cohort_id == Cohort.id)
        .join(Room, Room.id == Session.room_id)
        .join(Venue, Venue.id == Room.venue_id)
        .join(
            HolidayDecision,
            sa.and_(
                HolidayDecision.country == Venue.country,
                HolidayDecision.day == Session.day,
                HolidayDecision.kind == DayKind.HOLIDAY,
            ),
        )
        .where(
            visible_to(actor, Permission.SESSION_EDIT, Session),
            Session.starts_at > clock.now(),
            Session.state.in_([SessionState.DRAFT, SessionState.SCHEDULED]),
            ~sa.exists().where(
                Allowance.session_id == Session.id,
                Allowance.rule == Rule.HOLIDAY,
                Allowance.about == is_about,
            ),
            ~sa.exists().where(*of_the_cohort, ClashSeverity.severity == Severity.WARN),
        )
        .group_by(Cohort.id, Cohort.code)
        .order_by(Cohort.code)
        .limit(most)
    )
    return list(db.session.execute(statement))
