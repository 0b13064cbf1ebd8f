"""The figures that registrations give: how full cohorts are, who takes part, how soon states are answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Permission
from app.cohorts.measures import within
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db, seconds
from app.core.i18n import _l
from app.core.measures import (
    WHOLE,
    Behind,
    Direction,
    Measure,
    Part,
    Split,
    Subject,
    Unit,
    added_up,
    declare,
    different,
    median,
    spread_out,
    total,
)
from app.people.models import Person, Sex
from app.registrations.models import Registration
from app.registrations.states import NOT_YET_NOMINATED, TAKES_PART, RegistrationState

TAKE_PLACE = (CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)
"""The cohorts that took or take place."""
_DAY = 86_400
_EDITION, _PERSON, _STATE = _l("Cohort"), _l("Participant"), _l("Member state")


def taking_part(subject: Subject, *columns: Any) -> sa.Select[Any]:
    """These columns of those who take part in the subject's cohorts that took or take place."""
    return (
        sa.select(*columns)
        .select_from(Registration)
        .join(Registration.cohort)
        .where(
            within(subject, Registration.cohort_id),
            Cohort.state.in_(TAKE_PLACE),
            Registration.state.in_(TAKES_PART),
        )
    )


def came_again(subject: Subject) -> set[UUID]:
    """Those who take part in one of the subject's cohorts and in another one, whichever it is."""
    among = taking_part(subject, Registration.person_id)
    return set(
        db.session.scalars(
            sa.select(Registration.person_id)
            .join(Registration.cohort)
            .where(
                Registration.person_id.in_(among),
                Cohort.state.in_(TAKE_PLACE),
                Registration.state.in_(TAKES_PART),
            )
            .group_by(Registration.person_id)
            .having(sa.func.count() > 1)
            .order_by(Registration.person_id)
        )
    )


def _by_cohort(subject: Subject, split: Split, *columns: Any) -> sa.Select[Any]:
    edition, last = Registration.cohort_id, sa.func.max(Registration.moved_at)
    statement: sa.Select[Any] = split.by(
        taking_part(subject, edition, *split.columns, *columns, last), edition
    )
    return statement


def _seats(subject: Subject) -> dict[UUID, Part]:
    return added_up(
        sa.select(Cohort.id, Cohort.seats_taken, Cohort.seats, Cohort.seats_taken)
        .where(within(subject, Cohort.id), Cohort.state.in_(TAKE_PLACE))
        .order_by(Cohort.id)
    )


