"""Reading a call's questions and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.actor import SYSTEM, Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Call, Cohort
from app.core.db import db, rows
from app.nominations.models import Nomination, NomineeFile, NomineeRow, Question
from app.nominations.standard import OF_PERSON, OF_REGISTRATION, OF_THE_ORDER
from app.nominations.states import WAITING, AskedOf, Kind, Part, Verdict
from app.people.models import Person, User
from app.registrations import queries as registered
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, UNTIL_RESULTS, RegistrationState

_PARTS = list(Part)
OPENLY_ENDED = ENDED_WITHOUT - UNTIL_RESULTS
"""The ends that the state knows of: what is told by a reference being free again tells no more."""


def questions_of(cohort_id: UUID) -> list[Question]:
    """What a cohort's call asks, part by part, in the order of its form."""
    return [question for question in ever_asked(cohort_id) if question.retired_at is None]


def ever_asked(cohort_id: UUID) -> list[Question]:
    """The same, with what is no longer asked in its old place: answers to it are still there."""
    found = db.session.scalars(_QUESTIONS, {"cohort_id": cohort_id})
    return sorted(found, key=lambda question: _PARTS.index(question.part))


_QUESTIONS = (
    sa.select(Question)
    .where(Question.cohort_id == sa.bindparam("cohort_id"))
    .order_by(Question.position, Question.key)
)
"""Asked for every application and nominee, so it is put together once."""


def declared_by_the_state(cohort_id: UUID) -> list[Question]:
    """What a cohort's call needs of the state alone, whoever fills in the rest."""
    return [
        question
        for question in questions_of(cohort_id)
        if question.is_required and question.asked_of is AskedOf.STATE
    ]


def asked_of_state(cohort_id: UUID) -> list[Question]:
    """What a focal point is asked of a nominee."""
    return [question for question in questions_of(cohort_id) if question.asked_of is not AskedOf.FILE]


def asked_of_official(cohort_id: UUID) -> list[Question]:
    """What officials are asked who apply: name and work stand in their accounts."""
    return [
        question
        for question in questions_of(cohort_id)
        if question.asked_of is AskedOf.OFFICIAL and question.key not in OF_PERSON
    ]


def answered(cohort_id: UUID, key: str) -> set[str]:
    """The different answers to a question, each as text: those given, and those of files that wait."""
    ways = (
        sa.select(Nomination.answers[key].as_string().label("said")).where(Nomination.cohort_id == cohort_id),
        sa.select(NomineeRow.answers[key].as_string())
        .join(NomineeFile, NomineeFile.id == NomineeRow.file_id)
        .where(NomineeFile.cohort_id == cohort_id, NomineeFile.state.in_(WAITING)),
    )
    return {said for said in db.session.scalars(sa.union(*ways).order_by("said")) if said is not None}


def has_nominees(cohort_id: UUID) -> bool:
    """Whether anybody answered anything to a cohort's call, or a file waits that does."""
    ways = (
        sa.exists().where(Nomination.cohort_id == cohort_id),
        sa.exists().where(NomineeFile.cohort_id == cohort_id, NomineeFile.state.in_(WAITING)),
    )
    return db.session.scalar(sa.select(sa.or_(*ways))) or False


