"""Keeping the index: with every deed that changes a name or a title, and anew as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import Base, db, take_turn, unit_of_work, write_many
from app.duplicates.operations import lead_with
from app.people.models import Person
from app.search.folding import as_line, spellings_of, words_of
from app.search.kinds import OF_PERSONS, Kind
from app.search.models import SearchEntry, SearchWord
from app.search.subjects import SUBJECTS, Indexed, changed_by, of_person

IN_ONE_DEED = 2_000
_ENTRIES, _WORDS = (Base.metadata.tables[model.__tablename__] for model in (SearchEntry, SearchWord))
_TURN = 5107
"""The turn of deeds that write a new institution."""
_SUBJECTS = {subject.kind: subject for subject in SUBJECTS}


def index(kind: Kind, keys: Sequence[UUID]) -> int:
    """Make the entries of some records anew, in the deed at hand; how many there are.

    The keys of institutions are those of persons who serve them; what nobody serves any more stays until
    all is made anew, and is found by nobody.
    """
    if not keys:
        return 0
    found = list(_SUBJECTS[kind].read(keys))
    if kind is Kind.INSTITUTION:
        _write_new(found)
        return len(found)
    db.session.execute(
        sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.record_id.in_(keys)),
        execution_options={"synchronize_session": False},
    )
    _write(found)
    return len(found)


def _write_new(found: Sequence[Indexed]) -> None:
    """Write the institutions that are not known yet; two deeds at once write one of them once."""
    if _unknown(found):
        take_turn(_TURN)
        _write(_unknown(found))


def _unknown(found: Sequence[Indexed]) -> list[Indexed]:
    keys = [one.record_id for one in found]
    known = set(
        db.session.scalars(
            sa.select(SearchEntry.record_id)
            .where(SearchEntry.kind == Kind.INSTITUTION, SearchEntry.record_id.in_(keys))
            .order_by(SearchEntry.record_id)
        )
    )
    return [one for one in found if one.record_id not in known]


def _write(found: Sequence[Indexed]) -> None:
    if not found:
        return
    words = [_words(one) for one in found]
    entries = [
        {
            "kind": one.kind,
            "record_id": one.record_id,
            "person_id": one.person_id,
            "registration_id": one.registration_id,
            "state_code": one.state_code,
            "label": one.label,
            "line": as_line(its),
        }
        for one, its in zip(found, words, strict=True)
    ]
    # Past the machinery of records, which takes longer than the database: a name has a dozen of words.
    connection = db.session.connection()
    written = sa.insert(_ENTRIES).returning(_ENTRIES.c.id, sort_by_parameter_order=True)
    ids = connection.scalars(written, entries).all()
    names = ("kind", "word", "entry_id", "state_code", "programme_id")
    rows = (
        (
            one.kind.value,
            word,
            entry_id,
            one.state_code if one.kind is Kind.PERSON else None,
            one.programme_id,
        )
        for one, its, entry_id in zip(found, words, ids, strict=True)
        for word in its
    )
    write_many(connection, _WORDS, names, rows)


def _words(one: Indexed) -> list[str]:
    """The words of a record and, where they are names, what other spellings of them are known by."""
    words = words_of(*one.texts)
    if one.kind not in OF_PERSONS:
        return words
    return list(dict.fromkeys([*words, *(mark for word in words for mark in spellings_of(word))]))


def rebuild() -> Iterator[tuple[Kind, int]]:
    """Make the whole index anew, some records in each deed; says after each how many of which kind."""
    for subject in SUBJECTS:
        for keys in _in_lots(subject.key):
            with unit_of_work():
                count = index(subject.kind, keys)
            yield subject.kind, count
        with unit_of_work():
            _forget_what_is_gone(subject.kind, subject.key)


def _in_lots(key: Any) -> Iterator[Sequence[UUID]]:
    last: UUID | None = None
    while True:
        some = sa.select(key).order_by(key).limit(IN_ONE_DEED)
        keys = db.session.scalars(some if last is None else some.where(key > last)).all()
        db.session.rollback()
        if not keys:
            return
        yield keys
        last = keys[-1]


def _forget_what_is_gone(kind: Kind, key: Any) -> None:
    """Remove the entries behind which there is nothing any more."""
    if kind is Kind.INSTITUTION:
        served = sa.exists().where(
            Person.institution == SearchEntry.label, Person.state_code == SearchEntry.state_code
        )
    else:
        served = sa.exists().where(key == SearchEntry.record_id)
    db.session.execute(
        sa.delete(SearchEntry).where(SearchEntry.kind == kind, ~served),
        execution_options={"synchronize_session": False},
    )


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    """Let the index follow what a deed has just written."""
    changed: dict[Kind, dict[UUID, None]] = {}
    for is_new, records in ((True, session.new), (False, session.dirty)):
        for record in records:
            _note(changed, changed_by(record, is_new=is_new))
    for kind, keys in changed.items():
        index(kind, list(keys))


def _note(changed: dict[Kind, dict[UUID, None]], more: Iterable[tuple[Kind, Sequence[UUID]]]) -> None:
    for kind, keys in more:
        changed.setdefault(kind, {}).update(dict.fromkeys(keys))


@lead_with
def _follow_merge(_old: UUID, new: UUID) -> None:
    """What is led to another person is found by that one's names from now on."""
    for kind, keys in of_person(new):
        index(kind, keys)
