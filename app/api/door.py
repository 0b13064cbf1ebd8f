"""Who comes in by a token, how often, and in which language the answer is."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import lru_cache

from flask import Response, g, request
from sqlalchemy.exc import InternalError, OperationalError

from app.access.actor import ANONYMOUS, Actor
from app.access.gate import Door
from app.access.scopes import Scope
from app.api import problems
from app.core import clock, limits
from app.core.db import db, unit_of_work
from app.core.i18n import _
from app.core.texts import LANGUAGES
from app.people import tokens
from app.trainers import queries as trainers

EVERY = timedelta(minutes=1)
MOST = 600
"""So many requests an account may send within a minute, and so many an address without a token."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger(__name__)


def begin() -> None:
    """Before a request to the API: its language, its body, its token, and how often it comes."""
    if not problems.is_asked():
        return
    g.language = request.accept_languages.best_match(list(LANGUAGES), default="en")
    if request.method not in _READS:
        request.get_data()  # before the deed, so that a slow line holds no lock
    g.token = _token()
    _count()
    if g.token is None and "Authorization" in request.headers:
        problems.refuse(401)


def _token() -> tokens.LiveToken | None:
    """What the token that was sent opens at this instant."""
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not tokens.WRITTEN.fullmatch(sent.token or ""):
        return None
    found = tokens.live(sent.token or "", at=clock.now())
    is_enough = found is None or found.has_factor or not _actor(found).must_have_factor
    return found if is_enough else None


def _actor(token: tokens.LiveToken) -> Actor:
    return Actor(
        user_id=token.user_id,
        person_id=token.person_id,
        trainer_id=trainers.trainer_of(token.person_id),
        name=token.name,
        grants=token.grants,
    )


@lru_cache
def door(scope: Scope | None) -> Door:
    """The door to what asks for a scope; None for what everyone may know."""

    def load_actor() -> Actor:
        # A deed asks anew, for it began after the token was looked at.
        token: tokens.LiveToken | None = g.token if request.method in _READS else _token()
        if token is None:
            return ANONYMOUS
        if scope is not None and scope not in token.scopes:
            problems.refuse(
                403,
                _("This token was not made for it. Make one that may “%(scope)s”.", scope=scope),
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
            )
        return _actor(token)

    return Door(load_actor=load_actor, turn_away=lambda: problems.refuse(401))


def _count() -> None:
    """Count this request; what is left stands in the answer's headers, and beyond it is 429."""
    whose = g.token.user_id if g.token else limits.line_of(request.remote_addr)
    count = limits.count(f"api {whose}", every=EVERY)
    seconds = int(EVERY.total_seconds())
    g.requests_left, g.window_left = max(0, MOST - count), seconds - int(clock.now().timestamp()) % seconds
    if count > MOST:
        problems.refuse(429, headers={"Retry-After": str(g.window_left)})


def finish(response: Response) -> Response:
    """After a request to the API: what is left in this minute, and that the token is in use."""
    if not problems.is_asked():
        return response
    if "requests_left" in g:
        response.headers["RateLimit-Policy"] = f'"minute";q={MOST};w={int(EVERY.total_seconds())}'
        response.headers["RateLimit"] = f'"minute";r={g.requests_left};t={g.window_left}'
    if g.get("token") and tokens.is_to_be_seen(g.token):
        db.session.rollback()
        try:
            with unit_of_work():
                tokens.see(g.token.id)
        except (OperationalError, InternalError) as error:
            _log.warning("a token was not seen: %s", error.orig)
    return response
