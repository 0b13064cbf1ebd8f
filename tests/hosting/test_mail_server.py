"""The mail server: a letter is handed to nobody whose certificate is not known, or is of another name."""

from __future__ import annotations

import asyncio
import gc
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core import outbox
from app.core.db import db, unit_of_work
from app.core.mail import SmtpMailer
from app.core.outbox import Mail, MailState
from tests.support.office import Office

pytestmark = pytest.mark.anywhere

ADDRESS = "127.0.0.1"


class Postbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        return "250 taken"


def certificate(folder: Path, address: str) -> Path:
    """A certificate for an address, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{address}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def server(scheme: str, file: Path) -> Iterator[tuple[str, Postbox]]:
    """A mail server with that certificate; its address as MAIL_URL says it, and what it took."""
    box, context = Postbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    is_inside = scheme == "smtps"
    promised = {} if is_inside else {"tls_context": context, "require_starttls": True}
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In the thread, for in this one a browser's loop may run.
    running = asyncio.run_coroutine_threadsafe(
        loop.create_server(
            lambda: SMTP(box, loop=loop, **promised), ADDRESS, 0, ssl=context if is_inside else None
        ),
        loop,
    ).result(timeout=20)
    try:
        yield f"{scheme}://{ADDRESS}:{running.sockets[0].getsockname()[1]}", box
    finally:
        asyncio.run_coroutine_threadsafe(_end(running), loop).result(timeout=20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        with warnings.catch_warnings():  # a line that broke off as it greeted is closed by nobody
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


async def _end(running: asyncio.Server) -> None:
    """Close the door, and end whoever is still inside."""
    running.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.05)  # what was cancelled closes its line in the next round


def deliver(office: Office, url: str) -> MailState:
    """Write a letter and carry it; how it stands then."""
    with office.app.app_context():
        with unit_of_work():
            mail = outbox.post(recipient="a@example.org", subject="S", body="B", language="en", host="here")
            key = mail.id
        outbox.deliver_due(SmtpMailer(url), sender="Office <office@example.org>")
        db.session.remove()
    found: Mail = office.read(Mail, key)
    return found.state


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_that_is_known_takes_the_letter(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    file = certificate(tmp_path, ADDRESS)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with server(scheme, file) as (url, box):
        assert deliver(office, url) is MailState.SENT
        assert len(box.taken) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_that_nobody_vouches_for_gets_nothing_and_the_letter_waits(
    office: Office, tmp_path: Path, scheme: str
) -> None:
    with server(scheme, certificate(tmp_path, ADDRESS)) as (url, box):
        assert deliver(office, url) is MailState.WAITING
        assert box.taken == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_with_the_certificate_of_another_gets_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    file = certificate(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with server(scheme, file) as (url, box):
        assert deliver(office, url) is MailState.WAITING
        assert box.taken == []
