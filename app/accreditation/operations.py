"""What happens to accreditations: they are recorded, renewed, suspended and withdrawn.

The decision is the body's own; the office records it with the reference of its document.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.accreditation import queries
from app.accreditation.models import Accreditation, Standard
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.audit import trail
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day as written
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState

LONGEST_TERM_YEARS = 10


def record(
    curriculum: Curriculum,
    standard: Standard,
    *,
    valid_from: date,
    valid_until: date,
    document_reference: str,
    is_renewal: bool,
    actor: Actor,
) -> Accreditation:
    """Record that a published version meets a standard, by days; `valid_until` is the last one.

    At most one stands for a curriculum version and a standard, whichever version of that: a renewal
    supersedes it. DomainError for an end before the beginning, for a draft, or when one stands and this is
    not said to be its renewal.
    """
    _check_term(valid_from, valid_until)
    state = db.session.scalar(lock(sa.select(Curriculum.state).where(Curriculum.id == curriculum.id)))
    if state is not CurriculumState.PUBLISHED:
        raise DomainError(_("Only a published version can be accredited."), field="curriculum")
    before = queries.live_one(curriculum.id, standard)
    if before is not None:
        _supersede(before, valid_from=valid_from, valid_until=valid_until, is_renewal=is_renewal)
    elif is_renewal:
        raise DomainError(
            _("There is nothing to renew: no accreditation of this version by this standard stands."),
            field="is_renewal",
        )
    accreditation = Accreditation(
        programme_id=curriculum.programme_id,
        curriculum_id=curriculum.id,
        standard_id=standard.id,
        valid_from=valid_from,
        valid_until=valid_until,
        document_reference=document_reference,
    )
    db.session.add(accreditation)
    db.session.flush()
    trail.record(
        "accreditation.record",
        actor=actor,
        subject=accreditation,
        curriculum=curriculum.id,
        standard=standard.id,
        renews=before.id if before else None,
    )
    return accreditation


def _check_term(valid_from: date, valid_until: date) -> None:
    if valid_until < valid_from:
        raise DomainError(_("The last day comes before the first. Check both."), field="valid_until")
    if valid_until.year - valid_from.year > LONGEST_TERM_YEARS:
        raise DomainError(
            _("A term lasts at most %(years)s years. Check both days.", years=LONGEST_TERM_YEARS),
            field="valid_until",
        )


def _supersede(before: Accreditation, *, valid_from: date, valid_until: date, is_renewal: bool) -> None:
    """Let a renewal take the place of what stands; it keeps the days of its own term."""
    if not is_renewal:
        raise DomainError(
            _(
                "This version is accredited by this standard until %(day)s already. "
                "Say that this one renews it, or withdraw that one first.",
                day=written(before.valid_until),
            ),
            field="is_renewal",
        )
    if before.state is AccreditationState.SUSPENDED:
        raise DomainError(
            _("The one to renew is suspended. Put it back in force or withdraw it first."), field="is_renewal"
        )
    if valid_until <= before.valid_until or valid_from < before.valid_from:
        raise DomainError(
            _(
                "A renewal begins and ends later than what it renews, which lasts until %(day)s.",
                day=written(before.valid_until),
            ),
            field="valid_until",
        )
    ACCREDITATION.move(before, "supersede", actor=SYSTEM)
