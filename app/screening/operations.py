"""Screening officers decide: the record and what follows for the nominee are one deed.

What is decided of one nominee holds the unit's row, then the cohort's, so that two never decide at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM, Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.i18n import _
from app.registrations.models import Registration
from app.registrations.operations import hold_seats
from app.registrations.states import DUTIES_SEPARATE, REGISTRATION, UNIT_IS_CLEARED, RegistrationState
from app.screening import queries
from app.screening.models import Diligence, RecipientUnit, Screening
from app.screening.states import (
    ALONE_IS_ENOUGH,
    ANOTHER_OFFICER,
    NOT_ABOUT_ONESELF,
    RECORD,
    TO_SCREEN,
    Body,
    Decision,
    Level,
    RecordState,
    needs_second,
)

REVIEWED_WITHIN = timedelta(days=730)
"""The latest day of review that may be set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a screening officer writes of a nominee or of a unit."""

    decision: Decision
    level: Level | None
    bodies: list[str]
    sources: str
    grounds: str
    risk: str
    not_supporting: str
    mitigation: str
    review_on: date | None

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are sealed, by column; the remark that was answered goes."""
        names = ("sources", "grounds", "risk", "not_supporting", "mitigation")
        return {name: getattr(self, name) for name in names} | {"remark": ""}


def decide(registration: Registration, findings: Findings, *, version: int, actor: Actor) -> Screening:
    """Write what was found of a nominee, and decide, propose or refer.

    What needs a second officer is kept as a proposal: the nominee stands where they stood until another
    confirms. `version` is that of the record as the officer read it, 0 for none.
    Raises StaleError when another wrote meanwhile, DomainError by a guard or for what is missing.
    """
    _hold_unit(registration)
    hold_seats(registration.cohort)
    record = _hold_record(registration, version=version)
    if not may_be_written(registration, record):
        raise DomainError(_("There is nothing to decide now: this official does not wait for screening."))
    _refuse_incomplete(findings)
    unit = queries.unit_of(registration, record)
    record = record or _begin(registration, actor)
    if unit is not None and record.unit_id is None:
        record.unit_id = unit.id
    is_considered = registration.state in TO_SCREEN
    if is_considered:
        REGISTRATION.check(registration, findings.decision.move, actor=actor)
    _write(record, findings, actor=actor)
    if is_considered and record.state is not RecordState.PROPOSED:
        REGISTRATION.move(registration, findings.decision.move, actor=actor)
    _note("screening.decide", record, registration, actor)
    return record


def may_be_written(registration: Registration, record: Screening | None) -> bool:
    """Whether something is to be decided: of who waits for screening, and of whoever is reviewed."""
    is_open = record is None or record.state is RecordState.OPEN
    return is_open and (registration.state in TO_SCREEN or (record is not None and record.reviews > 0))


def name_unit(registration: Registration, unit: RecipientUnit, *, actor: Actor) -> Screening:
    """Say which unit the nominee comes from, while the record is being examined."""
    hold_seats(registration.cohort)
    if unit.state_code != registration.state_code:
        raise DomainError(_("This unit belongs to another state. Choose one of the nominee's."), field="unit")
    found = queries.of_registration(registration.id)
    record = found or _begin(registration, actor)
    hold(record)
    if record.state is not RecordState.OPEN:
        raise DomainError(_("The record is no longer being examined. Take it up again first."), field="unit")
    _refuse_own(record, actor)
    record.unit_id = unit.id
    record.version += 1
    trail.record("screening.name_unit", actor=actor, subject=registration, unit=unit.id)
    return record


