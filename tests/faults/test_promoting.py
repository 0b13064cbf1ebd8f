"""Freed seats while everything happens at once, and workers that are killed on the way."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import current_app

from app.access.actor import Role, ScopeKind
from app.audit import trail
from app.audit.models import TrailEntry
from app.config import Settings
from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import LEASE, Mail, MailState
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from app.registrations import chores
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.faults.killing import Step, workers
from tests.registrations.racing import each_at_once
from tests.registrations.support import S, seats_taken, selecting, states
from tests.support.office import Office

SENDER = "Rabat Programmes <programmes@rabat.example.org>"
NEVER = 1_000_000
LEFT = {"registration.withdraw", "registration.lapse"}


def steps_of_the_seats(office: Office) -> list[tuple[str, UUID]]:
    """What the trail says of registrations, in the order in which the deeds were committed."""
    with office.app.app_context():
        found = db.session.execute(
            sa.select(TrailEntry.action, TrailEntry.subject_id)
            .where(TrailEntry.action.startswith("registration."))
            .order_by(TrailEntry.seq, TrailEntry.ordinal)
        ).all()
        db.session.remove()
    return [(action, UUID(key)) for action, key in found]


def offers_to(office: Office, *keys: UUID) -> list[int]:
    """How many letters offer each of them a seat."""
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Letter.registration_id).where(Letter.kind == LetterKind.OFFER)
        ).all()
        db.session.remove()
    counted = Counter(found)
    return [counted[key] for key in keys]


@pytest.mark.slow
def test_fifty_cancellations_at_once_while_four_workers_promote(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=60)
    seated = [office.registration(cohort, state=S.CONFIRMED) for _n in range(50)]
    late = [office.registration(cohort, state=S.OFFERED, offer_until=NOW) for _n in range(10)]
    reserve = [office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in range(1, 66)]
    user = office.account(state="KE")
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")

    presses = [(user, f"/registrations/{key}/withdraw", {"reason": "A new post."}) for key in seated]
    assert each_at_once(office, migrated, presses, workers=4) == [303] * 50
    with office.app.app_context():
        chores.lapse_offers()  # what a worker came too late for is due in its next round

    assert states(office, *seated, *late) == [S.WITHDRAWN] * 50 + [S.LAPSED] * 10
    assert states(office, *reserve) == [S.OFFERED] * 60 + [S.RESERVE] * 5
    assert [office.read(Registration, key).reserve_rank for key in reserve] == [None] * 60 + [1, 2, 3, 4, 5]
    assert seats_taken(office, cohort) == 60
    steps = steps_of_the_seats(office)
    assert [key for action, key in steps if action == "registration.promote"] == reserve[:60]
    freed = 0
    for action, _key in steps:
        freed += (action in LEFT) - (action == "registration.promote")
        assert freed in {0, 1}, "each freed seat goes to one, before the next is freed"
    assert offers_to(office, *reserve) == [1] * 60 + [0] * 5
    with office.app.app_context():
        assert trail.verify().broken_at is None


def lapse(_step: Step) -> None:
    """The worker's look at offers that nobody answered."""
    chores.lapse_offers()


def test_a_worker_killed_while_it_promotes_leaves_all_or_nothing(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=1)
    late = office.registration(cohort, state=S.OFFERED, offer_until=NOW)
    first, second = (office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in (1, 2))
    user = office.account(state="KE")
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")

    def stands() -> tuple[Any, ...]:
        ranks = [office.read(Registration, key).reserve_rank for key in (first, second)]
        entries = len(steps_of_the_seats(office))
        return (states(office, late, first, second), ranks, seats_taken(office, cohort), entries), (
            office.count(Letter),
            office.count(Mail),
        )

    before = stands()
    assert before == (([S.OFFERED, S.RESERVE, S.RESERVE], [1, 2], 1, 0), (0, 0))
    seen = []
    with workers(migrated) as life:
        while life(len(seen) + 1, lapse):
            seen.append(stands())
    after = stands()
    assert after == (([S.LAPSED, S.OFFERED, S.RESERVE], [None, 1], 1, 2), (1, 3))
    undone = seen.count(before)
    assert seen == [before] * undone + [after] * (len(seen) - undone)
    assert undone > 20
    with office.app.app_context():
        assert trail.verify().broken_at is None


class Carrier:
    """Carries each letter into a file of its own kind; before and after it the worker may be killed."""

    def __init__(self, folder: Path, step: Step) -> None:
        self._folder, self._step = folder, step

    def send(self, message: EmailMessage) -> None:
        """Note the letter's Message-ID as the mail server would see it."""
        self._step()
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "carried").open("a") as carried:
            carried.write(f"{message['Message-ID']}\n")
        self._step()


def carry(step: Step) -> None:
    """The worker's round with the letters."""
    mailbox = Path(current_app.config["MAIL_URL"].removeprefix("folder:"))
    outbox.deliver_due(Carrier(mailbox, step), sender=SENDER)


def test_a_worker_killed_while_it_sends_sends_again_under_the_same_name(
    office: Office, migrated: Settings
) -> None:
    carried = migrated.instance / "mailbox" / "carried"
    at, times, was_killed = NOW, [], True
    with workers(migrated) as life:
        while was_killed:
            at += 2 * LEASE
            carried.unlink(missing_ok=True)
            with clock.set_to(at), office.deed():
                mail = outbox.post(
                    recipient="awa@example.org", subject="A seat", body="…", language="en", host="example.org"
                )
            with clock.set_to(at):
                was_killed = life(len(times) + 1, carry)
            at += 2 * LEASE
            with clock.set_to(at):
                assert life(NEVER, carry) is False
            sent = carried.read_text().split()
            assert set(sent) == {mail.message_id}
            assert office.read(Mail, mail.id).state is MailState.SENT
            times.append(len(sent))
    once, twice = times.index(2), times.count(2)
    assert times == [1] * once + [2] * twice + [1] * (len(times) - once - twice)
    assert min(once, twice) > 2
