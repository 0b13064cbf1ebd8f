"""What happens to trainers: they are added, described, and leave off teaching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts
from app.people import queries as people
from app.people.operations import person_known_as
from app.programmes.models import Module
from app.trainers import queries
from app.trainers.models import Origin, Qualification, Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is said of a trainer; `languages` are the office's codes of the languages taught in."""

    origin: Origin
    organisation: str
    languages: list[str]
    profile: Texts
    most_hours_a_day: int | None = None


def add(*, email: str, family_name: str, given_names: str, profile: Profile, actor: Actor) -> Trainer:
    """Make a trainer of the person with this address, or of a new person without an account.

    The names are only read for a new person. DomainError when there is neither, or a profile already.
    """
    person = person_known_as(email, family_name=family_name, given_names=given_names)
    known = queries.profile_of(person.id)
    if known is not None and known.is_active:
        raise DomainError(_("This person is a trainer already."), field="email")
    if known is not None:
        raise DomainError(
            _("This person taught before. Find the profile under “Not teaching” and take it up again."),
            field="email",
        )
    trainer = Trainer(
        person=person,
        origin=profile.origin,
        organisation=profile.organisation,
        languages=profile.languages,
        profile=profile.profile,
        most_hours_a_day=profile.most_hours_a_day,
    )
    db.session.add(trainer)
    trail.record("trainer.add", actor=actor, subject=trainer, person=person.id)
    return trainer


def change(trainer: Trainer, *, profile: Profile, actor: Actor) -> Trainer:
    """Change what is said of a trainer. StaleError when another deed changed it meanwhile."""
    hold(trainer)
    written = {
        "origin": profile.origin,
        "organisation": profile.organisation,
        "languages": profile.languages,
        "profile": profile.profile,
        "most_hours_a_day": profile.most_hours_a_day,
    }
    fields = [name for name, value in written.items() if getattr(trainer, name) != value]
    for name in fields:
        setattr(trainer, name, written[name])
    trainer.version += 1
    trail.record("trainer.change", actor=actor, subject=trainer, fields=fields)
    return trainer


def join_account(trainer: Trainer, *, actor: Actor) -> Trainer:
    """Give a profile that was entered without an account to the account that its address has now.

    The trainer then opens the sessions that were given before. DomainError when there is no account in
    use, or when its holder has a profile of their own.
    """
    hold(trainer)
    holder = people.account_holder(trainer.person.email)
    if holder is None or people.has_account(trainer.person_id):
        raise DomainError(_("There is no account in use with this address."))
    if queries.profile_of(holder.id) is not None:
        raise DomainError(_("The holder of this account has a trainer's profile already. Use that one."))
    trainer.person = holder
    trainer.version += 1
    trail.record("trainer.join_account", actor=actor, subject=trainer, person=holder.id)
    return trainer


def deactivate(trainer: Trainer, *, actor: Actor) -> Trainer:
    """The person no longer teaches: gets no new sessions and no longer opens those given before."""
    hold(trainer)
    if not trainer.is_active:
        raise DomainError(_("This person no longer teaches already."))
    trainer.is_active = False
    trainer.version += 1
    trail.record("trainer.deactivate", actor=actor, subject=trainer)
    return trainer


def reactivate(trainer: Trainer, *, actor: Actor) -> Trainer:
    """The person teaches again."""
    hold(trainer)
    if trainer.is_active:
        raise DomainError(_("This person teaches already."))
    trainer.is_active = True
    trainer.version += 1
    trail.record("trainer.reactivate", actor=actor, subject=trainer)
    return trainer


def qualify(
    trainer: Trainer,
    *,
    module: Module | None,
    subject: str,
    valid_from: date,
    valid_until: date | None,
    document: str,
    actor: Actor,
) -> Qualification:
    """Say what a trainer may teach: a module or a subject, from one day on and perhaps until another."""
    hold(trainer)
    if (module is None) == (not subject):
        raise DomainError(_("Choose a module, or write the code of a subject: one of them."), field="subject")
    if valid_until and valid_until < valid_from:
        raise DomainError(_("This is before the first day. Choose a later day."), field="valid_until")
    qualification = Qualification(
        trainer=trainer,
        module=module,
        subject=subject,
        valid_from=valid_from,
        valid_until=valid_until,
        document=document,
    )
    db.session.add(qualification)
    trail.record("trainer.qualify", actor=actor, subject=trainer, qualification=qualification.id)
    return qualification


def end_qualification(trainer: Trainer, qualification: Qualification, *, actor: Actor) -> Trainer:
    """Take back what a trainer may teach, as if it had not been said."""
    hold(trainer)
    db.session.delete(qualification)
    trail.record("trainer.unqualify", actor=actor, subject=trainer, qualification=qualification.id)
    return trainer


def qualify_graduate(
    person_id: UUID,
    *,
    module_id: UUID,
    valid_from: date,
    valid_until: date | None,
    document: str,
    language: str,
    actor: Actor,
) -> Qualification:
    """Let a graduate train in a module, by the certificate whose number is `document`.

    Whoever has no trainer's profile gets one, with the language of the certificate; one who left off
    teaching stays so, and keeps the qualification for later.
    """
    trainer = queries.profile_of(person_id)
    if trainer is None:
        trainer = Trainer(person_id=person_id, origin=Origin.GRADUATE, languages=[language], profile=Texts())
        db.session.add(trainer)
        db.session.flush()
        trail.record("trainer.add", actor=actor, subject=trainer, person=person_id)
    qualification = Qualification(
        trainer_id=trainer.id,
        module_id=module_id,
        subject="",
        valid_from=valid_from,
        valid_until=valid_until,
        document=document,
    )
    db.session.add(qualification)
    trail.record("trainer.qualify", actor=actor, subject=trainer, qualification=qualification.id)
    return qualification


def end_graduate_qualification(person_id: UUID, *, document: str, on: date, actor: Actor) -> None:
    """End what a graduate may teach by the certificate of that number; what began later is taken back."""
    for qualification in queries.qualified_by(person_id, document):
        if qualification.valid_from > on:
            db.session.delete(qualification)
        elif qualification.valid_until is None or qualification.valid_until > on:
            qualification.valid_until = on
        trail.record(
            "trainer.unqualify",
            actor=actor,
            subject=("trainers", qualification.trainer_id),
            qualification=qualification.id,
        )