def answer(
    registration: Registration, name: str, *, version: int = 0, remark: str = "", actor: Actor
) -> Screening:
    """Confirm what another officer proposed, return it with a remark, or take the record up again.

    A proposal is answered as it was read: `version` is the record's, and StaleError when it is another now.
    Whoever was cleared is examined again from the moment the record is taken up; who has a seat keeps it
    until the coordinator decides.
    """
    _hold_unit(registration)
    hold_seats(registration.cohort)
    record = queries.of_registration(registration.id)
    if record is None:
        raise DomainError(_("There is no record yet. Write it first."))
    _refuse_unread(record, name, version)
    if name == "confirm" and registration.state in TO_SCREEN and record.decision is not None:
        REGISTRATION.check(registration, record.decision.move, actor=actor)
    _answer(record, name, remark=remark, actor=actor)
    if name == "confirm" and registration.state in TO_SCREEN and record.decision is not None:
        REGISTRATION.move(registration, record.decision.move, actor=actor)
    if name == "reopen" and registration.state is RegistrationState.CLEARED:
        REGISTRATION.move(registration, "screen_again", actor=actor)
    return record


def add_unit(*, state_code: str, institution: str, unit: str, actor: Actor) -> RecipientUnit:
    """Begin the record of a unit; each is there once."""
    key = queries.name_key(institution, unit)
    known = sa.select(RecipientUnit.id).where(
        RecipientUnit.state_code == state_code, RecipientUnit.name_key == key
    )
    if db.session.scalar(sa.select(known.exists())):
        raise DomainError(_("This unit has a record already. Look for it in the list."), field="institution")
    record = RecipientUnit(
        state_code=state_code,
        institution=institution,
        unit=unit,
        name_key=key,
        decided_by=_officer(actor),
    )
    db.session.add(record)
    db.session.flush()
    trail.record("unit.add", actor=actor, subject=record)
    return record


def decide_unit(record: RecipientUnit, findings: Findings, *, actor: Actor) -> RecipientUnit:
    """Write what was found of a unit, and decide, propose or refer."""
    hold(record)
    _refuse_incomplete(findings)
    _write(record, findings, actor=actor)
    _note("unit.decide", record, record, actor)
    return record


def answer_unit(
    record: RecipientUnit, name: str, *, version: int = 0, remark: str = "", actor: Actor
) -> RecipientUnit:
    """Confirm what another officer proposed of a unit, return it, or take the record up again.

    A proposal is answered as it was read: `version` is the record's, and StaleError when it is another now.
    """
    _refuse_unread(record, name, version)
    _answer(record, name, remark=remark, actor=actor)
    return record


def reveal_unit(record: RecipientUnit, *, actor: Actor) -> dict[str, str]:
    """Open a unit's sealed texts for a screening officer, with a word in the trail."""
    names = [name for name in record.__sealed__ if getattr(record, name)]
    trail.record("unit.reveal", actor=actor, subject=record, fields=names)
    return {name: record.unseal(name) for name in names}


def take_nominees_back(unit: RecipientUnit) -> None:
    """Let the cleared nominees of a unit that is not clear be examined again, so that nobody selects them."""
    for registration in queries.cleared_of(unit):
        answer(registration, "reopen", actor=SYSTEM)


def _hold_unit(registration: Registration) -> None:
    """Let no other deed decide about the nominee's unit; before the cohort, as a unit's own deeds do."""
    unit = queries.unit_of(registration)
    if unit is not None:
        db.session.refresh(unit, with_for_update={"key_share": True})


def _hold_record(registration: Registration, *, version: int) -> Screening | None:
    record = queries.of_registration(registration.id)
    if record is not None:
        hold(record)
    if (record.version if record else 0) != version:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
    return record


def _begin(registration: Registration, actor: Actor) -> Screening:
    record = Screening(
        registration_id=registration.id,
        programme_id=registration.programme_id,
        decided_by=_officer(actor),
    )
    db.session.add(record)
    db.session.flush()
    return record


def _officer(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    return actor.user_id


def _write(record: Diligence, findings: Findings, *, actor: Actor) -> None:
    """Put the findings under seal, and take the record where the decision leads."""
    RECORD.check(record, "propose", actor=actor)
    record.decision, record.level = findings.decision, findings.level
    record.bodies, record.review_on = sorted(findings.bodies), findings.review_on
    record.decided_by, record.decided_at = _officer(actor), clock.now()
    record.confirmed_by = record.confirmed_at = None
    record.seal(**findings.texts)
    if findings.decision is Decision.REFER:
        record.version += 1
    else:
        RECORD.move(record, "propose" if record.needs_second else "decide", actor=actor)


def _refuse_unread(record: Diligence, name: str, version: int) -> None:
    """Whoever confirms or returns has read what stands: a page opened before counts for that alone."""
    if name != "reopen" and record.version != version:
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))


