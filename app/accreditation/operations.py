"""What happens to accreditations: they are recorded, renewed, suspended and withdrawn.

The decision is the body's own; the office records it with the reference of its document.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.accreditation import queries
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.audit import trail
from app.core.db import db, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day as written
from app.core.texts import Texts
from app.programmes.models import Curriculum
from app.programmes.operations import name_key_of
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

    At most one stands for a version and a standard: a renewal supersedes it. DomainError for an end
    before the beginning, for a draft, or when one stands and this is not said to be its renewal.
    """
    _check_term(valid_from, valid_until)
    state = db.session.scalar(lock(sa.select(Curriculum.state).where(Curriculum.id == curriculum.id)))
    if state is not CurriculumState.PUBLISHED:
        raise DomainError(_("Only a published version can be accredited."), field="curriculum")
    before = queries.live_one(curriculum.id, standard.id)
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


def add_standard(
    *, body: AccreditingBody | None, body_name: Texts, code: str, title: Texts, actor: Actor
) -> Standard:
    """Enter a standard of a body that is known, or of a new one by its name."""
    if (body is None) == (not body_name):
        raise DomainError(
            _("Choose a known body or write the name of a new one, and only one of the two."), field="body"
        )
    if body is None:
        body = _add_body(body_name, actor=actor)
    if queries.has_standard(body.id, code):
        raise DomainError(_("This body has a standard with this code already."), field="code")
    standard = Standard(body_id=body.id, code=code, title=title)
    db.session.add(standard)
    db.session.flush()
    trail.record("standard.add", actor=actor, subject=standard, body=body.id)
    return standard


def _add_body(name: Texts, *, actor: Actor) -> AccreditingBody:
    name_key = name_key_of(name)
    if queries.body_named(name_key) is not None:
        raise DomainError(_("There is a body of this name. Choose it from the list."), field="body")
    body = AccreditingBody(name=name, name_key=name_key)
    db.session.add(body)
    db.session.flush()
    trail.record("accrediting_body.add", actor=actor, subject=body)
    return body
