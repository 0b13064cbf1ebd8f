"""Putting forward what a state lacks, changing it and taking it back."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _
from app.needs.models import StateNeed
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState, ThematicArea
from app.registrations.state_queries import states_served


def put_forward(
    programme: Programme, *, state_code: str, theme: ThematicArea, text: str, actor: Actor
) -> StateNeed:
    """Record what the actor's own state lacks, for a published programme; the same thing only once."""
    if state_code not in states_served(actor):
        raise ForbiddenError(_("You speak for your own state only."))
    if programme.state is not ProgrammeState.PUBLISHED:
        raise DomainError(_("This programme is not open. Choose another."), field="programme")
    known = sa.select(StateNeed.id).where(
        StateNeed.programme_id == programme.id,
        StateNeed.state_code == state_code,
        StateNeed.theme == theme,
        StateNeed.text == text,
    )
    if db.session.scalar(sa.select(known.exists())):
        raise DomainError(_("You put this forward already. Change it there."), field="text")
    need = StateNeed(
        programme_id=programme.id, state_code=state_code, theme=theme, text=text, given_by=_writer(actor)
    )
    db.session.add(need)
    db.session.flush()
    trail.record("need.put_forward", actor=actor, subject=need, programme=programme.id)
    return need


def change(need: StateNeed, *, theme: ThematicArea, text: str, actor: Actor) -> StateNeed:
    """Say it anew; the programme and the state stay."""
    hold(need)
    need.theme, need.text = theme, text
    need.given_by, need.given_at = _writer(actor), clock.now()
    need.version += 1
    trail.record("need.change", actor=actor, subject=need, fields=["theme", "text"])
    return need


def remove(need: StateNeed, *, actor: Actor) -> StateNeed:
    """Take it back: the services no longer lack it, or it was a mistake."""
    hold(need)
    trail.record("need.remove", actor=actor, subject=need, programme=need.programme_id)
    db.session.delete(need)
    return need


def _writer(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ForbiddenError(_("You may not do this here."))
    return actor.user_id
