"""The database: deeds, instants, and what SQLite must be told before it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, StatementError

from app.access.actor import SYSTEM
from app.audit import trail
from app.cohorts.models import Cohort
from app.core.db import WriteOutsideDeedError, db, hold, is_sqlite, lock, take_turn, to_json, unit_of_work
from app.core.texts import Texts
from app.people.models import Person
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.registrations.queries import one_registration
from tests.conftest import NOW
from tests.support.office import Office


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()


def someone() -> Person:
    return Person(given_names="Awa", family_name="Diop")


def people() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_a_row_written_outside_of_a_deed_is_a_fault(in_app: Flask) -> None:
    db.session.add(someone())
    with pytest.raises(WriteOutsideDeedError):
        db.session.flush()
    db.session.rollback()
    with unit_of_work() as session:
        session.add(someone())
        trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
    assert people() == 1


def test_a_deed_within_a_deed_is_a_fault(in_app: Flask) -> None:
    with pytest.raises(WriteOutsideDeedError, match="a deed within a deed"), unit_of_work(), unit_of_work():
        pass


def test_a_deed_happens_wholly_or_not_at_all(in_app: Flask) -> None:
    def fail_half_way() -> None:
        with unit_of_work() as session:
            session.add(someone())
            trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert people() == 0


def test_after_a_failed_deed_the_next_one_begins_anew(in_app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        raise ZeroDivisionError
    with unit_of_work() as session:
        session.add(someone())
        trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
    assert people() == 1


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What the database is told, in order."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    yield told
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def test_a_writing_request_takes_the_write_lock_before_it_reads(
    office: Office, statements: list[str]
) -> None:
    with office.app.app_context():
        if not is_sqlite():
            pytest.skip("PostgreSQL locks rows, not the file")
    visitor = office.signed_in(office.account())
    token = visitor.token("/account")
    statements.clear()
    answer = visitor.client.post("/account/language", data={"csrf_token": token, "language": "fr"})
    assert answer.status_code == 303
    assert statements[0] == "BEGIN IMMEDIATE"
    assert [s for s in statements if s.startswith("BEGIN")] == ["BEGIN IMMEDIATE"]


def test_a_reading_request_takes_no_write_lock(office: Office, statements: list[str]) -> None:
    with office.app.app_context():
        if not is_sqlite():
            pytest.skip("PostgreSQL locks rows, not the file")
    visitor = office.signed_in(office.account())
    statements.clear()
    assert visitor.get("/account").status_code == 200
    assert [s for s in statements if s.startswith("BEGIN")] == ["BEGIN"]


@pytest.mark.postgres
def test_a_lock_holds_the_record_that_decides_and_not_what_is_read_with_it(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort)
    free = "SELECT count(*) FROM (SELECT 1 FROM {} FOR UPDATE SKIP LOCKED) AS free"
    with office.deed() as session, db.engine.connect() as another:
        one = one_registration().where(Registration.id == registration)
        assert session.scalar(lock(one)).cohort.id == cohort
        assert [
            another.scalar(sa.text(free.format(table))) for table in ("registrations", "cohorts", "calls")
        ] == [0, 1, 1]


@pytest.mark.postgres
def test_a_record_that_is_held_is_nobody_elses_in_this_deed(office: Office) -> None:
    cohort = office.cohort()
    free = sa.text("SELECT count(*) FROM (SELECT 1 FROM cohorts FOR NO KEY UPDATE SKIP LOCKED) AS free")
    with office.deed() as session, db.engine.connect() as another:
        record = session.get(Cohort, cohort)
        assert another.scalar(free) == 1
        another.rollback()
        hold(record)
        assert another.scalar(free) == 0


@pytest.mark.postgres
def test_a_turn_that_is_taken_is_nobody_elses_in_this_deed(office: Office) -> None:
    asked = sa.text("SELECT pg_try_advisory_xact_lock(:number)")
    with office.deed(), db.engine.connect() as another:
        take_turn(77)
        assert [another.scalar(asked, {"number": number}) for number in (77, 78)] == [False, True]


@pytest.mark.postgres
@pytest.mark.usefixtures("in_app")
def test_no_lock_and_no_deed_that_stands_still_is_waited_for_without_end() -> None:
    names = ("lock_timeout", "idle_in_transaction_session_timeout")
    assert [db.session.scalar(sa.text(f"SHOW {name}")) for name in names] == ["10s", "2min"]


def test_an_instant_without_its_zone_is_refused(in_app: Flask) -> None:
    naive = datetime(2026, 1, 12, 9, 0)
    with pytest.raises(StatementError, match="an instant must carry its zone"):
        db.session.execute(sa.select(Person).where(Person.created_at == naive))


def test_an_instant_comes_back_in_utc_wherever_it_was_said(office: Office) -> None:
    nairobi = NOW.astimezone(timezone(timedelta(hours=3)))
    kept = office.read(Person, office.person(created_at=nairobi)).created_at
    assert (kept, kept.tzinfo) == (NOW, UTC)


def test_a_text_in_four_languages_comes_back_as_it_was(office: Office) -> None:
    kept = office.read(Programme, office.programme("STOCTI")).title
    assert kept == Texts(en="Course STOCTI", fr="Formation STOCTI")


def test_the_database_itself_refuses_a_state_that_is_none(office: Office) -> None:
    programme = office.programme()
    with office.app.app_context(), pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(
            sa.text("UPDATE programmes SET state = 'approved' WHERE id = :id"),
            {"id": programme.hex if is_sqlite() else str(programme)},
        )


def test_the_same_value_is_always_the_same_json() -> None:
    assert (
        to_json({"b": 1, "a": ["é", None]}) == to_json({"a": ["é", None], "b": 1}) == '{"a":["é",null],"b":1}'
    )