def _participants(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    number = sa.func.count()
    return added_up(_by_cohort(subject, split, number, number, number), split)


def _persons(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    return _spread(subject, split, Registration.person_id)


def _spread(subject: Subject, split: Split, value: Any) -> dict[Any, Part]:
    """How often each value occurs among those who take part."""
    statement = _by_cohort(subject, split, value, sa.func.count())
    return spread_out(statement.group_by(value).order_by(value), split)


def _women(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    said = sa.func.count().filter(Person.sex != Sex.UNDISCLOSED)
    women = sa.func.count().filter(Person.sex == Sex.FEMALE)
    return added_up(_by_cohort(subject, split, women, said, said).join(Registration.person), split)


def _states(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    return _spread(subject, split, Registration.state_code)


def _answered(subject: Subject, *columns: Any) -> sa.Select[Any]:
    """These columns of the nominees who were put forward before the results were released.

    Of those whose record was erased the day is no longer known.
    """
    return (
        sa.select(*columns)
        .select_from(Registration)
        .join(Registration.cohort)
        .where(
            within(subject, Registration.cohort_id),
            Cohort.results_released_at >= Registration.created_at,
            Registration.state.not_in(NOT_YET_NOMINATED | {RegistrationState.REFUSED}),
            Registration.sort_key != "",
        )
    )


def _days_to_answer(subject: Subject, split: Split = WHOLE) -> dict[Any, Part]:
    waited = seconds(Registration.created_at, Cohort.results_released_at)
    days = sa.cast(sa.func.floor(waited / _DAY), sa.Integer)
    edition, last = Registration.cohort_id, sa.func.max(Cohort.results_released_at)
    answered = _answered(subject, edition, *split.columns, days, sa.func.count(), last)
    return spread_out(split.by(answered, edition).group_by(days).order_by(days), split)


def _rows(subject: Subject) -> sa.Select[Any]:
    return (
        taking_part(
            subject,
            Cohort.code.label("cohort"),
            Person.name.label("person"),
            Registration.state_code.label("state"),
        )
        .join(Registration.person)
        .order_by(Cohort.first_day, Cohort.code, Registration.sort_key, Registration.id)
    )


def _answer_rows(subject: Subject) -> sa.Select[Any]:
    return (
        _answered(
            subject,
            Cohort.code.label("cohort"),
            Person.name.label("person"),
            Registration.created_at.label("nominated"),
            Cohort.results_released_at.label("answered"),
        )
        .join(Registration.person)
        .order_by(Cohort.first_day, Cohort.code, Registration.sort_key, Registration.id)
    )


def _seat_rows(subject: Subject) -> Any:
    return (
        sa.select(Cohort.code.label("cohort"), Cohort.seats.label("seats"), Cohort.seats_taken.label("taken"))
        .where(within(subject, Cohort.id), Cohort.state.in_(TAKE_PLACE))
        .order_by(Cohort.first_day, Cohort.code)
    )


_PARTICIPANTS = Behind(
    permission=Permission.REGISTRATION_SEE,
    model=Registration,
    columns=(("cohort", _EDITION), ("person", _PERSON), ("state", _STATE)),
    select=_rows,
)

SEATS_FILLED = declare(
    Measure(
        name="registrations.seats_filled",
        version=1,
        label=_l("Seats filled"),
        definition=_l("Of the seats of the cohorts that took or take place, the share that is taken."),
        unit=Unit.SHARE,
        parts=_seats,
        rows=Behind(
            permission=Permission.COHORT_WORK,
            model=Cohort,
            columns=(("cohort", _EDITION), ("seats", _l("Seats")), ("taken", _l("Taken"))),
            select=_seat_rows,
        ),
    )
)
PARTICIPANTS = declare(
    Measure(
        name="registrations.participants",
        version=1,
        label=_l("Participants"),
        definition=_l("How many people confirmed their seat in a cohort that took or takes place."),
        unit=Unit.COUNT,
        parts=_participants,
        cells=_participants,
        reckon=total,
        rows=_PARTICIPANTS,
    )
)
PERSONS = declare(
    Measure(
        name="registrations.persons",
        version=1,
        label=_l("Persons trained"),
        definition=_l("How many different people took part; whoever took part twice is counted once."),
        unit=Unit.COUNT,
        parts=_persons,
        cells=_persons,
        reckon=different,
        rows=_PARTICIPANTS,
    )
)
WOMEN = declare(
    Measure(
        name="registrations.women",
        version=1,
        label=_l("Women among the trainees"),
        definition=_l("Of the participants who said whether they are a woman or a man, the share of women."),
        unit=Unit.SHARE,
        parts=_women,
        cells=_women,
        rows=_PARTICIPANTS,
    )
)
STATES = declare(
    Measure(
        name="registrations.states",
        version=1,
        label=_l("Member states among the trainees"),
        definition=_l("How many different member states put forward those who take part."),
        unit=Unit.COUNT,
        parts=_states,
        cells=_states,
        reckon=different,
        rows=_PARTICIPANTS,
    )
)
DAYS_TO_ANSWER = declare(
    Measure(
        name="registrations.days_to_answer",
        version=1,
        label=_l("Time from nomination to answer"),
        definition=_l(
            "The whole days from when a nominee was first entered until the results of the call were "
            "released: half of the nominees waited at most so long."
        ),
        unit=Unit.DAYS,
        direction=Direction.LOWER,
        parts=_days_to_answer,
        cells=_days_to_answer,
        reckon=median,
        rows=Behind(
            permission=Permission.REGISTRATION_SEE,
            model=Registration,
            columns=(
                ("cohort", _EDITION),
                ("person", _l("Nominee")),
                ("nominated", _l("Entered")),
                ("answered", _l("Results released")),
            ),
            select=_answer_rows,
        ),
    )
)
