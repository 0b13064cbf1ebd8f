"""Reading rules, scores and allocations, and gathering what a selection follows from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import ScopeKind
from app.access.permissions import Permission as P
from app.access.roles import MATRIX
from app.cohorts.models import Cohort
from app.core.db import db, rows
from app.core.i18n import language
from app.core.texts import LANGUAGES, Texts
from app.nominations import queries as nominations
from app.nominations import standard
from app.nominations.models import Nomination
from app.people import queries as accounts
from app.programmes.models import Programme
from app.registrations import queries as registrations
from app.registrations import seat_queries
from app.registrations.models import Registration
from app.registrations.states import (
    ENDED_WITHOUT,
    TAKES_PART,
    TAKING_A_SEAT,
    UNTIL_RESULTS,
    RegistrationState,
)
from app.screening import queries as screening
from app.selection import rulebook
from app.selection.instance import LEVELS, Instance, Kind, Nominee, Place, Rule
from app.selection.models import Allocation, Progress, RuleBook, Score
from app.selection.rulebook import Book
from app.selection.states import PENDING, AllocationState

_S = RegistrationState
CANDIDATES = frozenset({_S.CLEARED, _S.RESERVE})
"""The states of those among whom is chosen."""
KEY_LENGTH = 16
_GONE = ENDED_WITHOUT - UNTIL_RESULTS


def key_of(registration: Registration) -> str:
    """By what a nominee is known in the files: it tells nothing, and is the same in each of a cohort."""
    told = f"{registration.cohort_id}:{registration.id}"
    return hashlib.sha256(told.encode()).hexdigest()[:KEY_LENGTH]


def one_allocation() -> sa.Select[Any]:
    """An allocation with its cohort, its call and its programme."""
    return sa.select(Allocation).options(
        joinedload(Allocation.cohort).options(joinedload(Cohort.call), joinedload(Cohort.programme))
    )


def last_book(cohort: Cohort) -> tuple[int, Book]:
    """The rules of a cohort that count now, with their number; 0 and the usual ones when none are set."""
    found = db.session.scalar(
        sa.select(RuleBook).where(RuleBook.cohort_id == cohort.id).order_by(RuleBook.number.desc()).limit(1)
    )
    return (found.number, rulebook.read(found.content)) if found else (0, rulebook.usual(cohort.seats))


def of_cohort(cohort_id: UUID) -> list[Allocation]:
    """The allocations of a cohort, the latest first, without their files."""
    statement = (
        sa.select(Allocation).where(Allocation.cohort_id == cohort_id).order_by(Allocation.number.desc())
    )
    return list(db.session.scalars(statement))


def pending(cohort_id: UUID) -> list[Allocation]:
    """The allocations that may yet give the seats, in their order."""
    return [one for one in reversed(of_cohort(cohort_id)) if one.state in PENDING]


_TO_CONFIRM = (
    sa.select(Allocation.id, Allocation.made_by)
    .where(Allocation.cohort_id == sa.bindparam("cohort_id"), Allocation.state == AllocationState.SOLVED)
    .order_by(Allocation.number.desc())
    .limit(1)
)
"""Asked for every page of a cohort’s workspace, so it is put together once."""


def to_confirm(cohort_id: UUID) -> Any:
    """The allocation that waits for a second person: its key and who made it; None where none does."""
    return rows(_TO_CONFIRM, {"cohort_id": cohort_id}).first()


def standing(cohort_id: UUID) -> Allocation | None:
    """The allocation that counts until another is found: the last to be confirmed, or the last try of all."""
    for place, one in enumerate(of_cohort(cohort_id)):
        if one.state in PENDING or (place == 0 and one.state is AllocationState.IMPOSSIBLE):
            return one
    return None


def found_first(allocation: Allocation) -> Allocation:
    """The allocation from which this one was changed by hand, itself where nothing was."""
    base = one(allocation.base_id) if allocation.base_id else None
    return found_first(base) if base else allocation


def waiting() -> list[UUID]:
    """The keys of the allocations that wait for the worker, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(Allocation.id)
            .where(Allocation.state == AllocationState.WAITING)
            .order_by(Allocation.created_at, Allocation.id)
        )
    )


