"""The anchor outside of the database: what it finds that the chain alone can't tell."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app import worker
from app.audit import anchor, trail
from app.audit.models import TrailEntry, TrailLink
from app.audit.trail import Verdict
from app.config import Settings
from app.core import chores, clock, signed_file
from app.core.db import db
from app.people.models import Person
from app.venues.models import Room
from tests.audit import writing
from tests.conftest import NOW
from tests.support.office import Office


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *words])


def verdict(app: Flask) -> Verdict:
    with app.app_context():
        try:
            return anchor.verify()
        finally:
            db.session.remove()


def file_of(app: Flask) -> Path:
    path: Path = app.config["ANCHOR_PATH"]
    return path


@pytest.fixture
def anchored(office: Office) -> Office:
    """An office with five deeds, anchored after the third and the last; an anchor is a link as well."""
    for n in range(1, 6):
        with office.deed():
            pass
        if n in {3, 5}:
            assert run(office.app, "anchor").exit_code == 0
    return office


def cut_after(app: Flask, seq: int) -> None:
    """What someone with the database's password would do, past the application."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.delete(TrailEntry).where(TrailEntry.seq > seq))
        connection.execute(sa.delete(TrailLink).where(TrailLink.seq > seq))


def test_a_whole_trail_holds_with_its_anchor(anchored: Office) -> None:
    assert verdict(anchored.app) == Verdict(7, None, "")
    done = run(anchored.app, "verify")
    assert (done.exit_code, done.output) == (0, "The trail holds: 7 links.\n")


def test_an_office_in_which_nothing_was_done_yet_holds(app: Flask) -> None:
    assert verdict(app) == Verdict(0, None, "")


def test_an_anchor_says_which_link_stood_last_and_when_under_a_key_of_its_own(office: Office) -> None:
    with office.deed():
        pass
    assert run(office.app, "anchor").output == "Anchored: 1\n"
    own_key = hmac.digest(office.app.config["TRAIL_KEY"], b"anchor", "sha256")
    with office.app.app_context():
        link = db.session.scalars(sa.select(TrailLink).where(TrailLink.seq == 1)).one()
        said = db.session.scalars(sa.select(TrailEntry).where(TrailEntry.seq == 2)).one()
        db.session.remove()
    assert list(signed_file.read(file_of(office.app), key=own_key)) == [
        {"seq": 1, "hash": link.hash, "at": NOW.isoformat()}
    ]
    assert (said.action, said.subject_kind, said.subject_id, said.data) == (
        "trail.anchor",
        "trail_links",
        "1",
        {"line": 1},
    )


def test_a_cut_tail_is_found(anchored: Office) -> None:
    cut_after(anchored.app, 4)
    assert verdict(anchored.app) == Verdict(4, 5, "links up to 6 were there once and are missing at the end")
    done = run(anchored.app, "verify")
    assert (done.exit_code, done.output) == (
        1,
        (
            "Error: The trail is broken at link 5: links up to 6 were there once and are missing at the end. "
            "4 links before it hold.\n"
        ),
    )


def test_a_trail_that_was_emptied_is_found(anchored: Office) -> None:
    cut_after(anchored.app, 0)
    assert verdict(anchored.app).broken_at == 1


def test_links_cut_after_the_last_anchor_are_beyond_what_it_knows(anchored: Office) -> None:
    cut_after(anchored.app, 6)
    assert verdict(anchored.app) == Verdict(6, None, "")


def test_a_chain_written_anew_with_the_key_is_found(anchored: Office) -> None:
    cut_after(anchored.app, 2)
    with clock.set_to(NOW + timedelta(hours=1)):
        for _n in range(6):
            with anchored.deed():
                pass
    assert verdict(anchored.app) == Verdict(2, 3, "the anchor knew another link in its place")


def test_a_chain_broken_in_its_middle_is_named_before_the_anchor(anchored: Office) -> None:
    with anchored.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(TrailEntry).where(TrailEntry.seq == 2).values(action="test.else"))
    assert verdict(anchored.app) == Verdict(1, 2, "its content was changed")


def edited(lines: list[str]) -> list[str]:
    second = json.loads(lines[1])
    return [lines[0], json.dumps({**second, "hash": "0" * 64})]


