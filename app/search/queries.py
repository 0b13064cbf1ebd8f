"""Finding what a reader may see.

What is common costs what is rare does: the words that follow each other in the index are walked through
until enough was found, beginning with the rarest word that was asked, and each hit is let through only
where the reader sees the record. Nothing tells how many others there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import may, visible_to
from app.access.roles import MATRIX, Reach
from app.cohorts.models import Cohort
from app.core.db import db
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier
from app.interpreters.models import Interpreter
from app.people.models import Person, User
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.search.folding import spellings_of
from app.search.kinds import OF_PERSONS, Kind
from app.search.models import SearchEntry, SearchWord
from app.trainers.models import Trainer

MOST_WORDS = 6
"""How many of the words that were asked count."""
_WEIGHED = 10_000
"""Beyond so many, one word is as common as another."""
_TO_A_PERSON = 3
"""How many registrations are read for each person that is shown."""
_LAST = "\U0010ffff"
_RIGHTS: dict[Kind, tuple[Any, P]] = {
    Kind.PROGRAMME: (Programme, P.PROGRAMME_SEE),
    Kind.COHORT: (Cohort, P.COHORT_SEE),
    Kind.PERSON: (Registration, P.REGISTRATION_SEE),
    Kind.INSTITUTION: (Registration, P.REGISTRATION_SEE),
    Kind.DOSSIER: (Dossier, P.DOSSIER_SEE),
    Kind.TRAINER: (Trainer, P.TRAINER_SEE),
    Kind.INTERPRETER: (Interpreter, P.TRAINER_SEE),
    Kind.ACCOUNT: (User, P.ACCOUNT_SEE),
}


def kinds_for(actor: Actor) -> list[Kind]:
    """What this reader may find at all; persons by those alone who lead or follow others' registrations."""
    leads = _narrowed_to(actor) is not None
    return [
        kind
        for kind, (_model, right) in _RIGHTS.items()
        if (leads if kind in {Kind.PERSON, Kind.INSTITUTION} else may(actor, right))
    ]


def find(kind: Kind, words: Sequence[str], *, actor: Actor, most: int) -> list[UUID]:
    """The keys of up to `most` records whose words begin with all of `words`, the nearest spelling first.

    Persons are found by their registrations, up to `_TO_A_PERSON` of each.
    """
    words = words[:MOST_WORDS]
    if not words:
        return []
    limit = most * (_TO_A_PERSON if kind is Kind.PERSON else 1)
    found = _walk(kind, _by_beginning(words), actor=actor, limit=limit)
    if kind in OF_PERSONS and len(found) < limit:
        found |= _walk(kind, _by_spelling(words), actor=actor, limit=limit)
    return list(found)[:limit]


def as_asked(kind: Kind, words: Sequence[str], keys: Sequence[UUID]) -> set[UUID]:
    """Which of the records that were found have words that begin as was asked; the others sound alike."""
    held = [way.held for way in _by_beginning(words[:MOST_WORDS])]
    statement = sa.select(SearchEntry.record_id).where(
        SearchEntry.kind == kind, SearchEntry.record_id.in_(keys), *held
    )
    return set(db.session.scalars(statement.order_by(SearchEntry.record_id)))


@dataclass(frozen=True, slots=True)
class _Way:
    """One word as it is sought: where it stands in the index, and how another word's entry holds it."""

    where: sa.ColumnElement[bool]
    held: sa.ColumnElement[bool]


def _by_beginning(words: Sequence[str]) -> list[_Way]:
    return [_Way(_begins(word), SearchEntry.line.contains(f" {word}")) for word in words]


def _by_spelling(words: Sequence[str]) -> list[_Way]:
    return [_spelled(word) for word in words]


def _begins(word: str) -> sa.ColumnElement[bool]:
    return sa.and_(SearchWord.word >= word, SearchWord.word < word + _LAST)


def _spelled(word: str) -> _Way:
    """A word by its spellings; one that has none by its beginning."""
    marks = spellings_of(word)
    held = [SearchEntry.line.contains(f" {word}"), *(SearchEntry.line.contains(f" {one} ") for one in marks)]
    return _Way(SearchWord.word.in_(marks) if marks else _begins(word), sa.or_(*held))


def _weight(kind: Kind, way: _Way) -> int:
    some = sa.select(sa.literal(1)).where(SearchWord.kind == kind, way.where).limit(_WEIGHED).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _walk(kind: Kind, ways: list[_Way], *, actor: Actor, limit: int) -> dict[UUID, None]:
    """The keys that are found by the rarest of the words, hold the others, and are within sight."""
    first = ways[0]
    if len(ways) > 1 and kind is Kind.PERSON:
        first = min(ways, key=lambda way: _weight(kind, way))
    others = [way.held for way in ways if way is not first]
    let_through = (
        sa.select(sa.literal(1))
        .where(SearchEntry.id == SearchWord.entry_id, *others, _in_sight(kind, actor))
        .offset(0)  # so that PostgreSQL asks each word's entry by its key, and never reads through them all
        .exists()
    )
    walked = (
        sa.select(SearchWord.word, SearchWord.entry_id)
        .where(SearchWord.kind == kind, first.where, *_narrow(kind, actor), let_through)
        .order_by(SearchWord.word, SearchWord.entry_id)
        .limit(limit * 2)  # a record may be found by two of its words
        .subquery()
    )
    statement = (
        sa.select(SearchEntry.record_id)
        .join(walked, walked.c.entry_id == SearchEntry.id)
        .order_by(walked.c.word, walked.c.entry_id)
    )
    return dict.fromkeys(db.session.scalars(statement))


