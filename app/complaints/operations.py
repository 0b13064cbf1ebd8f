"""Making a complaint, reading it, looking into it, answering and closing it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from app.access.actor import Actor
from app.audit import trail
from app.complaints import notices, queries
from app.complaints.models import Complaint
from app.complaints.states import COMPLAINT, NOT_CONCERNED, Category
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE

ANSWERED_WITHIN = 20
"""Working days, Monday to Friday."""
_SATURDAY = 5


def working_days_after(day: date, number: int) -> date:
    """The day that comes so many working days (Monday to Friday) after another."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day


def make(
    *,
    category: Category,
    programme_id: UUID | None,
    words: str,
    email: str,
    language: str,
    actor: Actor,
) -> Complaint:
    """Bring a complaint; with an account by that account, else by an address whose letters hold a link."""
    if actor.person_id is None and not email:
        raise DomainError(_("Write an address, so that you can be answered."), field="email")
    token = None if actor.person_id else new_token()
    complaint = Complaint(
        category=category,
        programme_id=programme_id,
        person_id=actor.person_id,
        email="" if actor.person_id else email,
        language=language,
        token_hash=token_hash(token) if token else None,
        due_on=working_days_after(clock.today(OFFICE_ZONE), ANSWERED_WITHIN),
    )
    complaint.seal(words=words)
    db.session.add(complaint)
    db.session.flush()
    trail.record("complaint.make", actor=actor, subject=complaint, category=category.value)
    notices.received(complaint, token=token)
    return complaint


def reveal(complaint: Complaint, *, actor: Actor) -> dict[str, str]:
    """Open what was written and answered, with a word in the trail."""
    refuse_concerned(complaint, actor)
    names = [name for name in complaint.__sealed__ if getattr(complaint, name)]
    trail.record("complaint.reveal", actor=actor, subject=complaint, fields=names)
    return {name: complaint.unseal(name) for name in names}


def refuse_concerned(complaint: Complaint, actor: Actor) -> None:
    """ForbiddenError for whoever is kept from a complaint about their own work."""
    if queries.concerns(complaint, actor) and not _is_own(complaint, actor):
        raise ForbiddenError(NOT_CONCERNED.refusal)


def move(complaint: Complaint, name: str, *, answer: str = "", actor: Actor) -> Complaint:
    """Look into a complaint, answer it with words, or close it."""
    if name == "answer" and not answer:
        raise DomainError(_("Write the answer."), field="answer")
    COMPLAINT.move(complaint, name, actor=actor)
    if name == "take":
        complaint.owner_id = actor.user_id
    elif name == "answer":
        complaint.seal(answer=answer)
        complaint.answered_at = clock.now()
        notices.answered(complaint, token=_new_link(complaint))
    return complaint


def _new_link(complaint: Complaint) -> str | None:
    """A new link for whoever has no account; the one of the first letter ends, for it is kept nowhere."""
    if complaint.token_hash is None:
        return None
    token = new_token()
    complaint.token_hash = token_hash(token)
    return token


def _is_own(complaint: Complaint, actor: Actor) -> bool:
    return complaint.person_id is not None and complaint.person_id == actor.person_id


@COMPLAINT.guard(NOT_CONCERNED)
def _not_concerned(complaint: Complaint, actor: Actor) -> bool:
    return actor.is_system or not (queries.concerns(complaint, actor) or _is_own(complaint, actor))
