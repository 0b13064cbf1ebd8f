"""Reading what the pages after a decision show beside the record itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.accreditation.models import Accreditation, Standard
from app.accreditation.queries import LIVE, carried_to
from app.accreditation.states import StandardState
from app.core.db import db
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier, EvidenceDocument, EvidenceUse
from app.dossiers.review_models import InformationRequest
from app.dossiers.states import OVER, DossierState
from app.people.models import Person, User
from app.people.states import AccountState
from app.surveillance.models import DueFeed, DueReminder


def document(key: UUID | None) -> EvidenceDocument | None:
    """The document of that key, if there is one."""
    return db.session.scalar(sa.select(EvidenceDocument).where(EvidenceDocument.id == key)) if key else None


def name_of(person_id: UUID | None) -> str:
    """The name of the person of that key; empty for nobody."""
    found = db.session.scalar(sa.select(Person).where(Person.id == person_id)) if person_id else None
    return found.name if found else ""


def live_feed(user_id: UUID) -> DueFeed | None:
    """The account's address that opens."""
    return db.session.scalar(sa.select(DueFeed).where(DueFeed.user_id == user_id, DueFeed.ended_at.is_(None)))


def holder_of_feed(key: UUID) -> User | None:
    """Whose address it is, while it was not ended and the account is in use."""
    return db.session.scalar(
        sa.select(User)
        .join(DueFeed, DueFeed.user_id == User.id)
        .where(DueFeed.id == key, DueFeed.ended_at.is_(None), User.state == AccountState.ACTIVE)
        .options(joinedload(User.person))
    )


def standard_to_renew_by(accreditation: Accreditation) -> UUID:
    """The version of its standard against which it is renewed: the newest that is published."""
    own = accreditation.standard
    newest = db.session.scalar(
        sa.select(Standard.id)
        .where(
            Standard.body_id == own.body_id,
            Standard.code == own.code,
            Standard.state == StandardState.PUBLISHED,
        )
        .order_by(Standard.number.desc())
        .limit(1)
    )
    return newest or own.id


def version_to_renew(accreditation: Accreditation) -> UUID:
    """The curriculum version with which it is renewed: the last one that it covers."""
    return next(reversed(carried_to(accreditation.id)), accreditation.curriculum_id)


def with_dossier_under_way(accreditation_ids: Iterable[UUID]) -> set[UUID]:
    """Of which of these accreditations a dossier by the same standard, in any version, is under way."""
    own, asked = aliased(Standard), aliased(Standard)
    statement = (
        sa.select(Accreditation.id)
        .join(own, own.id == Accreditation.standard_id)
        .join(Dossier, Dossier.programme_id == Accreditation.programme_id)
        .join(asked, asked.id == Dossier.standard_id)
        .where(
            Accreditation.id.in_(list(accreditation_ids)),
            Dossier.state.not_in(OVER),
            asked.body_id == own.body_id,
            asked.code == own.code,
        )
        .order_by(Accreditation.id)
    )
    return set(db.session.scalars(statement))


AT_REST = {DossierState.DEFERRED, DossierState.REFUSED}
"""The states in which nobody looks at a dossier's documents."""


def open_questions(actor: Actor) -> list[tuple[InformationRequest, Dossier]]:
    """The reviewers' questions within sight that wait for their answer, each with its dossier."""
    asked = dossiers.all_dossiers().where(
        visible_to(actor, P.DOSSIER_SEE, Dossier), Dossier.state == DossierState.MORE_INFORMATION
    )
    by_key = {one.id: one for one in db.session.scalars(asked.order_by(Dossier.id)).unique()}
    questions = db.session.scalars(
        sa.select(InformationRequest)
        .where(
            InformationRequest.dossier_id.in_(by_key),
            InformationRequest.answered_at.is_(None),
            InformationRequest.is_taken_back.is_(sa.false()),
        )
        .order_by(InformationRequest.due_on, InformationRequest.id)
    )
    return [(one, by_key[one.dossier_id]) for one in questions]


def expiring_documents(actor: Actor) -> list[tuple[EvidenceDocument, Dossier]]:
    """The documents with a last day that prove what is accredited, or applied for now, each with a dossier.

    One that was replaced or withdrawn proves nothing any more, and is not asked for.
    """
    stands = sa.exists().where(Accreditation.id == Dossier.accreditation_id, Accreditation.state.in_(LIVE))
    shown = dossiers.all_dossiers().where(
        visible_to(actor, P.DOSSIER_SEE, Dossier), sa.or_(Dossier.state.not_in(OVER | AT_REST), stands)
    )
    by_key = {
        one.id: one for one in db.session.scalars(shown.order_by(Dossier.begun_at, Dossier.id)).unique()
    }
    rows = db.session.execute(
        sa.select(EvidenceDocument, EvidenceUse.dossier_id)
        .join(EvidenceUse, EvidenceUse.document_id == EvidenceDocument.id)
        .where(
            EvidenceUse.dossier_id.in_(by_key),
            EvidenceDocument.expires_on.is_not(None),
            EvidenceDocument.is_withdrawn.is_(sa.false()),
            EvidenceDocument.replaced_by_id.is_(None),
        )
        .distinct()
        .order_by(EvidenceDocument.expires_on, EvidenceDocument.id, EvidenceUse.dossier_id)
    )
    found = {document.id: (document, by_key[key]) for document, key in rows}
    return list(found.values())


def reminders_written(since: date) -> set[tuple[str, str, date]]:
    """Which reminders of what was due since a day were written: key, step and day."""
    rows = db.session.execute(
        sa.select(DueReminder.key, DueReminder.step, DueReminder.due_on)
        .where(DueReminder.due_on >= since)
        .order_by(DueReminder.key, DueReminder.step)
    )
    return {(key, step, due_on) for key, step, due_on in rows}
