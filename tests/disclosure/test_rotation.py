"""A change of the key: resumable where it was killed, harmless when repeated, and while the office works."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.arrivals.models import Travel
from app.config import Settings
from app.core.crypto import KeyRing, SealBrokenError
from app.core.db import db
from app.disclosure import rotation
from tests.arrivals.test_answers import JOURNEY, NEEDS, confirmed, give
from tests.support.office import Office

OLD, NEW = (f"{name}:{urlsafe_b64encode(name.encode() * 11).decode()[:43]}=" for name in ("old", "new"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sealed(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with one travel and one needs record under the old key, and the new one put before it."""
    monkeypatch.setitem(office.app.config, "DATA_KEYS", KeyRing.read(OLD))
    official, _registration, path, _cohort = confirmed(office)
    give(official, path)
    official.post(f"{path}/needs", {**NEEDS, "version": "0"})
    monkeypatch.setitem(office.app.config, "DATA_KEYS", KeyRing.read(f"{NEW},{OLD}"))
    with office.app.app_context():
        yield office
        db.session.remove()


def rotated(*, batch: int = rotation.BATCH) -> list[int]:
    return list(rotation.rotate(batch=batch))


def test_after_a_rotation_everything_opens_with_the_new_key_alone(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rotated(batch=1) == [len(NEEDS), len(JOURNEY)]
    monkeypatch.setitem(sealed.app.config, "DATA_KEYS", KeyRing.read(NEW))
    record = db.session.scalars(sa.select(Travel)).one()
    assert {name: record.unseal(name) for name in JOURNEY} == JOURNEY


def test_a_second_rotation_changes_nothing(sealed: Office) -> None:
    rotated()
    before = db.session.execute(sa.select(Travel.__table__)).all()
    assert rotated() == []
    assert db.session.execute(sa.select(Travel.__table__)).all() == before


def test_a_field_that_is_changed_meanwhile_keeps_the_change(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = db.session.scalars(sa.select(Travel)).one()
    ring = KeyRing.read(f"{NEW},{OLD}")
    place = record.place_of("lodging")
    changed = ring.seal("Changed meanwhile", place=place)

    class Meanwhile(KeyRing):
        """Someone writes the field between its reading and its writing."""

        def seal(self, text: str, *, place: str) -> str:
            if text == JOURNEY["lodging"]:
                db.session.execute(sa.update(Travel.__table__).values(lodging=changed))
            return ring.seal(text, place=place)

    monkeypatch.setitem(sealed.app.config, "DATA_KEYS", Meanwhile(ring.keys))
    assert sum(rotated()) == len(NEEDS) + len(JOURNEY) - 1
    assert ring.open(db.session.scalar(sa.select(Travel.lodging)), place=place) == "Changed meanwhile"


def test_a_field_that_no_key_opens_stops_it_by_name(sealed: Office) -> None:
    with sealed.deed() as session:
        session.execute(sa.update(Travel).values(lodging="old.AAAA"))
    with pytest.raises(SealBrokenError, match=r"travel_records\.lodging:"):
        rotated()
    done = sealed.app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert (done.exit_code, "travel_records.lodging:" in done.output) == (1, True)


def test_the_list_counts_the_fields_of_each_key_and_names_those_without_one(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed() -> list[str]:
        return sealed.app.test_cli_runner().invoke(args=["keys", "list"]).output.splitlines()

    whole = len(NEEDS) + len(JOURNEY)
    assert [line.split()[:2] for line in listed()[:2]] == [["new", "0"], ["old", str(whole)]]
    assert "  travel_records.lodging: 1 under old" in listed()
    rotated()
    assert [line.split()[:2] for line in listed()[:2]] == [["new", str(whole)], ["old", "0"]]
    monkeypatch.setitem(sealed.app.config, "DATA_KEYS", KeyRing.read(OLD))
    missing = "  travel_records.lodging: 1 under new  THE KEY IS MISSING: nobody can open these"
    assert missing in listed()


def test_a_new_key_is_printed_as_the_settings_read_it(app: Flask) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["keys", "new", "2027a"]).output.strip()
    assert KeyRing.read(made).newest == "2027a"
    assert runner.invoke(args=["keys", "new", "2027-a"]).exit_code == 1


FIELDS, RECORDS = 12, 150


def test_killed_half_way_and_begun_again_it_ends_with_everything_under_the_new_key(tmp_path: Path) -> None:
    app = create_app(Settings(instance=tmp_path, data_keys=OLD, testing=True))
    with app.app_context():
        upgrade()
    office = Office(app)
    cohort = office.cohort()
    user = office.account()
    with app.app_context():
        ring = app.config["DATA_KEYS"]
    with office.at_once():
        registrations = [office.registration(cohort) for _n in range(RECORDS)]
    with office.deed() as session:
        for registration in registrations:
            record = Travel(registration_id=registration, given_by=user)
            record.seal(**JOURNEY)
            session.add(record)
    environ = {
        **os.environ,
        "INSTANCE_PATH": str(tmp_path),
        "DATA_KEYS": f"{NEW},{OLD}",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "keys", "rotate", "--batch", "1"]
    running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE)
    with sqlite3.connect(tmp_path / "office.db", timeout=10) as reader:
        done = 0
        while done < 5 and running.poll() is None:
            time.sleep(0.005)
            [[done]] = reader.execute("SELECT count(*) FROM travel_records WHERE lodging LIKE 'new.%'")
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    with sqlite3.connect(tmp_path / "office.db") as reader:
        half = reader.execute(
            "SELECT count(*) FROM travel_records WHERE lodging LIKE 'new.%' AND passport_number LIKE 'new.%'"
        ).fetchone()[0]
        torn = reader.execute(
            "SELECT count(*) FROM travel_records WHERE (lodging LIKE 'new.%') <> (visa LIKE 'new.%')"
        ).fetchone()[0]
    assert (5 <= half < RECORDS, torn) == (True, 0)
    again = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert again.stdout.splitlines()[-2:] == [
        f"{(RECORDS - half) * FIELDS:,} fields sealed anew",
        "All fields are under the key new.",
    ]
    assert ring.newest == "old"
    alone = create_app(Settings(instance=tmp_path, data_keys=NEW, testing=True))
    with alone.app_context():
        records = db.session.scalars(sa.select(Travel).order_by(Travel.id)).all()
        assert [{name: r.unseal(name) for name in JOURNEY} for r in records] == [JOURNEY] * RECORDS
        db.session.remove()
        db.engine.dispose()
    with app.app_context():
        db.engine.dispose()