def _narrowed_to(actor: Actor) -> dict[ScopeKind, list[str]] | None:
    """The scopes in which the actor sees registrations: empty for the whole office, None for none at all."""
    scopes: dict[ScopeKind, list[str]] = {}
    for role, reach in MATRIX[P.REGISTRATION_SEE].items():
        for grant in actor.grants if reach is Reach.GRANTED else ():
            if grant.role is not role:
                continue
            if grant.kind is ScopeKind.OFFICE or grant.scope_id is None:
                return {}
            scopes.setdefault(grant.kind, []).append(grant.scope_id)
    return scopes or None


def _narrow(kind: Kind, actor: Actor) -> list[Any]:
    """The scopes once more in the index itself, so that what is out of sight is passed over quickly."""
    scopes = _narrowed_to(actor)
    if kind is not Kind.PERSON or not scopes:
        return []
    programmes = [UUID(key) for key in scopes.get(ScopeKind.PROGRAMME, [])]
    return [
        sa.or_(
            SearchWord.programme_id.in_(programmes),
            SearchWord.state_code.in_(scopes.get(ScopeKind.MEMBER_STATE, [])),
        )
    ]


def _in_sight(kind: Kind, actor: Actor) -> sa.ColumnElement[bool]:
    model, right = _RIGHTS[kind]
    seen = visible_to(actor, right, model)
    if kind is Kind.INSTITUTION:
        return (
            sa.exists()
            .where(
                Person.institution == SearchEntry.label,
                Person.state_code == SearchEntry.state_code,
                Registration.person_id == Person.id,
                seen,
            )
            .correlate(SearchEntry)
        )
    return sa.exists().where(model.id == SearchEntry.record_id, seen).correlate(SearchEntry)


def programmes(keys: Sequence[UUID]) -> list[Programme]:
    """The programmes that were found."""
    return _in_order(sa.select(Programme).where(Programme.id.in_(keys)), keys)


def cohorts(keys: Sequence[UUID]) -> list[Cohort]:
    """The cohorts that were found."""
    return _in_order(sa.select(Cohort).where(Cohort.id.in_(keys)), keys)


def found_dossiers(keys: Sequence[UUID]) -> list[Dossier]:
    """The dossiers that were found, with their programmes and standards."""
    return _in_order(dossiers.all_dossiers().where(Dossier.id.in_(keys)), keys)


def registrations(keys: Sequence[UUID]) -> list[Registration]:
    """The registrations that were found, with their persons and cohorts."""
    statement = (
        sa.select(Registration)
        .join(Registration.person)
        .join(Registration.cohort)
        .options(contains_eager(Registration.person), contains_eager(Registration.cohort))
        .where(Registration.id.in_(keys))
    )
    return _in_order(statement, keys)


def holders(model: Any, keys: Sequence[UUID]) -> list[Any]:
    """The trainers, interpreters or accounts that were found, with their persons."""
    statement = sa.select(model).join(model.person).options(contains_eager(model.person))
    return _in_order(statement.where(model.id.in_(keys)), keys)


def institutions(keys: Sequence[UUID]) -> list[SearchEntry]:
    """The institutions that were found."""
    statement = sa.select(SearchEntry).where(
        SearchEntry.kind == Kind.INSTITUTION, SearchEntry.record_id.in_(keys)
    )
    places = {key: place for place, key in enumerate(keys)}
    found = db.session.scalars(statement.order_by(SearchEntry.id))
    return sorted(found, key=lambda one: places[one.record_id])


def institution(key: UUID, *, actor: Actor) -> SearchEntry | None:
    """One institution, if the reader sees anyone who serves there."""
    return db.session.scalar(
        sa.select(SearchEntry).where(
            SearchEntry.kind == Kind.INSTITUTION,
            SearchEntry.record_id == key,
            _in_sight(Kind.INSTITUTION, actor),
        )
    )


def serving(entry: SearchEntry, *, actor: Actor, most: int) -> list[UUID]:
    """The registrations within sight of those who serve an institution, by name."""
    statement = (
        sa.select(Registration.id)
        .join(Registration.person)
        .where(
            Person.institution == entry.label,
            Person.state_code == entry.state_code,
            visible_to(actor, P.REGISTRATION_SEE, Registration),
        )
        .order_by(Person.sort_key, Registration.id)
        .limit(most * _TO_A_PERSON)
    )
    return list(db.session.scalars(statement))


def _in_order(statement: sa.Select[Any], keys: Sequence[UUID]) -> list[Any]:
    """The records of a select in the order of their keys."""
    places = {key: place for place, key in enumerate(keys)}
    model = statement.column_descriptions[0]["entity"]
    found = db.session.scalars(statement.order_by(model.id)).unique()
    return sorted(found, key=lambda record: places[record.id])


def is_empty() -> bool:
    """Whether nothing can be found at all."""
    return db.session.scalar(sa.select(SearchEntry.id).limit(1)) is None