def to_check() -> list[UUID]:
    """The keys of the allocations that somebody asked to find again."""
    return list(
        db.session.scalars(
            sa.select(Allocation.id)
            .where(Allocation.check_asked_at.is_not(None), Allocation.result.is_not(None))
            .order_by(Allocation.check_asked_at, Allocation.id)
        )
    )


def explained(allocation_id: UUID) -> int:
    """How many nominees the worker has explained so far."""
    return (
        db.session.scalar(sa.select(Progress.explained).where(Progress.allocation_id == allocation_id)) or 0
    )


def people_of(cohort_id: UUID) -> dict[str, Registration]:
    """The registrations that take part in the selection, each with its person, by key, in name's order."""
    statement = (
        registrations.one_registration()
        .where(Registration.cohort_id == cohort_id)
        .order_by(Registration.sort_key, Registration.id)
    )
    return {key_of(registration): registration for registration in db.session.scalars(statement)}


def taking_part(cohort_id: UUID) -> dict[str, Registration]:
    """Those who hold a seat and those who may be chosen, by key; not who is cleared no longer."""
    people = people_of(cohort_id)
    passed_over = seat_queries.passed_over(people.values())
    return {
        key: one
        for key, one in people.items()
        if one.state in TAKING_A_SEAT or (one.state in CANDIDATES and one.id not in passed_over)
    }


def one(allocation_id: UUID) -> Allocation | None:
    """An allocation by its key."""
    return db.session.get(Allocation, allocation_id)


def prepared_by(allocation: Allocation) -> set[UUID]:
    """The accounts that had a hand in an allocation or in one that it was changed from.

    They asked for one, decided in one by hand, or set the rules that counted when the first was found.
    """
    found: set[UUID] = set()
    base: Allocation | None = allocation
    while base:
        found |= {base.made_by, *(UUID(decision["by"]) for decision in base.decisions)}
        base = one(base.base_id) if base.base_id else None
    rules = (
        sa.select(RuleBook.made_by)
        .where(
            RuleBook.cohort_id == allocation.cohort_id, RuleBook.made_at <= found_first(allocation).created_at
        )
        .order_by(RuleBook.number.desc())
        .limit(1)
    )
    return found | set(db.session.scalars(rules))


def who_may_confirm(allocation: Allocation) -> list[str] | None:
    """The names of those who can confirm an allocation as its second person; None where nobody ever can.

    That is where someone who prepared it screened one of the officials.
    """
    keys = {one["key"] for one in allocation.instance["nominees"]}
    screened = [one.id for key, one in people_of(allocation.cohort_id).items() if key in keys]
    prepared = prepared_by(allocation)
    if screening.has_screened_any(prepared, screened):
        return None
    scopes = {ScopeKind.OFFICE: "", ScopeKind.PROGRAMME: str(allocation.programme_id)}
    users = {
        user.id: user
        for role in MATRIX[P.SELECTION_CONFIRM]
        for kind, scope_id in scopes.items()
        for user in accounts.holders(role, kind=kind, scope_id=scope_id)
        if user.id not in prepared
        and not screening.has_screened_any({user.id}, screened)
        and not registrations.is_in(allocation.cohort_id, user.person_id)
    }
    return sorted(user.person.name for user in users.values())


def to_score(cohort_id: UUID) -> dict[str, Registration]:
    """Whom reviewers score: those who may still be chosen or wait for screening, by key, in name's order."""
    return {
        key: registration
        for key, registration in people_of(cohort_id).items()
        if registration.state in CANDIDATES | {_S.ENDORSED, _S.REFERRED}
    }


