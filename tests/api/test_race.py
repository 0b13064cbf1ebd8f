"""One Idempotency-Key from several processes at once makes one record, and each is told of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from app.access.actor import Role
from app.api.models import IdempotencyKey
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.programmes.models import Programme
from tests.registrations.racing import PROCESSES, TRY_AGAIN, processes, the_house
from tests.support.office import Office

EACH = 5
"""How often each process sends the same request."""


def sent(
    settings: Settings, instant: datetime, headers: dict[str, str], bodies: list[tuple[str, dict[str, Any]]]
) -> list[tuple[int, str, bool]]:
    """What a process is answered to each: the status, the record's address, and whether it was a replay."""
    app, answers = the_house(settings), []
    with clock.set_to(instant):
        client = app.test_client()
        for key, body in bodies:
            named = {**headers, "Idempotency-Key": key}
            answer = client.post("/api/v1/programmes", json=body, headers=named)
            while answer.status_code == TRY_AGAIN:  # SQLite's one lock was others' for ten seconds
                answer = client.post("/api/v1/programmes", json=body, headers=named)
            address = answer.headers.get("Location", "")
            answers.append((answer.status_code, address, "Idempotency-Replayed" in answer.headers))
    with app.app_context():
        db.engine.dispose()
    return answers


def at_once(
    office: Office, settings: Settings, user: UUID, bodies: list[tuple[str, dict[str, Any]]]
) -> list[tuple[int, str, bool]]:
    """What all processes are answered that send the same requests at the same time."""
    headers = office.program(user).headers
    share = (settings, clock.now(), headers, bodies)
    found = processes().starmap(sent, [share] * PROCESSES, chunksize=1)
    return [answer for answers in found for answer in answers]


def body(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": {"en": "Interviewing"},
        "summary": {"en": "How to interview."},
        "audience": {"en": "Police officers."},
        "areas": ["investigations"],
        "pillars": [],
    }


@pytest.fixture
def administrator(office: Office) -> UUID:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    return user


def test_one_key_at_once_makes_one_record_and_everyone_is_told_of_it(
    office: Office, migrated: Settings, administrator: UUID
) -> None:
    answers = at_once(office, migrated, administrator, [("one", body("RACE"))] * EACH)
    assert {status for status, _address, _replayed in answers} == {201}
    assert len({address for _status, address, _replayed in answers}) == 1
    assert Counter(replayed for *_rest, replayed in answers) == {True: PROCESSES * EACH - 1, False: 1}
    assert (office.count(Programme), office.count(IdempotencyKey)) == (1, 1)
    made = [action for action, *_rest in office.trail() if action == "programme.create"]
    assert made == ["programme.create"]


@pytest.mark.slow
def test_one_key_with_two_bodies_at_once_makes_the_one_that_was_first(
    office: Office, migrated: Settings, administrator: UUID
) -> None:
    answers = at_once(office, migrated, administrator, [("two", body("RACE-1")), ("two", body("RACE-2"))])
    assert Counter(status for status, *_rest in answers) == {201: PROCESSES, 422: PROCESSES}
    assert office.count(Programme) == 1


@pytest.mark.slow
def test_several_keys_at_once_make_one_record_each(
    office: Office, migrated: Settings, administrator: UUID
) -> None:
    several = [(f"key-{n}", body(f"RACE-{n}")) for n in range(EACH)]
    answers = at_once(office, migrated, administrator, several)
    assert Counter(replayed for *_rest, replayed in answers) == {True: (PROCESSES - 1) * EACH, False: EACH}
    assert office.count(Programme) == EACH
