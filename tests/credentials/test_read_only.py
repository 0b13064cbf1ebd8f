"""The check of a certificate goes on while the office takes no writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from app.core import clock, limits
from app.core.db import db, is_sqlite
from tests.conftest import NOW
from tests.credentials.conftest import Signed, show


@pytest.fixture
def read_only(signed: Signed) -> Iterator[Signed]:
    """The office's database takes no writes: a copy is restored, or the disk is full."""
    limits.forget_here()
    with signed.office.app.app_context():
        engine, sqlite = db.engine, is_sqlite()
        db.session.remove()
        engine.dispose()

    def only_read(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
        cursor.close()
        if not sqlite:
            connection.commit()  # type: ignore[attr-defined]

    event.listen(engine, "connect", only_read)
    yield signed
    event.remove(engine, "connect", only_read)
    with signed.office.app.app_context():
        engine.dispose()
    limits.forget_here()


def test_nothing_can_be_written(read_only: Signed) -> None:
    answer = read_only.graduation.second.post(f"{read_only.url}/suspend", {"reason": "Between us."})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_certificate_is_checked_by_code_and_by_file(read_only: Signed) -> None:
    stranger = read_only.office.anonymous()
    assert stranger.get("/verify").status_code == 200
    assert "This certificate is valid" in stranger.get(f"/verify/{read_only.code}").text
    for file in ("credential.json", "certificate.pdf"):
        assert "nothing in it was changed" in show(stranger, read_only.taken(file)).text
    assert "Yes:" in stranger.post(f"/verify/{read_only.code}", {"name": "Amina Abdi"}).text


def test_whoever_has_a_session_checks_too(read_only: Signed) -> None:
    with clock.set_to(NOW.replace(minute=2)):
        assert read_only.holder.get(f"/verify/{read_only.code}").status_code == 200


def test_keys_and_lists_are_published(read_only: Signed) -> None:
    for url in ("/.well-known/did.json", "/credentials/status/1/suspension"):
        assert read_only.office.anonymous().get(url).status_code == 200


def test_tries_are_still_counted(read_only: Signed) -> None:
    stranger, url = read_only.office.anonymous(), f"/verify/{read_only.code}"
    with clock.set_to(NOW):
        assert [stranger.get(url).status_code for _n in range(21)] == [*[200] * 20, 429]
        assert stranger.get(url, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    with clock.set_to(NOW.replace(minute=1)):
        assert stranger.get(url).status_code == 200
