"""The log as whoever hosts the office reads it: a line a request, its id, and never an address."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app import create_app, worker
from app.config import Settings, UnsafeSettingsError
from app.core import logs
from app.core.db import unit_of_work
from app.core.outbox import post
from tests.support.office import Office


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log says during a test, in production's form."""
    root, written = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(logs.JSONLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def said(lines: io.StringIO, logger: str) -> list[dict[str, Any]]:
    return [one for one in map(json.loads, lines.getvalue().splitlines()) if one["logger"] == logger]


def test_a_request_is_one_line_with_its_route_and_not_its_address(office: Office, lines: io.StringIO) -> None:
    answer = office.anonymous().get("/verify/ABCD-EFGH-SECRET?name=Amina+Diop")
    [line] = said(lines, "app.requests")
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert line["route"] == "/verify/<path:code>"
    assert isinstance(line["ms"], int)
    assert "SECRET" not in lines.getvalue()
    assert "Amina" not in lines.getvalue()


def test_an_address_that_is_nowhere_is_not_written_down(office: Office, lines: io.StringIO) -> None:
    office.anonymous().get("/nowhere/SECRET")
    [line] = said(lines, "app.requests")
    assert (line["route"], line["status"]) == ("none", 404)
    assert "SECRET" not in lines.getvalue()


def test_a_message_with_line_breaks_stays_one_line(lines: io.StringIO) -> None:
    logging.getLogger("app.test").warning('a name\n{"level": "info"}\r\nforged')
    [line] = lines.getvalue().splitlines()
    assert json.loads(line)["message"] == 'a name\n{"level": "info"}\r\nforged'


def test_a_letter_is_sent_under_the_id_of_the_request_that_wrote_it(
    office: Office, lines: io.StringIO
) -> None:
    with office.app.app_context():
        with logs.on_behalf_of("the-request"), unit_of_work():
            post(recipient="a@example.org", subject="S", body="B", language="en", host="example.org")
        assert logs.request_id() == logs.NO_REQUEST
        assert worker.send_mail() == 1
    [line] = said(lines, "app.core.outbox")
    assert line["request"] == "the-request"


def test_a_request_does_not_lend_its_id_to_what_comes_after_it(office: Office, lines: io.StringIO) -> None:
    office.anonymous().get("/help")
    logging.getLogger("app.test").warning("by the clock")
    [line] = said(lines, "app.test")
    assert line["request"] == logs.NO_REQUEST


@pytest.mark.parametrize(("environment", "form", "is_json"), [
    ("development", "", False),
    ("development", "json", True),
    ("production", "", True),
    ("production", "text", False),
])  # fmt: skip
def test_production_logs_json_unless_it_is_told_otherwise(environment: str, form: str, is_json: bool) -> None:
    assert Settings(environment=environment, log_format=form).logs_json is is_json


def test_another_form_of_log_stops_the_start() -> None:
    with pytest.raises(UnsafeSettingsError, match="LOG_FORMAT is json or text"):
        create_app(Settings(log_format="xml"))
