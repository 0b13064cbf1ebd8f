"""Reading which documents are asked, which are there, and which are missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import AskedDocument
from app.core.db import db
from app.documents.models import NomineeDocument
from app.registrations.list_queries import WITH_PERSON
from app.registrations.models import Registration
from app.registrations.queries import count_where
from app.registrations.states import ENDED_WITHOUT, NOT_YET_NOMINATED


def one_document() -> sa.Select[Any]:
    """A document with what its page shows."""
    return sa.select(NomineeDocument).options(
        joinedload(NomineeDocument.asked),
        joinedload(NomineeDocument.registration).options(
            joinedload(Registration.person), joinedload(Registration.cohort)
        ),
    )


def handed_in(registration_id: UUID) -> dict[UUID, NomineeDocument]:
    """A nominee's documents, by the key of what was asked."""
    statement = (
        sa.select(NomineeDocument)
        .where(NomineeDocument.registration_id == registration_id)
        .options(joinedload(NomineeDocument.asked))
    )
    return {found.asked_id: found for found in db.session.scalars(statement.order_by(NomineeDocument.id))}


def numbers(cohort_id: UUID) -> dict[UUID, int]:
    """How many nominees handed in each of a cohort's documents; none are left out."""
    statement = (
        sa.select(NomineeDocument.asked_id, sa.func.count())
        .join(NomineeDocument.asked)
        .where(AskedDocument.cohort_id == cohort_id)
        .group_by(NomineeDocument.asked_id)
        .order_by(NomineeDocument.asked_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def missing(registration_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The documents (code and name) that a call requires and these nominees have not handed in.

    Who lacks none is left out.
    """
    found: dict[UUID, list[Any]] = {}
    for row in db.session.execute(_MISSING, {"keys": list(registration_ids)}):
        found.setdefault(row.id, []).append(row)
    return found


_MISSING = (
    sa.select(Registration.id, AskedDocument.code, AskedDocument.name)
    .join(AskedDocument, AskedDocument.cohort_id == Registration.cohort_id)
    .where(
        Registration.id.in_(sa.bindparam("keys", expanding=True)),
        AskedDocument.is_required,
        ~sa.exists().where(
            NomineeDocument.registration_id == Registration.id, NomineeDocument.asked_id == AskedDocument.id
        ),
    )
    .order_by(Registration.id, AskedDocument.position, AskedDocument.code)
)
"""Asked for every desk, so it is put together once."""


def lacking(cohort_id: UUID, required: Sequence[AskedDocument], actor: Actor) -> sa.Select[Any]:
    """Those whom their states put forward, who still count and lack a document that is required.

    The last columns say of each of these documents, in their order, whether it is there.
    """
    there = [is_there(document.id) for document in required]
    labelled = [one.label(f"has_{number}") for number, one in enumerate(there)]
    return (
        WITH_PERSON.add_columns(*labelled)
        .where(counts(cohort_id, actor))
        .where(sa.not_(sa.and_(sa.true(), *there)))
    )


def is_there(asked_id: UUID) -> sa.Exists:
    """The condition that a registration's nominee handed that document in."""
    return sa.exists().where(
        NomineeDocument.registration_id == Registration.id, NomineeDocument.asked_id == asked_id
    )


def number_complete(cohort_id: UUID, required: Sequence[AskedDocument], actor: Actor) -> int:
    """How many of those nominees lack nothing that is required."""
    there = [is_there(document.id) for document in required]
    return count_where(counts(cohort_id, actor), *there)


def counts(cohort_id: UUID, actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on those whom their states put forward, who still count and whom this reader sees."""
    return sa.and_(
        Registration.cohort_id == cohort_id,
        Registration.state.not_in(ENDED_WITHOUT | NOT_YET_NOMINATED),
        visible_to(actor, P.DOCUMENT_SEE, Registration),
    )


def size_of(registration_id: UUID, *, but: UUID) -> int:
    """How many bytes a nominee's documents take, without the one that is asked by that key."""
    statement = sa.select(sa.func.coalesce(sa.func.sum(NomineeDocument.size), 0)).where(
        NomineeDocument.registration_id == registration_id, NomineeDocument.asked_id != but
    )
    return db.session.scalar(statement) or 0
