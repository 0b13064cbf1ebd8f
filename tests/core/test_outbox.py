"""Mail: rows of the deed that causes it, carried afterwards, each letter once."""

from __future__ import annotations

import logging
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.access.actor import SYSTEM
from app.audit import trail
from app.core import clock, outbox
from app.core.db import db, unit_of_work
from app.core.mail import FolderMailer, SmtpMailer, mailer_for
from app.core.outbox import LEASE, MOST_ATTEMPTS, Mail, MailState
from tests.conftest import NOW
from tests.support.office import Office

SENDER = "Rabat Programmes <programmes@rabat.example.org>"


class Carrier:
    """A mailer that notes what it carried, and fails when it is told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.carried: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        if self.fails:
            raise ConnectionRefusedError("no server")
        self.carried.append(message)


def write(
    office: Office, *recipients: str, subject: str = "A seat", body: str = "You have a seat."
) -> list[UUID]:
    with office.app.app_context():
        with unit_of_work():
            trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
            mails = [
                outbox.post(recipient=to, subject=subject, body=body, language="en", host="rabat.example.org")
                for to in recipients
            ]
            keys = [mail.id for mail in mails]
        db.session.remove()
    return keys


def deliver(app: Flask, mailer: Any, most: int = 100) -> int:
    with app.app_context():
        try:
            return outbox.deliver_due(mailer, sender=SENDER, most=most)
        finally:
            db.session.remove()


def test_a_letter_is_carried_once(office: Office) -> None:
    (key,) = write(office, "awa@example.org")
    carrier = Carrier()
    assert (deliver(office.app, carrier), deliver(office.app, carrier)) == (1, 0)
    (letter,) = carrier.carried
    assert (letter["To"], letter["From"], letter["Subject"], letter["Content-Language"]) == (
        "awa@example.org",
        SENDER,
        "A seat",
        "en",
    )
    assert letter.get_content() == "You have a seat.\n"
    kept = office.read(Mail, key)
    assert (kept.state, kept.sent_at, kept.attempts, kept.message_id) == (
        MailState.SENT,
        NOW,
        1,
        letter["Message-ID"],
    )


def test_a_deed_that_fails_writes_no_letter(office: Office) -> None:
    def fail() -> None:
        with office.app.app_context(), unit_of_work():
            outbox.post(recipient="a@example.org", subject="x", body="x", language="en", host="h")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert office.count(Mail) == 0


def test_a_letter_that_was_not_taken_is_tried_again_later_and_later_then_parked(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    (key,) = write(office, "awa@example.org")
    now, waits = NOW, []
    for _attempt in range(MOST_ATTEMPTS):
        with clock.set_to(now):
            assert deliver(office.app, Carrier(fails=True)) == 0
            assert deliver(office.app, Carrier()) == 0
        kept = office.read(Mail, key)
        waits.append(kept.next_try_at - now)
        now = kept.next_try_at
    assert waits == [timedelta(seconds=30 * 2**n) for n in range(1, MOST_ATTEMPTS + 1)]
    assert (kept.state, kept.attempts) == (MailState.FAILED, MOST_ATTEMPTS)
    with clock.set_to(now + timedelta(days=1)):
        assert deliver(office.app, Carrier()) == 0


def test_a_letter_that_fails_does_not_keep_the_next(office: Office) -> None:
    class Choosy(Carrier):
        def send(self, message: EmailMessage) -> None:
            self.fails = message["To"] == "bad@example.org"
            super().send(message)

    write(office, "bad@example.org", "good@example.org")
    carrier = Choosy()
    assert deliver(office.app, carrier) == 1
    assert [letter["To"] for letter in carrier.carried] == ["good@example.org"]


def test_a_worker_killed_while_sending_leaves_the_letter_to_another_under_the_same_id(office: Office) -> None:
    class Killed(Carrier):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            raise KeyboardInterrupt

    write(office, "awa@example.org")
    first, second = Killed(), Carrier()
    with pytest.raises(KeyboardInterrupt):
        deliver(office.app, first)
    assert deliver(office.app, second) == 0
    with clock.set_to(NOW + LEASE):
        assert deliver(office.app, second) == 1
    assert [m["Message-ID"] for m in first.carried] == [m["Message-ID"] for m in second.carried]


def test_what_has_gone_is_marked_once_the_database_can_be_written_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = write(office, "awa@example.org")
    carrier, refusals = Carrier(), ["locked", "locked"]
    monkeypatch.setattr(outbox, "MARK_AGAIN_SECONDS", 0)

    def refuse(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if carrier.carried and refusals and statement.startswith("UPDATE mails"):
            raise OperationalError(statement, None, Exception(refusals.pop()))

    with office.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", refuse)
    try:
        assert deliver(office.app, carrier) == 1
    finally:
        sa.event.remove(engine, "before_cursor_execute", refuse)
    assert (refusals, office.read(Mail, key).state, len(carrier.carried)) == ([], MailState.SENT, 1)


def test_two_workers_never_carry_one_letter_twice(office: Office) -> None:
    write(office, *[f"person{n}@example.org" for n in range(40)])
    carrier, sent = Carrier(), []
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        sent.append(deliver(office.app, carrier))

    workers = [threading.Thread(target=work) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(sent), len(carrier.carried)) == (40, 40)
    assert set(Counter(letter["To"] for letter in carrier.carried).values()) == {1}


@pytest.mark.parametrize("break_", ["\r\nBcc: thief@example.org", "\nBcc: thief@example.org", "\rBcc: x"])
def test_a_name_in_a_subject_can_not_add_a_header(office: Office, break_: str) -> None:
    write(office, "awa@example.org", subject=f"The seat of Awa{break_}")
    carrier = Carrier()
    deliver(office.app, carrier)
    for letter in carrier.carried:
        assert (letter["Bcc"], letter["To"], len(letter.get_all("To"))) == (None, "awa@example.org", 1)
        again = message_from_bytes(letter.as_bytes(policy=policy.SMTP), policy=policy.default)
        assert again["Bcc"] is None


def test_an_address_can_not_add_a_recipient(office: Office) -> None:
    write(office, "awa@example.org\r\nBcc: thief@example.org", "a@example.org, b@example.org")
    carrier = Carrier()
    deliver(office.app, carrier)
    assert [letter for letter in carrier.carried if letter["Bcc"] or len(letter["To"].addresses) != 1] == []


class Postbox:
    """A real server that keeps what it is handed."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_letter_reaches_a_real_server(office: Office, postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    write(office, "awa@example.org", subject="Votre place est confirmée", body="Félicitations, أوا.")
    assert deliver(office.app, mailer_for(url)) == 1
    (envelope,) = box.letters
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.rcpt_tos, envelope.mail_from) == (["awa@example.org"], "programmes@rabat.example.org")
    assert (letter["Subject"], letter.get_content().strip()) == (
        "Votre place est confirmée",
        "Félicitations, أوا.",
    )


def test_a_server_that_does_not_answer_leaves_the_letter_waiting(office: Office) -> None:
    (key,) = write(office, "awa@example.org")
    assert deliver(office.app, SmtpMailer("smtp://127.0.0.1:1")) == 0
    assert office.read(Mail, key).state is MailState.WAITING


def test_the_folder_shows_the_letters_newest_first(office: Office, tmp_path: Any) -> None:
    write(office, "first@example.org")
    write(office, "second@example.org")
    folder = FolderMailer(tmp_path)
    assert folder.read_all() == []
    assert deliver(office.app, folder) == 2
    assert [letter["To"] for letter in folder.read_all()] == ["second@example.org", "first@example.org"]


def test_carrying_letters_is_no_deed_of_the_trail(office: Office) -> None:
    write(office, "awa@example.org")
    with office.app.app_context():
        links = trail.verify().links
        db.session.remove()
    deliver(office.app, Carrier())
    with office.app.app_context():
        assert trail.verify().links == links
        assert db.session.scalar(sa.select(Mail.state)) is MailState.SENT
        db.session.remove()
