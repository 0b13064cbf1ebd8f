"""Reading suggestions, and what is known of the two persons."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.core.db import db
from app.duplicates.likeness import Traits
from app.duplicates.models import NameMarks, Suggestion
from app.duplicates.states import SuggestionState
from app.nominations.models import Nomination
from app.people.keys import email_key
from app.people.models import Person, User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

COMPARED_AT_ONCE = 50
"""So many are compared in one deed: others who write wait for no more than a fraction of a second."""


def one_suggestion() -> sa.Select[Suggestion]:
    """A suggestion with both persons."""
    return sa.select(Suggestion).options(joinedload(Suggestion.first), joinedload(Suggestion.second))


def suggestions(actor: Actor) -> sa.Select[Suggestion]:
    """The suggestions that this actor may decide."""
    return one_suggestion().where(policy.visible_to(actor, P.PERSON_MERGE, Suggestion))


def open_suggestion_of(person_id: UUID, actor: Actor) -> Suggestion | None:
    """The oldest suggestion about a person that waits for this actor."""
    about = sa.or_(Suggestion.first_id == person_id, Suggestion.second_id == person_id)
    waiting = suggestions(actor).where(about, Suggestion.state == SuggestionState.OPEN)
    return db.session.scalar(waiting.order_by(Suggestion.found_at, Suggestion.id).limit(1))


def number_open(actor: Actor) -> int:
    """How many suggestions wait for this actor."""
    waiting = sa.select(sa.func.count(Suggestion.id)).where(
        policy.visible_to(actor, P.PERSON_MERGE, Suggestion), Suggestion.state == SuggestionState.OPEN
    )
    return db.session.scalar(waiting) or 0


def not_yet_compared() -> list[Person]:
    """Officials who are new, or were renamed, since the last comparison.

    Whoever has not confirmed the account's address is nobody yet: anyone can write any name there.
    """
    unconfirmed = sa.exists().where(User.person_id == Person.id, User.state == AccountState.UNCONFIRMED)
    statement = (
        sa.select(Person)
        .outerjoin(NameMarks, NameMarks.person_id == Person.id)
        .where(
            Person.state_code.is_not(None),
            ~unconfirmed,
            sa.or_(
                NameMarks.person_id.is_(None),
                NameMarks.name != Person.search_key,
                NameMarks.email != Person.email,
            ),
        )
        .order_by(Person.state_code, Person.id)
        .limit(COMPARED_AT_ONCE)
    )
    return list(db.session.scalars(statement))


def others_of_state(state_code: str) -> list[NameMarks]:
    """Who of a state was compared before and is not merged into another."""
    statement = (
        sa.select(NameMarks)
        .join(Person, Person.id == NameMarks.person_id)
        .where(Person.state_code == state_code)
        .order_by(NameMarks.person_id)
    )
    return [row for row in db.session.scalars(statement) if row.marks]


def traits_of(keys: Iterable[UUID]) -> dict[UUID, Traits]:
    """What is known of some persons for the comparison."""
    births: dict[UUID, str] = {}
    wanted = list(keys)
    rows = db.session.execute(
        sa.select(Registration.person_id, Nomination.answers)
        .join(Nomination, Nomination.registration_id == Registration.id)
        .where(Registration.person_id.in_(wanted))
        .order_by(Nomination.written_at, Nomination.id)
    )
    for person_id, answers in rows:
        births[person_id] = str(answers.get("date_of_birth") or births.get(person_id, ""))
    persons = db.session.scalars(sa.select(Person).where(Person.id.in_(wanted)).order_by(Person.id))
    return {
        person.id: Traits(
            name=person.name,
            name_original=person.name_original,
            email=email_key(person.email) if person.email else "",
            institution=person.institution,
            birth=births.get(person.id, ""),
        )
        for person in persons
    }


def shared_programme(one: UUID, other: UUID) -> UUID | None:
    """A programme in which both are registered, the newest first; None where there is none.

    A draft is not yet a registration: it is begun by anyone.
    """
    sent = Registration.state != RegistrationState.DRAFT
    theirs = sa.select(Registration.programme_id).where(Registration.person_id == other, sent)
    return db.session.scalar(
        sa.select(Registration.programme_id)
        .where(Registration.person_id == one, sent, Registration.programme_id.in_(theirs))
        .order_by(Registration.created_at.desc(), Registration.id)
        .limit(1)
    )


def is_suggested(one: UUID, other: UUID) -> bool:
    """Whether the pair was suggested before, whatever became of it."""
    first, second = sorted((one, other))
    known = sa.select(Suggestion.id).where(Suggestion.first_id == first, Suggestion.second_id == second)
    return db.session.scalar(sa.select(known.exists())) or False


def registrations_of(keys: Iterable[UUID]) -> dict[UUID, list[Registration]]:
    """The registrations of some persons with their cohorts, the newest first."""
    found: dict[UUID, list[Registration]] = {key: [] for key in keys}
    statement = (
        sa.select(Registration)
        .where(Registration.person_id.in_(list(found)))
        .options(joinedload(Registration.cohort))
        .order_by(Registration.created_at.desc(), Registration.id)
    )
    for registration in db.session.scalars(statement):
        found[registration.person_id].append(registration)
    return found


def have_accounts(keys: Iterable[UUID]) -> set[UUID]:
    """Which of some persons can sign in."""
    return set(db.session.scalars(sa.select(User.person_id).where(User.person_id.in_(list(keys)))))


def merged_into(person_id: UUID) -> list[UUID]:
    """The records that were merged into a person's."""
    statement = sa.select(Suggestion).where(
        Suggestion.state == SuggestionState.MERGED, Suggestion.kept_id == person_id
    )
    return [
        suggestion.second_id if suggestion.first_id == person_id else suggestion.first_id
        for suggestion in db.session.scalars(statement.order_by(Suggestion.id))
    ]
