"""What the floors give to each other when the application is put together."""

from __future__ import annotations

import logging

from flask import Flask, abort, g, request, session
from flask_login import current_user
from sqlalchemy.exc import InternalError, OperationalError

from app.access import gate, policy
from app.access.actor import ANONYMOUS, Actor
from app.audit import trail
from app.core import clock, effects, workflow
from app.core.db import db, unit_of_work
from app.disclosure import watch
from app.people import factors
from app.people import operations as people_operations
from app.people import queries as people
from app.people.signing import login_manager
from app.trainers import queries as trainers

TOUCH_EVERY_SECONDS = 60
_log = logging.getLogger(__name__)


def load_actor() -> Actor:
    """Who acts in this request, with the roles that count at this instant."""
    if not session.get("_user_id") or not current_user.is_authenticated:
        return ANONYMOUS
    row: people.LiveSession = current_user.row
    g.seen_at, g.own_zone = row.seen_at, row.zone
    actor = Actor(
        user_id=row.user_id,
        person_id=row.person_id,
        trainer_id=trainers.trainer_of(row.person_id),
        session_id=row.id,
        name=row.name,
        grants=row.grants,
        proved_at=row.proved_at,
    )
    halfway = None if row.factor_at else factors.waits_for(actor)
    return actor.waiting_for(halfway) if halfway else actor


def watch_over_records() -> None:
    """Before the request's deed: count who opens pages of persons and sealed records, and stop too much."""
    kept = watch.of(request.endpoint, request.method)
    if kept is None:
        return
    door = gate.door_of(str(request.endpoint))
    is_let_through = watch.lets_through(kept, door.load_actor())
    g.pop("_login_user", None)  # the deed loads its own
    if not is_let_through:
        abort(429)


def touch_session() -> None:
    """Once a minute, and outside of the deed: the session is in use."""
    actor, seen_at = gate.current_actor(), g.get("seen_at")
    if actor.session_id and seen_at and (clock.now() - seen_at).total_seconds() >= TOUCH_EVERY_SECONDS:
        db.session.rollback()
        try:
            with unit_of_work():
                people_operations.touch(actor.session_id)
        except (OperationalError, InternalError) as error:  # PostgreSQL says the second when it only reads
            _log.warning("a session was not touched: %s", error.orig)


def connect(app: Flask) -> None:
    """Give core and access what they need of the floors above."""
    login_manager.init_app(app, add_context_processor=False)  # templates know the actor, not the session
    login_manager.session_protection = None  # the server's row decides; a phone's address changes
    workflow.set_doors(workflow.Doors(may=policy.may, record=trail.record_move, follow=effects.follow))
    gate.set_hooks(
        gate.Hooks(load_actor=load_actor, record=trail.record, record_refusal=trail.record_refusal)
    )