def _answer(record: Diligence, name: str, *, remark: str, actor: Actor) -> None:
    if name == "return" and not remark:
        raise DomainError(_("Write what should be examined again."), field="remark")
    RECORD.move(record, name, actor=actor)
    if name == "confirm":
        record.confirmed_by, record.confirmed_at = actor.user_id, clock.now()
    elif name == "return":
        record.decision = None
        record.seal(remark=remark)
    else:
        record.reviews += 1


def _refuse_incomplete(findings: Findings) -> None:
    """What each decision must rest on; the sentence stands at the field."""
    decision = findings.decision
    if decision is not Decision.CLEAR and not findings.grounds:
        raise DomainError(_("Write the grounds: only clearing goes without."), field="grounds")
    if decision is Decision.REFER:
        return
    if not findings.bodies:
        raise DomainError(_("Tick whom you consulted."), field="bodies")
    if Body.OTHER in findings.bodies and not findings.sources:
        raise DomainError(_("Name the others whom you consulted."), field="sources")
    if findings.level is None:
        raise DomainError(_("Say how great the risk is."), field="level")
    if needs_second(decision, findings.level) and not findings.not_supporting:
        raise DomainError(
            _("Write what may come of not supporting: a second officer weighs it too."),
            field="not_supporting",
        )
    if decision is Decision.CLEAR and findings.mitigation:
        raise DomainError(_("You wrote a mitigation: choose “Clear with mitigation”."), field="decision")
    if decision is Decision.CLEAR_WITH_MITIGATION and not findings.mitigation:
        raise DomainError(_("Write the mitigation that was agreed."), field="mitigation")
    _refuse_review_day(findings)


def _refuse_review_day(findings: Findings) -> None:
    today = queries.today()
    if findings.review_on is None:
        if findings.decision.clears:
            raise DomainError(_("Say by which day this is reviewed."), field="review_on")
    elif not today < findings.review_on <= today + REVIEWED_WITHIN:
        raise DomainError(_("The day of review comes after today, and within two years."), field="review_on")


def _refuse_own(record: Screening, actor: Actor) -> None:
    if not _not_about_oneself(record, actor):
        raise DomainError(NOT_ABOUT_ONESELF.refusal)


def _note(action: str, record: Diligence, subject: Registration | RecipientUnit, actor: Actor) -> None:
    trail.record(
        action,
        actor=actor,
        subject=subject,
        decision=record.decision.value if record.decision else None,
        fields=[name for name in record.__sealed__ if getattr(record, name)],
    )


@RECORD.guard(ALONE_IS_ENOUGH)
def _alone_is_enough(record: Diligence, _actor: Actor) -> bool:
    return not record.needs_second


@RECORD.guard(ANOTHER_OFFICER)
def _another_officer(record: Diligence, actor: Actor) -> bool:
    return record.decided_by != actor.user_id


@RECORD.guard(NOT_ABOUT_ONESELF)
def _not_about_oneself(record: Diligence, actor: Actor) -> bool:
    if not isinstance(record, Screening) or actor.is_system:
        return True
    whose = sa.select(Registration.person_id).where(Registration.id == record.registration_id)
    return db.session.scalar(whose) != actor.person_id


@REGISTRATION.guard(UNIT_IS_CLEARED)
def _unit_is_cleared(registration: Registration, actor: Actor) -> bool:
    if actor.is_system:
        return True
    unit = queries.unit_of(registration)
    return unit is not None and unit.is_valid(queries.today())


@REGISTRATION.guard(DUTIES_SEPARATE)
def _duties_separate(registration: Registration, actor: Actor) -> bool:
    return actor.is_system or not queries.has_screened(actor.user_id, registration)
