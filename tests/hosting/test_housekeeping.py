"""What is done by the clock: once with any number of workers, again after a failure, and seen on a page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.core import chores, clock
from app.core.chores import Chore, ChoreRow
from app.core.db import db, is_sqlite, unit_of_work
from app.hosting.chores import take_stock_of_tables
from tests.conftest import NOW
from tests.registrations.racing import done_meanwhile
from tests.support.office import Office


def test_on_sqlite_the_database_counts_how_its_tables_are_filled_and_postgresql_is_left_to_itself(
    office: Office,
) -> None:
    office.registration(office.cohort())
    with office.app.app_context():
        if is_sqlite():
            take_stock_of_tables()
            counted = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'registrations' AND idx LIKE '%roster'"
            assert str(db.session.scalar(sa.text(counted))).startswith("1")
        else:
            counted = "SELECT reltuples FROM pg_class WHERE relname = 'registrations'"
            before = db.session.scalar(sa.text(counted))
            take_stock_of_tables()
            assert db.session.scalar(sa.text(counted)) == before
        db.session.remove()


class Bell:
    """A chore of the tests: it counts its rounds, and fails when it is told to."""

    def __init__(self) -> None:
        self.rounds = 0
        self.is_broken = False
        self.__name__, self.__module__ = "ring", "app.bells.chores"

    def __call__(self) -> None:
        self.rounds += 1
        if self.is_broken:
            raise ConnectionError("the rope is torn: Amina Diop holds its end")


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    """The only chore of the house."""
    ring = Bell()
    monkeypatch.setattr(chores, "_chores", [Chore(ring, "Ring the bell", chores.MINUTE)])
    return ring


def work(office: Office) -> None:
    """One round of a worker."""
    with office.app.app_context():
        chores.do_due()


def page(office: Office, role: Role = Role.ADMINISTRATOR) -> Any:
    user = office.account()
    office.grant(user, role)
    return office.signed_in(user).get("/housekeeping")


def row(office: Office) -> ChoreRow:
    with office.app.app_context():
        found = db.session.scalars(sa.select(ChoreRow).order_by(ChoreRow.name)).one()
        db.session.remove()
    return found


def test_a_chore_is_done_once_a_minute_however_many_workers_come(office: Office, bell: Bell) -> None:
    work(office)
    work(office)
    assert bell.rounds == 1
    with clock.set_to(NOW + timedelta(seconds=59)):
        work(office)
        assert bell.rounds == 1
    with clock.set_to(NOW + timedelta(minutes=1)):
        work(office)
        work(office)
        assert bell.rounds == 2


def test_after_days_off_one_round_is_enough(office: Office, bell: Bell) -> None:
    work(office)
    with clock.set_to(NOW + timedelta(days=3)):
        work(office)
        work(office)
    assert bell.rounds == 2


def test_two_workers_that_come_at_once_do_it_once(office: Office, bell: Bell) -> None:
    work(office)
    later = NOW + timedelta(minutes=1)

    def first() -> None:
        db.session.execute(
            sa.update(ChoreRow)
            .where(ChoreRow.next_at <= later)
            .values(begun_at=later, next_at=later + chores.LEASE)
        )

    def second() -> None:
        with clock.set_to(later):
            work(office)

    done_meanwhile(office, first, second)
    assert bell.rounds == 1


def test_what_a_killed_worker_began_is_due_again_after_its_lease(office: Office, bell: Bell) -> None:
    work(office)
    killed_at = NOW + timedelta(minutes=1)
    with office.app.app_context(), unit_of_work() as session:
        session.execute(sa.update(ChoreRow).values(begun_at=killed_at, next_at=killed_at + chores.LEASE))
    with clock.set_to(killed_at + chores.LEASE - timedelta(seconds=1)):
        work(office)
        assert bell.rounds == 1
    with clock.set_to(killed_at + chores.LEASE):
        work(office)
        assert bell.rounds == 2


def test_a_failure_is_seen_without_its_words_and_tried_again(office: Office, bell: Bell) -> None:
    bell.is_broken = True
    work(office)
    answer = page(office)
    assert "Failed" in answer.text
    assert "ConnectionError" in answer.text
    assert "Amina Diop" not in answer.text
    bell.is_broken = False
    with clock.set_to(NOW + timedelta(minutes=1)):
        work(office)
    after = page(office)
    assert "Failed" not in after.text
    assert "ConnectionError" not in after.text


def test_a_chore_that_fails_does_not_keep_the_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    torn, whole = Bell(), Bell()
    torn.is_broken, whole.__name__ = True, "ring_again"
    monkeypatch.setattr(
        chores, "_chores", [Chore(torn, "Ring", chores.MINUTE), Chore(whole, "Ring again", chores.MINUTE)]
    )
    work(office)
    assert (torn.rounds, whole.rounds) == (1, 1)


def test_the_page_says_when_the_worker_does_not_run(office: Office, bell: Bell) -> None:
    assert "Not yet done" in page(office).text
    work(office)
    assert "Late" not in page(office).text
    with clock.set_to(NOW + timedelta(hours=1)):
        assert "Late" in page(office).text


def test_every_chore_of_the_office_has_a_name_of_its_own_and_its_line_on_the_page(office: Office) -> None:
    names = [one.chore.name for one in _rounds(office)]
    assert len(set(names)) == len(names)
    assert len(re.findall(r'<th role="rowheader"', page(office).text)) == len(names)


def _rounds(office: Office) -> list[chores.Round]:
    with office.app.app_context():
        found = list(chores.rounds())
        db.session.remove()
    return found


def test_only_administrators_see_it(office: Office) -> None:
    assert page(office, Role.COORDINATOR).status_code == 403
    assert page(office).status_code == 200


def test_a_chore_without_a_name_for_people_is_refused() -> None:
    with pytest.raises(TypeError, match="say in a few words what this chore does"):

        @chores.every_minute
        def ring() -> None:
            """Ring the bell."""


def test_a_worker_may_be_asked_for_one_round_alone(office: Office, bell: Bell) -> None:
    for rounds in (1, 2):
        answer = office.app.test_cli_runner().invoke(args=["worker", "--once"])
        assert answer.exit_code == 0, answer.output
        assert bell.rounds == rounds
