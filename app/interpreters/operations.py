"""What happens to interpreters: they are added, described, and leave off interpreting."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.interpreters import queries
from app.interpreters.models import Interpreter
from app.people import queries as people
from app.people.operations import person_known_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is said of an interpreter; `pairs` are the languages carried into each other, such as "en-fr"."""

    organisation: str
    pairs: list[str]
    most_hours_a_day: int | None


def add(*, email: str, family_name: str, given_names: str, profile: Profile, actor: Actor) -> Interpreter:
    """Make an interpreter of the person with this address, or of a new person without an account.

    The names are only read for a new person. DomainError when there is neither, or a profile already.
    """
    person = person_known_as(email, family_name=family_name, given_names=given_names)
    known = queries.profile_of(person.id)
    if known is not None and known.is_active:
        raise DomainError(_("This person is an interpreter already."), field="email")
    if known is not None:
        raise DomainError(
            _(
                "This person interpreted before. Find the profile under “Not interpreting” and take it up "
                "again."
            ),
            field="email",
        )
    interpreter = Interpreter(
        person=person,
        organisation=profile.organisation,
        pairs=profile.pairs,
        most_hours_a_day=profile.most_hours_a_day,
    )
    db.session.add(interpreter)
    trail.record("interpreter.add", actor=actor, subject=interpreter, person=person.id)
    return interpreter


def change(interpreter: Interpreter, *, profile: Profile, actor: Actor) -> Interpreter:
    """Change what is said of an interpreter. StaleError when another deed changed it meanwhile."""
    hold(interpreter)
    written = {
        "organisation": profile.organisation,
        "pairs": profile.pairs,
        "most_hours_a_day": profile.most_hours_a_day,
    }
    fields = [name for name, value in written.items() if getattr(interpreter, name) != value]
    for name in fields:
        setattr(interpreter, name, written[name])
    interpreter.version += 1
    trail.record("interpreter.change", actor=actor, subject=interpreter, fields=fields)
    return interpreter


def join_account(interpreter: Interpreter, *, actor: Actor) -> Interpreter:
    """Give a profile that was entered without an account to the account that its address has now.

    DomainError when there is no account in use, or when its holder has a profile of their own.
    """
    hold(interpreter)
    holder = people.account_holder(interpreter.person.email)
    if holder is None or people.has_account(interpreter.person_id):
        raise DomainError(_("There is no account in use with this address."))
    if queries.profile_of(holder.id) is not None:
        raise DomainError(_("The holder of this account has an interpreter's profile already. Use that one."))
    interpreter.person = holder
    interpreter.version += 1
    trail.record("interpreter.join_account", actor=actor, subject=interpreter, person=holder.id)
    return interpreter


def deactivate(interpreter: Interpreter, *, actor: Actor) -> Interpreter:
    """The person no longer interprets: gets no new sessions and no longer opens those given before."""
    hold(interpreter)
    if not interpreter.is_active:
        raise DomainError(_("This person no longer interprets already."))
    interpreter.is_active = False
    interpreter.version += 1
    trail.record("interpreter.deactivate", actor=actor, subject=interpreter)
    return interpreter


def reactivate(interpreter: Interpreter, *, actor: Actor) -> Interpreter:
    """The person interprets again."""
    hold(interpreter)
    if interpreter.is_active:
        raise DomainError(_("This person interprets already."))
    interpreter.is_active = True
    interpreter.version += 1
    trail.record("interpreter.reactivate", actor=actor, subject=interpreter)
    return interpreter