def cohorts_that_ask(cohort: Cohort, actor: Actor) -> list[Cohort]:
    """The other cohorts of the programme whose questions this reader may take over, the latest first."""
    statement = (
        sa.select(Cohort)
        .where(
            Cohort.programme_id == cohort.programme_id,
            Cohort.id != cohort.id,
            sa.exists().where(Question.cohort_id == Cohort.id),
            visible_to(actor, P.COHORT_WORK, Cohort),
        )
        .order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return list(db.session.scalars(statement))


def nomination_of(registration_id: UUID) -> Nomination | None:
    """What was answered for a registration; None where nothing was yet."""
    return db.session.scalar(sa.select(Nomination).where(Nomination.registration_id == registration_id))


def is_known_otherwise(registration: Registration) -> bool:
    """Whether the person's record stands for more than this registration: an account, another cohort.

    Then a nomination does not change it: a slip in an address would rename somebody else.
    """
    account = sa.exists().where(User.person_id == registration.person_id)
    other = sa.exists().where(
        Registration.person_id == registration.person_id, Registration.id != registration.id
    )
    return db.session.scalar(sa.select(sa.or_(account, other))) or False


def answers_of(registration_ids: Iterable[UUID], *, seen_by: Actor = SYSTEM) -> dict[UUID, dict[str, Any]]:
    """All answers of some registrations by the questions' keys, whichever record they stand in.

    Typed and canonical: "language_en": "B2", "years_of_service": 12, "date_of_birth": "1984" or an ISO
    date, "alternate": True. What was not answered is not there, nor what `seen_by` may not read.
    """
    rows = db.session.execute(
        sa.select(Registration, Nomination)
        .outerjoin(Nomination, Nomination.registration_id == Registration.id)
        .where(
            Registration.id.in_(list(registration_ids)),
            visible_to(seen_by, P.NOMINATION_SEE, Registration),
        )
        .options(joinedload(Registration.person))
        .order_by(Registration.id)
    )
    found = {registration: put_together(registration, nomination) for registration, nomination in rows}
    return {
        registration.id: {
            key: answer
            for key, answer in answers.items()
            if not (key in OF_THE_ORDER and registration.person_id == seen_by.person_id)
        }
        for registration, answers in found.items()
    }


def put_together(registration: Registration, nomination: Nomination | None) -> dict[str, Any]:
    """The answers of one registration from the records that hold them; its person must be loaded."""
    return _together(registration.person, registration, nomination)


def _together(person: Any, registration: Any, nomination: Any) -> dict[str, Any]:
    """The same, where each of them is a record or a row with its columns."""
    found: dict[str, Any] = dict(nomination.answers or {}) if nomination else {}
    found |= {key: getattr(person, column) for key, column in OF_PERSON.items()}
    found["sex"] = person.sex.value
    found |= {key: getattr(registration, column) for key, column in OF_REGISTRATION.items()}
    found["ref"] = nomination.reference if nomination else ""
    return {key: answer for key, answer in found.items() if answer is not None and answer != ""}


_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_NEEDED = (
    sa.select(
        *(Question.cohort_id, Question.key, Question.label, Question.kind, Question.asked_of),
        *(Question.is_required, Question.asked_since),
    )
    .where(Question.cohort_id.in_(_KEYS), Question.is_required, Question.retired_at.is_(None))
    .order_by(Question.position, Question.key)
)
_GIVEN = (
    sa.select(
        *(Registration.id, Registration.cohort_id, Registration.state, Registration.created_at),
        *(getattr(Registration, column) for column in OF_REGISTRATION.values()),
        *(getattr(Person, column) for column in OF_PERSON.values()),
        *(Nomination.reference, Nomination.answers),
    )
    .join(Registration.person)
    .outerjoin(Nomination, Nomination.registration_id == Registration.id)
    .where(Registration.id.in_(_KEYS))
    .order_by(Registration.id)
)
"""Asked for every desk, so they are put together once."""


def lacking_of_all(cohort_of: Mapping[UUID, UUID]) -> dict[UUID, list[Any]]:
    """The keys and labels of what is asked and not answered of some registrations, by registration.

    `cohort_of` says in which cohort each is. Of whom nothing is needed is left out.
    """
    needed: dict[UUID, list[Any]] = defaultdict(list)
    for question in rows(_NEEDED, {"keys": list(set(cohort_of.values()))}):
        needed[question.cohort_id].append(question)
    asked = [key for key, cohort_id in cohort_of.items() if cohort_id in needed]
    return {
        row.id: lacking(needed[row.cohort_id], _together(row, row, row), row)
        for row in rows(_GIVEN, {"keys": asked})
    }


def lacking(questions: Iterable[Question], answers: Mapping[str, Any], registration: Any) -> list[Question]:
    """The questions that need an answer and have none; a file's order is given at the desk as well.

    The registration, like each question, may be a row with its columns.
    """
    return [
        question
        for question in questions
        if question.is_required
        and question.asked_of is not AskedOf.FILE
        and not _is_answered(question, answers)
        and not is_later(question, registration)
    ]


def is_later(question: Question, registration: Any) -> bool:
    """Whether a registration was sent before this was asked, and is valid without an answer."""
    is_sent = registration.state not in {RegistrationState.DRAFT, RegistrationState.RETURNED}
    return is_sent and question.asked_since is not None and question.asked_since > registration.created_at


def _is_answered(question: Question, answers: Mapping[str, Any]) -> bool:
    answer = answers.get(question.key)
    return answer is True if question.kind is Kind.DECLARATION else answer is not None


def has_reference(cohort_id: UUID, state_code: str, reference: str) -> bool:
    """Whether a nominee of the state who still counts has this reference of the state's already."""
    found = db.session.scalar(
        _HAS_REFERENCE, {"cohort_id": cohort_id, "state_code": state_code, "reference": reference}
    )
    return found or False


_HAS_REFERENCE = sa.select(
    sa.select(Nomination.id)
    .join(Nomination.registration)
    .where(
        Nomination.cohort_id == sa.bindparam("cohort_id"),
        Nomination.state_code == sa.bindparam("state_code"),
        Nomination.reference == sa.bindparam("reference"),
        Registration.state.not_in(OPENLY_ENDED),
    )
    .exists()
)
"""Asked for every nominee of a file, so it is put together once."""


def latest_of_state(cohort_id: UUID, state_code: str) -> dict[str, Any]:
    """What a state last answered for a nominee whom it named itself; nothing where a cohort has none."""
    found = db.session.scalar(
        sa.select(Nomination.registration_id)
        .join(Nomination.registration)
        .where(
            Nomination.cohort_id == cohort_id,
            Nomination.state_code == state_code,
            Registration.nominated_by.is_not(None),
        )
        .order_by(Nomination.written_at.desc(), Nomination.id.desc())
        .limit(1)
    )
    return answers_of([found])[found] if found else {}


@cache
def one_file() -> sa.Select[Any]:
    """A file of nominees with its cohort, its call and the states invited."""
    return sa.select(NomineeFile).options(
        joinedload(NomineeFile.cohort).options(
            joinedload(Cohort.call).selectinload(Call.invitations), joinedload(Cohort.programme)
        )
    )


def nominees_known(
    cohort: Cohort, own: list[str] | None, *, references: Collection[str], addresses: Collection[str]
) -> Iterator[tuple[Registration, Nomination | None, str, bool]]:
    """The nominees of a cohort whom some references and addresses may mean.

    Each comes with the address as it is compared, and with whether they are known otherwise. `own`
    limits them to some states. The persons are loaded.
    """
    other = aliased(Registration)
    is_known = sa.or_(
        User.id.is_not(None),
        sa.exists().where(other.person_id == Registration.person_id, other.id != Registration.id),
    )
    statement = (
        sa.select(Registration, Nomination, User.email_key, is_known)
        .join(Registration.person)
        .outerjoin(Nomination, Nomination.registration_id == Registration.id)
        .outerjoin(User, User.person_id == Registration.person_id)
        .where(
            Registration.cohort_id == cohort.id,
            sa.or_(
                Nomination.reference.in_(set(references) - {""}),
                Person.email_key.in_(set(addresses) - {""}),
                User.email_key.in_(set(addresses) - {""}),
            ),
        )
        .options(contains_eager(Registration.person))
        .order_by(Registration.id)
    )
    if own is not None:
        statement = statement.where(Registration.state_code.in_(own))
    for registration, nomination, account, known in db.session.execute(statement):
        yield registration, nomination, account or registration.person.email_key, known


def seated_elsewhere(cohort: Cohort, own: list[str] | None) -> set[tuple[str, str]]:
    """State and address of those who hold a seat of another cohort on some of this one's days."""
    statement = (
        registered.seats_elsewhere(cohort)
        .join(Registration.person)
        .outerjoin(User, User.person_id == Person.id)
        .with_only_columns(Registration.state_code, Person.email_key, User.email_key)
        .distinct()
        .order_by(Registration.state_code, Person.email_key, User.email_key)
    )
    if own is not None:
        statement = statement.where(Registration.state_code.in_(own))
    found = db.session.execute(statement).all()
    return {(code, said) for code, *addresses in found for said in addresses if said}


def registrations_of(keys: Iterable[UUID]) -> dict[UUID, Registration]:
    """Some registrations by key, with their persons and cohorts."""
    statement = registered.one_registration().where(Registration.id.in_(list(keys))).order_by(Registration.id)
    return {registration.id: registration for registration in db.session.scalars(statement)}


def verdicts_of(file_id: UUID) -> dict[Verdict, tuple[int, int]]:
    """How many rows of a file have each verdict, and how many of them are done."""
    done = sa.func.count().filter(NomineeRow.is_done)
    rows = db.session.execute(
        sa.select(NomineeRow.verdict, sa.func.count(), done)
        .where(NomineeRow.file_id == file_id)
        .group_by(NomineeRow.verdict)
        .order_by(NomineeRow.verdict)
    )
    return {verdict: (number, finished) for verdict, number, finished in rows}


def number_of_other_states(file: NomineeFile) -> int:
    """How many rows of a focal point's file name a state that is not the focal point's."""
    if file.state_code is None:
        return 0
    counted = sa.select(sa.func.count()).where(
        NomineeRow.file_id == file.id, NomineeRow.state_code.not_in(["", file.state_code])
    )
    return db.session.scalar(counted) or 0


def states_of(file_id: UUID) -> list[str]:
    """The codes of the states that a file names."""
    statement = (
        sa.select(NomineeRow.state_code)
        .where(NomineeRow.file_id == file_id, NomineeRow.state_code != "")
        .distinct()
        .order_by(NomineeRow.state_code)
    )
    return list(db.session.scalars(statement))


def new_by_state(file_id: UUID) -> dict[str, int]:
    """How many nominees a file would add for each state that it may name one for."""
    rows = db.session.execute(
        sa.select(NomineeRow.state_code, sa.func.count().filter(NomineeRow.verdict == Verdict.NEW))
        .where(NomineeRow.file_id == file_id, NomineeRow.verdict != Verdict.REFUSED)
        .group_by(NomineeRow.state_code)
        .order_by(NomineeRow.state_code)
    )
    return {str(code): number for code, number in rows}


def rows_that_stand(file_id: UUID) -> list[NomineeRow]:
    """The rows of a file that are not refused, in their order."""
    statement = (
        sa.select(NomineeRow)
        .where(NomineeRow.file_id == file_id, NomineeRow.verdict != Verdict.REFUSED)
        .order_by(NomineeRow.number)
    )
    return list(db.session.scalars(statement))


def placed_nominees(cohort_id: UUID, codes: Iterable[str]) -> Iterator[tuple[UUID, str, str, int]]:
    """Registration, state, name and place of some states' nominees who count, by place."""
    rows = db.session.execute(
        sa.select(Registration.id, Registration.state_code, Person.name, Registration.priority)
        .join(Registration.person)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state_code.in_(list(codes)),
            Registration.priority.is_not(None),
            Registration.state.not_in(OPENLY_ENDED),
        )
        .order_by(Registration.priority, Registration.id)
    )
    for key, code, name, place in rows:
        yield key, code, name, place or 0


def rows_of(file_id: UUID) -> sa.Select[Any]:
    """The rows of a file that the gate has loaded."""
    return sa.select(NomineeRow).where(NomineeRow.file_id == file_id)


def rows_waiting(file_id: UUID, *, most: int) -> Sequence[sa.Row[Any]]:
    """The next rows of a file that are still to be taken in, in their order."""
    return rows(_ROWS_WAITING, {"file_id": file_id, "most": most}).all()


_ROWS_WAITING = (
    sa.select(
        NomineeRow.id,
        NomineeRow.registration_id,
        NomineeRow.state_code,
        NomineeRow.verdict,
        NomineeRow.changes,
        NomineeRow.answers,
    )
    .where(NomineeRow.file_id == sa.bindparam("file_id"), NomineeRow.is_done.is_(False))
    .order_by(NomineeRow.number)
    .limit(sa.bindparam("most"))
)
