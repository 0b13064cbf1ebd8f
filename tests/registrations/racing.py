"""Several processes that press buttons of one office at the same time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db
from app.people.models import UserSession
from tests.support.office import Office, Visitor

PROCESSES = 4
Press = tuple[str, dict[str, str]]
"""A form's address and what it sends."""


def all_at_once(office: Office, settings: Settings, user: UUID, presses: Sequence[Press]) -> list[int]:
    """Send every form as `user`, shared among the processes; the answers' statuses, sorted."""
    token = new_token()
    office.add(
        UserSession,
        user_id=user,
        token_hash=token_hash(token),
        created_at=clock.now(),
        seen_at=clock.now(),
    )
    shares = [(settings, token, clock.now(), presses[n::PROCESSES]) for n in range(PROCESSES)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # the application is read once, not in every process
    with context.Pool(PROCESSES) as pool:
        return sorted(status for share in pool.starmap(_press, shares) for status in share)


def _press(settings: Settings, token: str, instant: datetime, presses: Sequence[Press]) -> list[int]:
    app = create_app(settings)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    visitor = Visitor(client)
    with clock.set_to(instant):
        secret = visitor.token("/account")
        answers = [client.post(url, data={"csrf_token": secret, **form}) for url, form in presses]
    with app.app_context():
        db.engine.dispose()
    return [answer.status_code for answer in answers]