@pytest.mark.parametrize(
    ("change", "links", "why"),
    [
        (edited, 0, "line 2 of the anchor's file was changed"),
        (lambda lines: [lines[1]], 0, "line 1 of the anchor's file was changed"),
        (lambda lines: [lines[1], lines[0]], 0, "line 1 of the anchor's file was changed"),
        (lambda lines: [lines[0], "rubbish"], 0, "line 2 of the anchor's file was changed"),
        (lambda lines: [lines[0], '["a list"]'], 0, "line 2 of the anchor's file was changed"),
        (
            lambda lines: lines[:1],
            7,
            "the anchor's file has 1 lines, and the trail says that it had 2",
        ),
        (lambda _lines: [], 7, "the anchor's file has 0 lines, and the trail says that it had 2"),
    ],
)
def test_an_anchor_that_was_edited_or_cut_is_found(
    anchored: Office, change: Callable[[list[str]], list[str]], links: int, why: str
) -> None:
    file = file_of(anchored.app)
    file.write_text("".join(f"{line}\n" for line in change(file.read_text().splitlines())))
    assert verdict(anchored.app) == Verdict(links, None, why)
    assert run(anchored.app, "verify").exit_code == 1


def test_an_anchor_that_was_taken_away_is_found(anchored: Office) -> None:
    file_of(anchored.app).unlink()
    assert not verdict(anchored.app).holds


def test_half_a_line_of_a_killed_process_is_no_fault_and_is_written_over(anchored: Office) -> None:
    with file_of(anchored.app).open("a") as file:
        file.write('{"seq": 9, "ha')
    assert verdict(anchored.app).holds
    with anchored.deed():
        pass
    assert run(anchored.app, "anchor").output == "Anchored: 8\n"
    assert verdict(anchored.app) == Verdict(9, None, "")


def test_a_line_made_without_the_key_is_found(anchored: Office) -> None:
    key = anchored.app.config["TRAIL_KEY"]
    anchored.app.config["TRAIL_KEY"] = b"the key of someone else"
    with anchored.app.app_context():
        signed_file.append(file_of(anchored.app), {"seq": 7}, key=anchor._key())
    anchored.app.config["TRAIL_KEY"] = key
    assert verdict(anchored.app).why == "line 3 of the anchor's file was changed"


def test_only_the_office_reads_the_file(anchored: Office) -> None:
    assert file_of(anchored.app).stat().st_mode & 0o777 == 0o600


def test_nothing_is_anchored_twice(anchored: Office) -> None:
    assert run(anchored.app, "anchor").output == "Nothing happened since the last anchor.\n"
    assert len(file_of(anchored.app).read_text().splitlines()) == 2


def lines_after_chores(app: Flask) -> int:
    with app.app_context():
        chores.do_all()
    return len(file_of(app).read_text().splitlines())


def test_the_worker_anchors_once_a_day(office: Office) -> None:
    with office.deed():
        pass
    assert lines_after_chores(office.app) == 1
    with office.deed():
        pass
    with clock.set_to(NOW + timedelta(hours=23)):
        assert lines_after_chores(office.app) == 1
    with clock.set_to(NOW + timedelta(hours=24)):
        assert lines_after_chores(office.app) == 2


