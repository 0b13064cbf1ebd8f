"""The states' side: who is asked, in which order, and who has answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, rows
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from app.registrations.models import Registration
from app.registrations.queries import one_registration
from app.registrations.states import (
    ENDED_WITHOUT,
    NOT_AN_ANSWER,
    NOT_YET_NOMINATED,
    UNTIL_RESULTS,
    RegistrationState,
    as_seen_outside,
)

_S = RegistrationState


def invited_states(cohort: Cohort) -> set[str]:
    """The codes of the states that the cohort's call invites."""
    return set(rows(_INVITED_STATES, {"cohort_id": cohort.id}).scalars())


_INVITED_STATES = (
    sa.select(Invitation.state_code)
    .join(Invitation.call)
    .where(Call.cohort_id == sa.bindparam("cohort_id"))
    .order_by(Invitation.state_code)
)
"""Asked for every roster, so it is put together once."""


def room_for_nominees(cohort: Cohort) -> dict[str, int]:
    """How many nominees more a state may have, for the states that the call asks for so many at most."""
    return {code: most - nominated for code, most, nominated in rows(_ROOM, {"cohort_id": cohort.id})}


def has_room_for_nominee(cohort: Cohort, state_code: str) -> bool:
    """Whether a state may have a nominee more; what the deed has not flushed does not count."""
    found = rows(_ROOM_OF_STATE, {"cohort_id": cohort.id, "state_code": state_code})
    return all(nominated < most for _code, most, nominated in found)


_ROOM = (
    sa.select(Invitation.state_code, Invitation.most_nominees, sa.func.count(Registration.id))
    .join(Invitation.call)
    .outerjoin(
        Registration,
        sa.and_(
            Registration.cohort_id == Call.cohort_id,
            Registration.state_code == Invitation.state_code,
            Registration.state.not_in((ENDED_WITHOUT - UNTIL_RESULTS) | NOT_YET_NOMINATED),
        ),
    )
    .where(Call.cohort_id == sa.bindparam("cohort_id"), Invitation.most_nominees.is_not(None))
    .group_by(Invitation.state_code, Invitation.most_nominees)
    .order_by(Invitation.state_code)
)
_ROOM_OF_STATE = _ROOM.where(Invitation.state_code == sa.bindparam("state_code"))
"""Asked for every nominee of a file, so it is put together once."""


def ranked(cohort: Cohort, state_code: str) -> list[Registration]:
    """One state's nominees in a cohort who count, in the state's order.

    Who counts is asked of the outward state, so that the numbers tell nothing of screening.
    """
    statement = (
        one_registration()
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state_code == state_code,
            Registration.priority.is_not(None),
        )
        .order_by(Registration.priority, Registration.id)
    )
    released = cohort.results_released_at is not None
    return [
        r
        for r in db.session.scalars(statement)
        if as_seen_outside(r.state, released=released) not in ENDED_WITHOUT
    ]


def last_priority(cohort: Cohort, state_code: str) -> int:
    """The last place in a state's own order of those who count, 0 without any; see `ranked`."""
    released = cohort.results_released_at is not None
    counting = [state for state in _S if as_seen_outside(state, released=released) not in ENDED_WITHOUT]
    last = sa.select(sa.func.max(Registration.priority)).where(
        Registration.cohort_id == cohort.id,
        Registration.state_code == state_code,
        Registration.state.in_(counting),
    )
    return db.session.scalar(last) or 0


def states_served(actor: Actor) -> list[str]:
    """The states for which this focal point acts."""
    return sorted(actor.scopes(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE))


def answers(cohort_id: UUID) -> sa.Select[Any, Any, Any]:
    """The states that a cohort's call invites, with how many each puts forward and when it was reminded."""
    nominated = (
        sa.select(sa.func.count(Registration.id))
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state_code == Invitation.state_code,
            Registration.state.not_in(NOT_AN_ANSWER),
        )
        .scalar_subquery()
    )
    reminded = (
        sa.select(sa.func.max(Letter.sent_at))
        .where(
            Letter.cohort_id == cohort_id,
            Letter.state_code == Invitation.state_code,
            Letter.kind == LetterKind.CALL_REMINDER,
        )
        .scalar_subquery()
    )
    return (
        sa.select(Invitation, nominated.label("nominated"), reminded.label("reminded"))
        .join(Invitation.call)
        .where(Call.cohort_id == cohort_id)
    )


def unanswered(cohort_id: UUID) -> list[str]:
    """The invited states that put nobody forward."""
    return list(db.session.scalars(_UNANSWERED, {"cohort_id": cohort_id}))


_UNANSWERED = (
    sa.select(Invitation.state_code)
    .join(Invitation.call)
    .where(
        Call.cohort_id == sa.bindparam("cohort_id"),
        ~sa.exists().where(
            Registration.cohort_id == sa.bindparam("cohort_id"),
            Registration.state_code == Invitation.state_code,
            Registration.state.not_in(NOT_AN_ANSWER),
        ),
    )
    .order_by(Invitation.state_code)
)
"""Asked for every page of a cohort whose call is open, so it is put together once."""


def calls_not_answered(actor: Actor) -> list[tuple[UUID, str, datetime, int, int]]:
    """The open calls that invited states have not answered: cohort, code, deadline, invited, silent."""
    has_answered = sa.exists().where(
        Registration.cohort_id == Cohort.id,
        Registration.state_code == Invitation.state_code,
        Registration.state.not_in(NOT_AN_ANSWER),
    )
    silent = sa.func.sum(sa.case((has_answered, 0), else_=1))
    statement = (
        sa.select(Cohort.id, Cohort.code, Call.deadline_at, sa.func.count(), silent)
        .join(Call, Call.cohort_id == Cohort.id)
        .join(Invitation, Invitation.call_id == Call.id)
        .where(
            Cohort.state == CohortState.OPEN,
            Call.deadline_at > clock.now(),
            visible_to(actor, P.COHORT_EDIT, Cohort),
        )
        .group_by(Cohort.id, Cohort.code, Call.deadline_at)
        .having(silent > 0)
        .order_by(Call.deadline_at, Cohort.id)
    )
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in db.session.execute(statement)]
