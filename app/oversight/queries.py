"""Reading what may go: qualifications that end, documents that expire; and cohorts that end meanwhile."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_by_any, visible_to
from app.accreditation.models import Accreditation
from app.accreditation.queries import carried_to
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.dossiers.models import Dossier, EvidenceDocument, EvidenceUse, InterestDeclaration
from app.dossiers.states import Interest
from app.people.models import Person
from app.programmes.models import Curriculum, Module
from app.trainers.models import Qualification, Trainer


def qualifications(*where: sa.ColumnElement[bool]) -> list[Qualification]:
    """Some qualifications with their trainers and what they are for, by the trainer's name."""
    named = joinedload(Module.curriculum).joinedload(Curriculum.programme)
    return list(
        db.session.scalars(
            sa.select(Qualification)
            .join(Qualification.trainer)
            .join(Trainer.person)
            .options(
                contains_eager(Qualification.trainer).contains_eager(Trainer.person),
                joinedload(Qualification.module).options(named),
            )
            .where(*where)
            .order_by(Person.sort_key, Qualification.valid_from, Qualification.id)
        )
    )


def lasting(on: date) -> sa.ColumnElement[bool]:
    """The condition under which a qualification has not ended on a day."""
    return sa.or_(Qualification.valid_until.is_(None), Qualification.valid_until >= on)


def cohorts_ending(actor: Actor, accreditation: Accreditation, since: date, until: date) -> list[Cohort]:
    """The cohorts within sight of the versions that it covers, which end between two days, by their last."""
    versions = [accreditation.curriculum_id, *carried_to(accreditation.id)]
    return list(
        db.session.scalars(
            sa.select(Cohort)
            .where(
                Cohort.curriculum_id.in_(versions),
                Cohort.last_day.between(since, until),
                Cohort.state != CohortState.CANCELLED,
                visible_to(actor, P.COHORT_SEE, Cohort),
            )
            .order_by(Cohort.last_day, Cohort.code)
        )
    )


def documents_ending(actor: Actor, *, since: date, until: date) -> dict[EvidenceDocument, UUID]:
    """The documents in use whose last day lies between two days, by day, each with a dossier that uses it.

    For those who write, lead or decide these dossiers and declared no conflict of interest; a reviewer reads
    documents on the dossier alone.
    """
    in_sight = visible_by_any(actor, (P.DOSSIER_PREPARE, P.DOSSIER_STEER, P.DOSSIER_DECIDE), Dossier)
    in_conflict = sa.select(InterestDeclaration.dossier_id).where(
        InterestDeclaration.user_id == actor.user_id, InterestDeclaration.interest == Interest.CONFLICT
    )
    rows = db.session.execute(
        sa.select(EvidenceDocument, Dossier.id)
        .join(EvidenceUse, EvidenceUse.document_id == EvidenceDocument.id)
        .join(Dossier, Dossier.id == EvidenceUse.dossier_id)
        .where(EvidenceDocument.expires_on.between(since, until), in_sight, Dossier.id.not_in(in_conflict))
        .distinct()
        .order_by(EvidenceDocument.expires_on, EvidenceDocument.title, EvidenceDocument.id, Dossier.id)
    )
    return {row[0]: row[1] for row in rows}
