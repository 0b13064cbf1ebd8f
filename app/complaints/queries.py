"""Reading complaints; whom one concerns does not see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.complaints.models import Complaint
from app.complaints.states import WAITS, Category
from app.core import clock
from app.core.db import db
from app.core.templating import OFFICE_ZONE
from app.people import queries as people
from app.people.models import User
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState

Held = Iterable[tuple[Role, str | None]]
"""Roles with the keys of their scopes."""


def is_about(complaint: Complaint, held: Held) -> bool:
    """Whether a complaint is about the work of someone who holds these roles.

    One about screening concerns every screening officer; one about a coordinator those of the programme
    that it names, and every coordinator where it names none.
    """
    if complaint.category is Category.SCREENING:
        return any(role is Role.SCREENING_OFFICER for role, _scope in held)
    if complaint.category is Category.COORDINATOR:
        programme = complaint.programme_id
        return any(
            role is Role.COORDINATOR and (programme is None or scope == str(programme))
            for role, scope in held
        )
    return False


def concerns(complaint: Complaint, actor: Actor) -> bool:
    """Whether the actor is kept from a complaint, because it is about their work."""
    return is_about(complaint, [(grant.role, grant.scope_id) for grant in actor.grants])


def _others(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """The condition that says the same in a list; one's own complaints stand among one's own."""
    kept_from: list[sa.ColumnElement[bool]] = [Complaint.person_id.is_distinct_from(actor.person_id)]
    if any(grant.role is Role.SCREENING_OFFICER for grant in actor.grants):
        kept_from.append(Complaint.category != Category.SCREENING)
    programmes = actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME)
    if programmes:
        kept_from.append(
            sa.or_(
                Complaint.category != Category.COORDINATOR,
                sa.and_(
                    Complaint.programme_id.is_not(None),
                    Complaint.programme_id.not_in([UUID(key) for key in programmes]),
                ),
            )
        )
    return kept_from


def one_complaint() -> sa.Select[Any]:
    """A complaint with what its page shows."""
    return sa.select(Complaint).options(
        joinedload(Complaint.programme),
        joinedload(Complaint.person),
        joinedload(Complaint.owner).joinedload(User.person),
    )


def to_handle(actor: Actor) -> sa.Select[Any]:
    """The complaints that this administrator may look into."""
    return one_complaint().where(visible_to(actor, P.COMPLAINT_HANDLE, Complaint), *_others(actor))


def number_waiting(actor: Actor, *, late: bool = False) -> int:
    """How many of them wait for an answer, or have waited too long."""
    where = [Complaint.due_on < clock.today(OFFICE_ZONE)] if late else []
    ids = to_handle(actor).where(Complaint.state.in_(WAITS), *where).with_only_columns(Complaint.id)
    return db.session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0


def of_person(person_id: UUID | None) -> list[Complaint]:
    """One's own complaints, the latest first."""
    statement = (
        one_complaint()
        .where(Complaint.person_id == person_id)
        .order_by(Complaint.created_at.desc(), Complaint.id)
    )
    return list(db.session.scalars(statement))


def by_token(hashed: str) -> Complaint | None:
    """The complaint of a letter's link."""
    found: Complaint | None = db.session.scalar(one_complaint().where(Complaint.token_hash == hashed))
    return found


def readers(complaint: Complaint) -> list[User]:
    """The administrators who are told of a complaint: those whom it does not concern."""
    now = clock.now()
    return [
        user
        for user in people.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE)
        if user.person_id != complaint.person_id
        and not is_about(
            complaint, [(one.role, one.scope_id) for one in people.grants_in_force(user.id, at=now)]
        )
    ]


def programmes() -> list[Programme]:
    """The programmes that a complaint may name: those that the public sees, by code."""
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(Programme.state == ProgrammeState.PUBLISHED)
            .order_by(Programme.code, Programme.id)
        )
    )
