"""What is found of each kind: which words a record has, and whose deeds change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import sqlalchemy as sa

from app.accreditation.models import AccreditingBody, Standard
from app.cohorts.models import Cohort
from app.core.db import db
from app.dossiers.models import Dossier
from app.interpreters.models import Interpreter
from app.people.models import Person, User
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.search.kinds import Kind
from app.trainers.models import Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A record as the index knows it; `texts` are what it is found by."""

    kind: Kind
    record_id: UUID
    texts: tuple[str, ...]
    person_id: UUID | None = None
    registration_id: UUID | None = None
    state_code: str | None = None
    programme_id: UUID | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind: the column that holds its records' keys, and what makes its entries of some of them."""

    kind: Kind
    key: Any
    read: Callable[[Sequence[UUID]], Iterable[Indexed]]


def _of_programmes(keys: Sequence[UUID]) -> Iterable[Indexed]:
    rows = sa.select(Programme.id, Programme.code, Programme.title).where(Programme.id.in_(keys))
    for key, code, title in db.session.execute(rows.order_by(Programme.id)):
        yield Indexed(kind=Kind.PROGRAMME, record_id=key, texts=(code, *title.filled().values()))


def _of_cohorts(keys: Sequence[UUID]) -> Iterable[Indexed]:
    rows = sa.select(Cohort.id, Cohort.code, Cohort.title).where(Cohort.id.in_(keys))
    for key, code, title in db.session.execute(rows.order_by(Cohort.id)):
        yield Indexed(kind=Kind.COHORT, record_id=key, texts=(code, *title.filled().values()))


def _of_dossiers(keys: Sequence[UUID]) -> Iterable[Indexed]:
    rows = (
        sa.select(Dossier.id, Programme.code, Programme.title, Standard.title, AccreditingBody.name)
        .join(Dossier.programme)
        .join(Dossier.standard)
        .join(Standard.body)
        .where(Dossier.id.in_(keys))
        .order_by(Dossier.id)
    )
    for key, code, *titles in db.session.execute(rows):
        texts = (text for title in titles for text in title.filled().values())
        yield Indexed(kind=Kind.DOSSIER, record_id=key, texts=(code, *texts))


_NAMES = (Person.given_names, Person.family_name, Person.name_original)


def _of_persons(keys: Sequence[UUID]) -> Iterable[Indexed]:
    rows = (
        sa.select(
            Registration.id,
            Registration.person_id,
            Registration.state_code,
            Registration.programme_id,
            *_NAMES,
            Person.email,
        )
        .join(Registration.person)
        .where(Registration.id.in_(keys), Person.sort_key != "")
        .order_by(Registration.id)
    )
    for key, person_id, state_code, programme_id, *texts in db.session.execute(rows):
        yield Indexed(
            kind=Kind.PERSON,
            record_id=key,
            texts=tuple(texts),
            person_id=person_id,
            registration_id=key,
            state_code=state_code,
            programme_id=programme_id,
        )


def _of_holders(kind: Kind, model: Any, email: Any) -> Callable[[Sequence[UUID]], Iterable[Indexed]]:
    """What reads the records of a kind that belong to one person each."""

    def read(keys: Sequence[UUID]) -> Iterable[Indexed]:
        rows = (
            sa.select(model.id, model.person_id, *_NAMES, email)
            .join(model.person)
            .where(model.id.in_(keys), Person.sort_key != "")
            .order_by(model.id)
        )
        for key, person_id, *texts in db.session.execute(rows):
            yield Indexed(kind=kind, record_id=key, texts=tuple(texts), person_id=person_id)

    return read


def _of_institutions(keys: Sequence[UUID]) -> Iterable[Indexed]:
    """The institutions of some persons, each once."""
    rows = (
        sa.select(Person.institution, Person.state_code)
        .where(Person.id.in_(keys), Person.institution != "", Person.state_code.is_not(None))
        .distinct()
        .order_by(Person.institution, Person.state_code)
    )
    for name, code in db.session.execute(rows):
        key = uuid5(NAMESPACE_OID, f"{code} {name}")
        yield Indexed(kind=Kind.INSTITUTION, record_id=key, texts=(name,), state_code=code, label=name)


SUBJECTS = (
    Subject(Kind.PROGRAMME, Programme.id, _of_programmes),
    Subject(Kind.COHORT, Cohort.id, _of_cohorts),
    Subject(Kind.PERSON, Registration.id, _of_persons),
    Subject(Kind.INSTITUTION, Person.id, _of_institutions),
    Subject(Kind.DOSSIER, Dossier.id, _of_dossiers),
    Subject(Kind.TRAINER, Trainer.id, _of_holders(Kind.TRAINER, Trainer, Person.email)),
    Subject(Kind.INTERPRETER, Interpreter.id, _of_holders(Kind.INTERPRETER, Interpreter, Person.email)),
    Subject(Kind.ACCOUNT, User.id, _of_holders(Kind.ACCOUNT, User, User.email)),
)
_OF_A_PERSON = (
    (Kind.PERSON, Registration),
    (Kind.TRAINER, Trainer),
    (Kind.INTERPRETER, Interpreter),
    (Kind.ACCOUNT, User),
)
_DECIDE: dict[type[Any], tuple[str, ...]] = {
    Programme: ("code", "title"),
    Cohort: ("code", "title"),
    Person: ("given_names", "family_name", "name_original", "email", "institution", "state_code"),
    Registration: ("person_id", "state_code", "programme_id"),
    Dossier: ("programme_id", "standard_id"),
    Trainer: ("person_id",),
    Interpreter: ("person_id",),
    User: ("person_id", "email"),
}
"""The attributes whose change changes what a record is found by."""
_KINDS: dict[type[Any], Kind] = {
    Programme: Kind.PROGRAMME,
    Cohort: Kind.COHORT,
    Registration: Kind.PERSON,
    Dossier: Kind.DOSSIER,
    Trainer: Kind.TRAINER,
    Interpreter: Kind.INTERPRETER,
    User: Kind.ACCOUNT,
}


def changed_by(record: Any, *, is_new: bool) -> Iterable[tuple[Kind, Sequence[UUID]]]:
    """What must be indexed anew because this record was written, as kinds with keys."""
    model = type(record)
    if model not in _DECIDE:
        return
    attributes = sa.inspect(record).attrs
    if not is_new and not any(attributes[name].history.has_changes() for name in _DECIDE[model]):
        return
    if model is not Person:
        yield _KINDS[model], [record.id]
    if model is Programme and not is_new:
        yield Kind.DOSSIER, _keys(Dossier.id, Dossier.programme_id == record.id)
    if model is Person:
        yield Kind.INSTITUTION, [record.id]
        if not is_new:
            yield from of_person(record.id)


def of_person(person_id: UUID) -> Iterable[tuple[Kind, Sequence[UUID]]]:
    """Everything that is found by the names of one person."""
    for kind, model in _OF_A_PERSON:
        yield kind, _keys(model.id, model.person_id == person_id)


def _keys(key: Any, where: Any) -> list[UUID]:
    with db.session.no_autoflush:
        return list(db.session.scalars(sa.select(key).where(where).order_by(key)))