def test_the_worker_anchors_when_it_stops(
    office: Office, migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped:
        def __init__(self, *_args: Any, **_options: Any) -> None: ...
        def run(self) -> None: ...

    with office.deed():
        pass
    monkeypatch.setattr(worker, "Consumer", Stopped)
    worker.run(office.app, migrated)
    assert [json.loads(line)["seq"] for line in file_of(office.app).read_text().splitlines()] == [1]


def test_four_processes_make_one_chain(office: Office, migrated: Settings) -> None:
    writing.all_at_once(migrated, deeds=10)
    assert office.count(Person) == 40
    assert verdict(office.app) == Verdict(40, None, "")


def refuse_links(app: Flask) -> None:
    """Let the database refuse every new link, as a full disk or a lost right would."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "ALTER TABLE trail_links ADD CONSTRAINT refused CHECK (seq < 0) NOT VALID"
            )
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER refused BEFORE INSERT ON trail_links"
                " BEGIN SELECT RAISE(ABORT, 'the trail is full'); END"
            )


def accept_links(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE trail_links DROP CONSTRAINT refused"
            if connection.dialect.name == "postgresql"
            else "DROP TRIGGER refused"
        )


def test_what_can_not_be_trailed_does_not_happen(office: Office) -> None:
    room = office.room("Salle A")
    visitor = office.administrator()
    page = f"/rooms/{room}/edit"
    change = {"version": "1", "name": "Salle B", "seats": "30", "changeover_minutes": "0"}
    secret = visitor.token(page)
    refuse_links(office.app)
    try:
        answer = visitor.client.post(page, data={"csrf_token": secret, **change})
    finally:
        accept_links(office.app)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert office.read(Room, room).name == "Salle A"
    assert visitor.post(page, change, page=page).status_code == 303
    assert office.read(Room, room).name == "Salle B"


def entries_of(app: Flask, action: str) -> list[dict[str, Any]]:
    with app.app_context():
        found = db.session.scalars(
            sa.select(TrailEntry.data).where(TrailEntry.action == action).order_by(TrailEntry.seq)
        ).all()
        db.session.remove()
        return list(found)


def test_a_restored_trail_is_accepted_with_a_reason_that_is_signed_and_in_the_trail(anchored: Office) -> None:
    cut_after(anchored.app, 4)
    assert "missing at the end" in verdict(anchored.app).why
    assert run(anchored.app, "accept-restored").exit_code != 0
    accepted = run(anchored.app, "accept-restored", "--reason", "The disk failed.")
    assert (accepted.exit_code, "up to link 6 is lost" in accepted.output) == (0, True)
    assert entries_of(anchored.app, "trail.accept_restored") == [{"line": 3, "lost_until": 6}]
    assert verdict(anchored.app).holds
    said = run(anchored.app, "verify").output
    assert ("The trail holds: 5 links." in said, "The disk failed." in said) == (True, True)
    with anchored.deed():
        pass
    assert run(anchored.app, "anchor").exit_code == 0
    assert verdict(anchored.app).holds


def test_after_an_accepted_restoration_a_cut_is_found_as_before(anchored: Office) -> None:
    cut_after(anchored.app, 4)
    run(anchored.app, "accept-restored", "--reason", "The disk failed.")
    cut_after(anchored.app, 4)
    assert "the trail does not say so" in verdict(anchored.app).why
    assert run(anchored.app, "accept-restored", "--reason", "It failed again.").exit_code == 0
    assert verdict(anchored.app).holds
    for _n in range(2):
        with anchored.deed():
            pass
    run(anchored.app, "anchor")
    cut_after(anchored.app, 6)
    assert "missing at the end" in verdict(anchored.app).why


def test_only_a_trail_that_is_shorter_and_holds_is_accepted(anchored: Office) -> None:
    refused = run(anchored.app, "accept-restored", "--reason", "Just so.")
    assert (refused.exit_code, "not one that was restored" in refused.output) == (1, True)
    cut_after(anchored.app, 4)
    with anchored.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(TrailEntry).where(TrailEntry.seq == 2).values(action="test.other"))
    refused = run(anchored.app, "accept-restored", "--reason", "Just so.")
    assert (refused.exit_code, "not one that was restored" in refused.output) == (1, True)
    assert entries_of(anchored.app, "trail.accept_restored") == []


def test_a_trail_that_was_never_anchored_is_not_accepted(office: Office) -> None:
    refused = run(office.app, "accept-restored", "--reason", "Just so.")
    assert (refused.exit_code, "not one that was restored" in refused.output) == (1, True)


def restored(office: Office, reason: str = "The disk failed.") -> int:
    """How the command ends that accepts a restored trail."""
    return run(office.app, "accept-restored", "--reason", reason).exit_code


def test_in_an_office_in_which_nothing_was_done_there_is_nothing_to_accept(office: Office) -> None:
    assert restored(office) == 1
    assert not file_of(office.app).exists()


def test_a_trail_that_lost_nothing_of_what_the_anchor_knew_is_not_accepted(anchored: Office) -> None:
    cut_after(anchored.app, 6)
    assert restored(anchored) == 1


def test_a_trail_whose_last_link_the_anchor_knew_otherwise_is_not_accepted(anchored: Office) -> None:
    cut_after(anchored.app, 2)
    with clock.set_to(NOW + timedelta(hours=1)), anchored.deed():
        pass
    assert restored(anchored) == 1


def test_an_office_that_begins_anew_says_that_all_was_lost(anchored: Office) -> None:
    cut_after(anchored.app, 0)
    assert restored(anchored) == 0
    assert verdict(anchored.app) == Verdict(1, None, "")
    with anchored.app.app_context():
        assert anchor.restorations() == [
            {"seq": 0, "hash": "", "lost_until": 6, "reason": "The disk failed.", "at": NOW.isoformat()}
        ]
    assert anchored.trail() == [
        ("trail.accept_restored", "trail_links 0", {"line": 3, "lost_until": 6}, None)
    ]
    cut_after(anchored.app, 0)
    with anchored.deed():
        pass
    assert "the trail does not say so" in verdict(anchored.app).why


def test_an_acceptance_that_was_kept_long_enough_is_said_by_the_file_alone(anchored: Office) -> None:
    cut_after(anchored.app, 4)
    assert restored(anchored) == 0
    with anchored.deed():
        pass
    with anchored.deed():
        trail.shorten([5])
    assert verdict(anchored.app) == Verdict(7, None, "")