def how_many_scored(cohort_id: UUID) -> tuple[int, int]:
    """How many nominees may be chosen now, and how many of them have a score."""
    ids = sa.select(Registration.id).where(
        Registration.cohort_id == cohort_id, Registration.state.in_(CANDIDATES)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0
    given = sa.select(sa.func.count(sa.distinct(Score.registration_id))).where(Score.registration_id.in_(ids))
    return total, db.session.scalar(given) or 0


def references(cohort_id: UUID) -> dict[str, UUID | None]:
    """The states' references of a cohort's nominees; None where two share one."""
    rows = db.session.execute(
        sa.select(Nomination.reference, Nomination.registration_id)
        .join(Nomination.registration)
        .where(
            Nomination.cohort_id == cohort_id, Nomination.reference != "", Registration.state.not_in(_GONE)
        )
        .order_by(Nomination.reference, Nomination.registration_id)
    )
    found: dict[str, UUID | None] = {}
    for reference, registration_id in rows:
        found[reference] = None if reference in found else registration_id
    return found


def scored(cohort_id: UUID) -> dict[UUID, dict[str, int]]:
    """What each nominee of a cohort was given, by reviewer."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(
        sa.select(Score.registration_id, Score.reviewer, Score.points)
        .where(Score.cohort_id == cohort_id)
        .order_by(Score.registration_id, Score.reviewer)
    )
    for registration_id, reviewer, points in rows:
        found[registration_id][reviewer] = points
    return found


def mean(points: Iterable[int]) -> int | None:
    """The mean of some scores in hundredths, half a hundredth upwards; None of none."""
    given = list(points)
    return (2 * 100 * sum(given) + len(given)) // (2 * len(given)) if given else None


def gather(cohort: Cohort, book: Book) -> Instance:
    """The selection of a cohort as it stands: who holds a seat, who is cleared, and what is known of them."""
    people = taking_part(cohort.id)
    answers = nominations.answers_of([registration.id for registration in people.values()])
    scores, completed = scored(cohort.id), _completed([r.person_id for r in people.values()])
    nominees = tuple(
        Nominee(
            key=key,
            state=registration.state_code,
            sex=registration.person.sex.value,
            priority=registration.priority,
            alternate=registration.is_alternate,
            score=mean(scores.get(registration.id, {}).values()),
            completed=tuple(completed.get(registration.person_id, ())),
            place=Place.HELD if registration.state in TAKING_A_SEAT else Place.OPEN,
            **_traits(registration, answers[registration.id]),
        )
        for key, registration in sorted(people.items())
    )
    languages = tuple(dict.fromkeys([*cohort.languages, *cohort.interpretation]))
    return Instance(
        seats=cohort.seats,
        reserve=book.reserve,
        languages=languages,
        weights=book.weights,
        earlier_seats=_earlier_seats(cohort),
        rules=(*book.rules, *(_by_call(cohort) if book.by_call else ())),
        nominees=nominees,
    )


def _traits(registration: Registration, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Service, years and languages as they were answered; else the language in which one will work."""
    levels = {code: answers[f"language_{code}"] for code in LANGUAGES if f"language_{code}" in answers}
    return {
        "sector": answers.get("sector", ""),
        "years": answers.get("years_of_service"),
        "languages": levels or {registration.working_language: LEVELS[-1]},
    }


def sectors_of(cohort_id: UUID) -> dict[str, str]:
    """The services that the cohort's call tells apart, in the reader's language."""
    asked = next((one for one in nominations.questions_of(cohort_id) if one.key == "sector"), None)
    options = (
        asked.options if asked else next(q for q in standard.questions() if q["key"] == "sector")["options"]
    )
    return {option["value"]: Texts(**option["label"])[language()] for option in options}


def _by_call(cohort: Cohort) -> list[Rule]:
    invitations = cohort.call.invitations if cohort.call else []
    return [
        Rule(kind=Kind.STATE_MOST, about=invited.state_code, number=invited.seats)
        for invited in invitations
        if invited.seats is not None
    ]


def _earlier_seats(cohort: Cohort) -> dict[str, int]:
    """How many seats each state had in the programme's other cohorts."""
    rows = db.session.execute(
        sa.select(Registration.state_code, sa.func.count())
        .where(
            Registration.programme_id == cohort.programme_id,
            Registration.cohort_id != cohort.id,
            Registration.state.in_(TAKES_PART),
        )
        .group_by(Registration.state_code)
        .order_by(Registration.state_code)
    )
    return {row[0]: row[1] for row in rows}


def _completed(person_ids: list[UUID]) -> dict[UUID, list[str]]:
    """The codes of the programmes that some persons completed."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Registration.person_id, Programme.code)
        .join(Programme, Programme.id == Registration.programme_id)
        .where(Registration.person_id.in_(person_ids), Registration.state == _S.COMPLETED)
        .distinct()
        .order_by(Registration.person_id, Programme.code)
    )
    for person_id, code in rows:
        found[person_id].append(code)
    return found


def programmes() -> list[tuple[str, Any]]:
    """Every programme that can be asked for as completed: code and title."""
    rows = db.session.execute(sa.select(Programme.code, Programme.title).order_by(Programme.code))
    return [(code, title) for code, title in rows]
