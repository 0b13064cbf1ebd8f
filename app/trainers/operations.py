"""What happens to trainers: they are added, described, and leave off teaching."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts
from app.people.models import Person
from app.trainers import queries
from app.trainers.models import Origin, Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is said of a trainer; `languages` are the office's codes of the languages taught in."""

    origin: Origin
    organisation: str
    languages: list[str]
    profile: Texts


def add(*, email: str, family_name: str, given_names: str, profile: Profile, actor: Actor) -> Trainer:
    """Make a trainer of the person with this address, or of a new person without an account.

    The names are only read for a new person. DomainError when there is neither, or a profile already.
    """
    person = queries.person_by_email(email)
    if person is None:
        person = _new_person(email=email, family_name=family_name, given_names=given_names)
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
    )
    db.session.add(trainer)
    trail.record("trainer.add", actor=actor, subject=trainer, person=person.id)
    return trainer


def _new_person(*, email: str, family_name: str, given_names: str) -> Person:
    if not (family_name or given_names):
        raise DomainError(
            _("Nobody is known by this address. Write the person's name; one name is enough."),
            field="family_name",
        )
    person = Person(family_name=family_name, given_names=given_names, email=email)
    db.session.add(person)
    return person


def change(trainer: Trainer, *, profile: Profile, actor: Actor) -> Trainer:
    """Change what is said of a trainer. StaleError when another deed changed it meanwhile."""
    hold(trainer)
    written = {
        "origin": profile.origin,
        "organisation": profile.organisation,
        "languages": profile.languages,
        "profile": profile.profile,
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
    holder = queries.account_holder(trainer.person.email)
    if holder is None or queries.has_account(trainer.person_id):
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
