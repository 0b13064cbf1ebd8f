"""Comparing persons, merging two records of one person, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.core.db import Base, db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.duplicates import likeness, queries
from app.duplicates.models import NameMarks, Suggestion
from app.duplicates.states import SUGGESTION
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, NOT_OWN_CASE

_NOT_LED = {"merge_suggestions", "name_marks", "search_entries"}
"""What is said of the two records themselves and stays with each, and the index, which is made anew."""


Leader = Callable[[UUID, UUID], None]
_leaders: list[Leader] = []


def lead_with(leader: Leader) -> Leader:
    """Let a feature above lead on what no foreign key leads to a person: from one key, to the other.

    It is called after the registrations, on a merge and on its undoing; it may raise IntegrityError.
    """
    _leaders.append(leader)
    return leader


def compare_new_persons() -> int:
    """Compare those who are new or renamed with the others of their state; how many were compared."""
    persons = queries.not_yet_compared()
    by_mark: dict[str, dict[str, set[UUID]]] = {}
    for person in persons:
        code = str(person.state_code)
        if code not in by_mark:
            by_mark[code] = {}
            for row in queries.others_of_state(code):
                _note(by_mark[code], row.marks, row.person_id)
        _compare(person, by_mark[code])
    return len(persons)


def _note(index: dict[str, set[UUID]], marks: list[str], person_id: UUID) -> None:
    for mark in marks:
        index.setdefault(mark, set()).add(person_id)


def _compare(person: Person, index: dict[str, set[UUID]]) -> None:
    mine = queries.traits_of([person.id])[person.id]
    marks = likeness.all_marks(mine)
    alike = {key for mark in marks for key in index.get(mark, ())} - {person.id}
    for key, theirs in sorted(queries.traits_of(alike).items()):
        reasons = likeness.reasons(mine, theirs)
        if reasons and not queries.is_suggested(person.id, key):
            _suggest(person.id, key, reasons)
    _note(index, marks, person.id)
    db.session.merge(NameMarks(person_id=person.id, name=person.search_key, email=person.email, marks=marks))
    db.session.flush()


def _suggest(one: UUID, other: UUID, reasons: list[str]) -> None:
    first, second = sorted((one, other))
    suggestion = Suggestion(
        first_id=first,
        second_id=second,
        programme_id=queries.shared_programme(one, other),
        reasons=reasons,
    )
    db.session.add(suggestion)
    db.session.flush()
    trail.record("suggestion.find", actor=SYSTEM, subject=suggestion)


def merge(suggestion: Suggestion, *, kept_id: UUID, actor: Actor) -> Suggestion:
    """Lead all that is known of one record to the other, which stays; DomainError where both can't be one.

    Two accounts, or two registrations in one cohort that count, are not for the office to choose among.
    """
    hold(suggestion)
    _refuse_own_case(suggestion, actor)
    if kept_id not in {suggestion.first_id, suggestion.second_id}:
        raise DomainError(_("Choose which of the two records stays."), field="kept")
    gone = suggestion.second if kept_id == suggestion.first_id else suggestion.first
    kept = suggestion.first if kept_id == suggestion.first_id else suggestion.second
    _refuse_what_cannot_be_one(kept, gone)
    SUGGESTION.move(suggestion, "merge", actor=actor)
    suggestion.kept_id = kept.id
    try:
        with db.session.begin_nested():  # what is refused here leaves the deed able to answer
            moved = _lead(gone.id, kept)
    except IntegrityError as conflict:
        raise DomainError(
            _("Both records hold something of which one person has only one. End one of them first.")
        ) from conflict
    suggestion.moved = moved
    db.session.execute(sa.update(NameMarks).where(NameMarks.person_id == gone.id).values(marks=[]))
    db.session.flush()
    return suggestion


def _refuse_own_case(suggestion: Suggestion, actor: Actor) -> None:
    """Nobody takes another's registrations by saying that both are oneself."""
    if actor.person_id in {suggestion.first_id, suggestion.second_id}:
        raise DomainError(NOT_OWN_CASE.refusal)


def _refuse_what_cannot_be_one(kept: Person, gone: Person) -> None:
    if len(queries.have_accounts([kept.id, gone.id])) > 1:
        raise DomainError(
            _("Both have an account. Ask the person which one stays, and let an administrator end the other.")
        )
    counting = [
        {r.cohort.code for r in found if r.state not in ENDED_WITHOUT}
        for found in queries.registrations_of([kept.id, gone.id]).values()
    ]
    twice = sorted(counting[0] & counting[1])
    if twice:
        raise DomainError(
            _(
                "Both are registered in %(cohort)s, and one person has one place. "
                "Let the state withdraw one of the two first.",
                cohort=twice[0],
            )
        )


def _columns() -> list[tuple[sa.Table, sa.Column[Any]]]:
    """Every column that leads to a person, in the tables' order."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        if table.name not in _NOT_LED
        for column in table.columns
        if any(key.column.table.name == "persons" for key in column.foreign_keys)
    ]


def _lead(gone_id: UUID, kept: Person) -> list[list[str]]:
    moved = []
    for table, column in _columns():
        keys = list(db.session.scalars(sa.select(table.c.id).where(column == gone_id).order_by(table.c.id)))
        if keys:
            db.session.execute(sa.update(table).where(table.c.id.in_(keys)).values({column: kept.id}))
            moved += [[table.name, column.name, str(key)] for key in keys]
    for lead in _leaders:
        lead(gone_id, kept.id)
    _sort_by_name(kept)
    db.session.expire_all()
    return moved


def _sort_by_name(person: Person) -> None:
    """A registration keeps its person's place in the alphabet, for the lists."""
    db.session.execute(
        sa.update(Registration).where(Registration.person_id == person.id).values(sort_key=person.sort_key)
    )


def undo(suggestion: Suggestion, *, actor: Actor) -> Suggestion:
    """Give back to the other record what came from it; what was added since stays with the kept one."""
    hold(suggestion)
    _refuse_own_case(suggestion, actor)
    first, second, kept_id, moved = (
        suggestion.first,
        suggestion.second,
        suggestion.kept_id,
        list(suggestion.moved),
    )
    gone = second if kept_id == first.id else first
    SUGGESTION.move(suggestion, "undo", actor=actor)
    by_name = {(table.name, column.name): (table, column) for table, column in _columns()}
    for table_name, column_name, key in moved:
        table, column = by_name[table_name, column_name]
        db.session.execute(
            sa.update(table).where(table.c.id == UUID(key), column == kept_id).values({column: gone.id})
        )
    if kept_id:
        for lead in _leaders:
            lead(kept_id, gone.id)
    suggestion.kept_id, suggestion.moved = None, []
    _sort_by_name(gone)
    marks = likeness.all_marks(queries.traits_of([gone.id])[gone.id])
    db.session.execute(sa.update(NameMarks).where(NameMarks.person_id == gone.id).values(marks=marks))
    db.session.flush()
    db.session.expire_all()
    return suggestion


def move(suggestion: Suggestion, name: str, *, actor: Actor) -> Suggestion:
    """Say that it is two persons, or look at it again."""
    _refuse_own_case(suggestion, actor)
    SUGGESTION.move(suggestion, name, actor=actor)
    return suggestion
