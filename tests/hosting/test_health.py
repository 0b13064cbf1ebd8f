"""Whether a node lives and is ready: said in a word, to everyone, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.core.db import db
from app.core.stores import Folder
from app.hosting import readiness
from tests.support.office import Office


def test_a_node_that_lives_and_is_ready_says_so(office: Office) -> None:
    visitor = office.anonymous()
    assert (visitor.get("/health").status_code, visitor.get("/health").text) == (200, "alive\n")
    assert (visitor.get("/ready").status_code, visitor.get("/ready").text) == (200, "ready\n")


def test_a_node_before_its_migration_is_not_ready_and_only_its_log_says_why(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(readiness, "_asked_revision", lambda: "9999")
    answer = office.anonymous().get("/ready")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert "this version asks 9999" in caplog.text
    assert office.anonymous().get("/health").status_code == 200


def test_an_older_node_goes_on_beside_a_newer_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_asked_revision", lambda: "0001")
    assert office.anonymous().get("/ready").status_code == 200


def test_a_node_whose_database_is_away_lives_and_is_not_ready(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_words: object) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("10.0.0.7 refused"))

    monkeypatch.setattr(db.session, "connection", away)
    answer = office.anonymous().get("/ready")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert "the database does not answer: OperationalError" in caplog.text
    assert office.anonymous().get("/health").status_code == 200


def test_a_node_that_cannot_keep_files_is_not_ready(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(office.app.extensions, "files", Folder(Path("/dev/null/files")))
    assert office.anonymous().get("/ready").status_code == 503
    assert "no file can be kept: the disk: Not a directory" in caplog.text
