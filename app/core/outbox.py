"""Mail as rows of the deed that causes it; the worker sends them afterwards.

A letter is sent at least once, and exactly once but for a worker killed between sending and marking, or
a database that is away for longer than a minute just then; then it goes again under the same Message-ID.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import ClassVar, Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, holds, logs
from app.core.db import Base, Identified, db, states, unit_of_work
from app.core.holds import Kept
from app.core.i18n import _l
from app.core.workflow import State

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
MARK_AGAIN_SECONDS = 1.0
MOST_SUBJECT = 300
_log = logging.getLogger(__name__)


class MailState(State):
    """Where a letter of the outbox is."""

    WAITING = "waiting", _l("Waiting")
    SENT = "sent", _l("Sent"), "good"
    FAILED = "failed", _l("Failed"), "bad"


class Mail(Identified, Base):
    """A letter to one address, in the reader's language; a farewell is not kept once it is carried.

    `calendars` are documents for the reader's calendar programme (iTIP), each with one event.
    """

    __tablename__ = "mails"
    __holds__: ClassVar = (
        holds.personal(
            "to carry a letter",
            "message_id recipient subject body language calendars state created_at next_try_at attempts "
            "sent_at is_farewell request_id",
            seen=holds.NOBODY,
            kept=Kept.LETTER,
        ),
    )
    __table_args__ = (sa.Index("ix_mails_due", "state", "next_try_at"),)
    __untrailed__: ClassVar[bool] = True  # the deed that causes a letter is in the trail; carrying it is none

    message_id: Mapped[str] = mapped_column(sa.String(120), unique=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2))
    calendars: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    state: Mapped[MailState] = mapped_column(states(MailState), default=MailState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    is_farewell: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    request_id: Mapped[str] = mapped_column(sa.String(40), default=logs.request_id, server_default="-")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A PDF document that travels with a letter."""

    filename: str
    content: bytes


Encloser = Callable[[Mail], "Enclosure | None"]
_enclosers: list[Encloser] = []


def enclose_with(encloser: Encloser) -> Encloser:
    """Let a feature say what travels with a letter; it is made as the letter is sent, never before."""
    _enclosers.append(encloser)
    return encloser


class Mailer(Protocol):
    """What carries a letter out of the house."""

    def send(self, message: EmailMessage) -> None:
        """Hand the letter over; any exception means that it was not."""


def post(
    *,
    recipient: str,
    subject: str,
    body: str,
    language: str,
    host: str,
    is_farewell: bool = False,
    calendars: Sequence[str] = (),
) -> Mail:
    """Put a letter into the deed's outbox; `host` names the office in the Message-ID."""
    mail = Mail(
        message_id=f"<{uuid4()}@{host}>",
        recipient=recipient,
        subject=" ".join(subject.split())[:MOST_SUBJECT],
        body=body,
        language=language,
        is_farewell=is_farewell,
        calendars=list(calendars),
    )
    db.session.add(mail)
    return mail


def deliver_due(mailer: Mailer, *, sender: str, most: int = 100) -> int:
    """Send up to `most` letters that are due; how many were sent."""
    sent = 0
    for _n in range(most):
        mail = _lease()
        if mail is None:
            break
        with logs.on_behalf_of(mail.request_id):
            sent += _send(mail, mailer, sender)
    return sent


def _send(mail: Mail, mailer: Mailer, sender: str) -> bool:
    """Send one letter, and mark what became of it; whether it went."""
    key = mail.id  # a farewell is gone once it is carried
    try:
        enclosures = [found for enclose in _enclosers if (found := enclose(mail))]
        mailer.send(as_message(mail, sender, enclosures))
    except Exception:  # noqa: BLE001 - whatever kept it, it is logged and tried again
        _log.exception("mail %s was not sent", key)
        _mark_failed(key)
        return False
    _mark_sent(key)
    _log.info("mail %s was sent", key)
    return True


def as_message(mail: Mail, sender: str, enclosures: Sequence[Enclosure] = ()) -> EmailMessage:
    """The letter as it travels; a name or subject can't break out of its header."""
    message = EmailMessage()
    message["From"] = sender
    local, _at, domain = mail.recipient.rpartition("@")
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = mail.created_at
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    message["Content-Language"] = mail.language  # last: setting the content clears every Content- header
    for document in mail.calendars:
        method = "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in document else "REQUEST"
        message.add_attachment(
            document, subtype="calendar", filename="session.ics", params={"method": method}, cte="base64"
        )
    for enclosure in enclosures:
        message.add_attachment(
            enclosure.content, maintype="application", subtype="pdf", filename=enclosure.filename
        )
    return message


def failed() -> int:
    """How many letters were given up after the last try."""
    statement = sa.select(sa.func.count()).select_from(Mail).where(Mail.state == MailState.FAILED)
    return db.session.scalar(statement) or 0


def try_again() -> int:
    """Put every letter that was given up among those to be carried, as if new; how many these are."""
    given_up = sa.update(Mail).where(Mail.state == MailState.FAILED)
    found = db.session.execute(given_up.values(state=MailState.WAITING, attempts=0, next_try_at=clock.now()))
    return int(getattr(found, "rowcount", 0))


def _lease() -> Mail | None:
    """Take one due letter for this worker alone: no other takes it until the lease ends."""
    now = clock.now()
    with unit_of_work() as session:
        mail = session.scalar(
            sa.select(Mail)
            .where(Mail.state == MailState.WAITING, Mail.next_try_at <= now)
            .order_by(Mail.next_try_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is not None:
            mail.next_try_at = now + LEASE
            mail.attempts += 1
        return mail


def _mark_sent(mail_id: UUID) -> None:
    """Mark what has gone; where the database can't be written now, that is waited out for half the lease."""
    until = time.monotonic() + LEASE.total_seconds() / 2
    while True:
        try:
            _write_sent(mail_id)
        except OperationalError:
            if time.monotonic() > until:
                raise
            db.session.remove()
            time.sleep(MARK_AGAIN_SECONDS)
        else:
            return


def _write_sent(mail_id: UUID) -> None:
    with unit_of_work() as session:
        session.execute(
            sa.update(Mail).where(Mail.id == mail_id).values(state=MailState.SENT, sent_at=clock.now())
        )
        session.execute(sa.delete(Mail).where(Mail.id == mail_id, Mail.is_farewell))


def _mark_failed(mail_id: UUID) -> None:
    """Try again later, twice as late each time; after `MOST_ATTEMPTS` it is parked, a farewell goes."""
    with unit_of_work() as session:
        mail = session.get_one(Mail, mail_id)
        mail.next_try_at = clock.now() + timedelta(seconds=30 * 2**mail.attempts)
        if mail.attempts >= MOST_ATTEMPTS:
            mail.state = MailState.FAILED
            if mail.is_farewell:
                session.delete(mail)
