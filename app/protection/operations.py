"""What persons ask of their own data, and how the office answers."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.workflow import Acting
from app.protection import erasure, notices
from app.protection.models import DataRequest
from app.protection.states import NOT_ERASURE, REQUEST, Proof, RequestKind, RequestState

ANSWERED_WITHIN = timedelta(days=30)


@REQUEST.guard(NOT_ERASURE)
def _not_erasure(request: DataRequest, _actor: Acting) -> bool:
    return request.kind is not RequestKind.ERASURE


def ask(kind: RequestKind, words: str, *, actor: Actor) -> DataRequest:
    """Ask something of one's own data; one request of a kind at a time."""
    waiting = sa.select(DataRequest.id).where(
        DataRequest.person_id == actor.person_id,
        DataRequest.kind == kind,
        DataRequest.state.in_({RequestState.OPEN, RequestState.IN_HAND}),
    )
    if db.session.scalar(sa.select(waiting.exists())):
        raise DomainError(
            _("You asked for this already. Wait for the answer, or take the first request back."),
            field="kind",
        )
    request = DataRequest(
        person_id=cast(UUID, actor.person_id),
        kind=kind,
        words=words,
        due_on=clock.today(OFFICE_ZONE) + ANSWERED_WITHIN,
    )
    db.session.add(request)
    db.session.flush()
    trail.record("request.ask", actor=actor, subject=request, kind=kind)
    notices.asked(request)
    return request


def move(request: DataRequest, name: str, *, actor: Actor, answer: str = "") -> DataRequest:
    """Take a request in hand, answer or refuse it with words, or take it back."""
    moved = REQUEST.move(request, name, actor=actor, reason=answer)
    if moved.target is RequestState.IN_HAND:
        request.owner_id = actor.user_id
    else:
        request.answer, request.closed_at = moved.reason, clock.now()
    if moved.target in {RequestState.ANSWERED, RequestState.REFUSED}:
        notices.answered(request)
    return request


def refuse_erasure(request: DataRequest) -> None:
    """DomainError while a request does not lead to an erasure: it must be in hand, and the person free."""
    if request.kind is not RequestKind.ERASURE or request.state is not RequestState.IN_HAND:
        raise DomainError(
            _("Only a request to be erased that is in hand can be carried out. Take it in hand first.")
        )
    erasure.refuse_busy(request.person_id)


def why_no_erasure(request: DataRequest) -> str:
    """What `refuse_erasure` says of a request; empty when nothing stands against it."""
    try:
        refuse_erasure(request)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def erase(request: DataRequest, proof: Proof, *, actor: Actor) -> UUID:
    """Erase the person who asked for it and proved who they are; the key that is no longer anyone's."""
    refuse_erasure(request)
    person_id = request.person_id
    accounts = notices.accounts_of(request)
    trail.record("request.erase", actor=actor, subject=request, proof=proof)
    db.session.flush()
    erasure.erase(person_id, actor=actor)
    for address, language in accounts:
        notices.farewell(address, language)
    return person_id
