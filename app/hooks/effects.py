"""What of the office's moves is told to other systems, in the same deed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from app.accreditation.models import Accreditation
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.certificates.states import CERTIFICATE, CertificateState
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.core import effects
from app.core.db import db
from app.core.workflow import Moved
from app.hooks.operations import tell
from app.hooks.states import Topic
from app.programmes.states import CURRICULUM, PROGRAMME, CurriculumState, ProgrammeState
from app.registrations.states import REGISTRATION, RegistrationState, as_seen_outside

RESULTS = "results_released"
"""What a cohort's event says when its results are told, until which much of its registrations is not."""


@effects.when(REGISTRATION, *RegistrationState)
def tell_of_a_registration(moved: Moved) -> None:
    """Webhooks hear of a registration what its state may know: a move that does not show is not told."""
    record = moved.record
    cohort = db.session.get_one(Cohort, record.cohort_id)
    is_released = cohort.results_released_at is not None
    before = as_seen_outside(RegistrationState(moved.source), released=is_released)
    after = as_seen_outside(RegistrationState(moved.target), released=is_released)
    if before is not after:
        _tell(Topic.REGISTRATION, record, before.value, after.value, cohort_id=record.cohort_id)


@effects.when(CERTIFICATE, *(set(CertificateState) - {CertificateState.PROPOSED}))
def tell_of_a_certificate(moved: Moved) -> None:
    """Webhooks hear of a certificate once it is issued."""
    _tell(
        Topic.CERTIFICATE,
        moved.record,
        moved.source.value,
        moved.target.value,
        registration_id=moved.record.registration_id,
    )


@effects.when(COHORT, *CohortState)
def tell_of_a_cohort(moved: Moved) -> None:
    """Webhooks hear of a cohort once its call was opened."""
    if moved.record.is_public:
        _tell(Topic.COHORT, moved.record, moved.source.value, moved.target.value)


@effects.when(PROGRAMME, *ProgrammeState)
def tell_of_a_programme(moved: Moved) -> None:
    """Webhooks hear of a programme that is published or withdrawn."""
    record = moved.record
    tell(
        Topic.PROGRAMME,
        moved.target.value,
        programme_id=record.id,
        id=record.id,
        previous=moved.source.value,
    )


@effects.when(CURRICULUM, *CurriculumState)
def tell_of_a_curriculum(moved: Moved) -> None:
    """Webhooks hear of a curriculum version that is published or retired."""
    _tell(Topic.CURRICULUM, moved.record, moved.source.value, moved.target.value)


@effects.when(ACCREDITATION, *AccreditationState)
def tell_of_an_accreditation(moved: Moved) -> None:
    """Webhooks hear of an accreditation that changes."""
    _tell(
        Topic.ACCREDITATION,
        moved.record,
        moved.source.value,
        moved.target.value,
        curriculum_id=moved.record.curriculum_id,
    )


def _tell(topic: Topic, record: Any, before: str | None, after: str, **more: Any) -> None:
    tell(topic, after, programme_id=record.programme_id, id=record.id, previous=before, **more)


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    """What is no move: an accreditation that is given, and results that are released."""
    for record in session.new:
        if isinstance(record, Accreditation):
            _tell(
                Topic.ACCREDITATION,
                record,
                None,
                record.state.value,
                curriculum_id=record.curriculum_id,
            )
    for record in session.dirty:
        if isinstance(record, Cohort) and record.results_released_at is not None:
            history = inspect(record).attrs.results_released_at.history
            if history.has_changes() and record.is_public:
                _tell(Topic.COHORT, record, record.state.value, RESULTS)
