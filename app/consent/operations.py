"""Accepting documents, taking a permission back, and publishing a new version."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.consent import queries
from app.consent.models import Acceptance, Document
from app.consent.states import Kind
from app.core import clock
from app.core.db import db, lock
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.core.texts import LANGUAGES, Texts
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.queries import account_of
from app.registrations.states import HAS_CONSENTED, OFFICIAL_HAS_CONSENTED, REGISTRATION


def answer(
    *, accepted: Collection[Kind], read: dict[Kind, int], language: str, actor: Actor
) -> list[Acceptance]:
    """Accept some documents, in the versions that were `read`; without its box an image permission ends.

    What was accepted once in its present version is not written again. Raises DomainError when a new
    version was published meanwhile: nobody accepts what they have not read.
    """
    person_id = _person(actor)
    db.session.execute(lock(sa.select(Person.id).where(Person.id == person_id)))
    before = queries.accepted_by(person_id)
    made = []
    for kind, version in queries.currents().items():
        known = before.get(kind)
        holds = known is not None and known.number == version.number
        if kind in accepted and not holds:
            if read.get(kind) != version.number:
                raise DomainError(_("A new version was published meanwhile. Read it, then accept it."))
            made.append(_accept(kind, version.number, person_id, language))
        elif kind is Kind.IMAGE and kind not in accepted and known is not None:
            known.withdrawn_at = clock.now()
            trail.record("consent.withdraw", actor=actor, subject=("persons", person_id), kind=kind.value)
    for acceptance in made:
        trail.record(
            "consent.accept",
            actor=actor,
            subject=("persons", person_id),
            kind=acceptance.kind.value,
            number=acceptance.number,
        )
    db.session.flush()
    return made


def _accept(kind: Kind, number: int, person_id: UUID, language: str) -> Acceptance:
    acceptance = Acceptance(person_id=person_id, kind=kind, number=number, language=language)
    db.session.add(acceptance)
    return acceptance


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise ForbiddenError(_("You may not do this here."))
    return actor.person_id


def publish(kind: Kind, text: Texts, *, read: int, actor: Actor) -> Document:
    """Let a new version count from now on: everyone is asked again. `read` is the one that it replaces."""
    missing = [name for code, name in LANGUAGES.items() if not getattr(text, code)]
    if missing:
        raise DomainError(
            _(
                "Everyone must be able to read it. Write it in %(languages)s too.",
                languages=", ".join(missing),
            ),
            field="text",
        )
    version = queries.current(kind)
    if version.number != read:
        raise DomainError(_("Someone published another version meanwhile. Read it first."))
    if text == version.text:
        raise DomainError(_("This is the text that counts already. Change it first."), field="text")
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    document = Document(kind=kind, number=version.number + 1, text=text, published_by=actor.user_id)
    db.session.add(document)
    db.session.flush()
    trail.record("consent.publish", actor=actor, subject=document, kind=kind.value, number=document.number)
    return document


@REGISTRATION.guard(HAS_CONSENTED)
def _has_consented(registration: Registration, actor: Actor) -> bool:
    """Of one's own registration alone: what another's lacks is told in other words."""
    if actor.is_system or registration.person_id != actor.person_id:
        return True
    return not queries.lacking(actor.person_id)


@REGISTRATION.guard(OFFICIAL_HAS_CONSENTED)
def _official_has_consented(registration: Registration, actor: Actor) -> bool:
    """A state answers for an official who has no account, who is asked at the first sign-in.

    Nobody accepts a text in another's name: whoever can sign in accepts it before the seat is theirs.
    """
    if actor.is_system or registration.person_id == actor.person_id:
        return True
    return account_of(registration.person_id) is None or not queries.lacking(registration.person_id)
