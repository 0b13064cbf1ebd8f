"""How a letter leaves the house: by SMTP, or into a folder while developing."""

from __future__ import annotations

import smtplib
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.core.outbox import Mailer

TIMEOUT_SECONDS = 20


class SmtpMailer:
    """Sends by SMTP; under `smtps://` and `smtp+starttls://` the server's certificate is checked."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or "localhost"
        self._port = parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Hand the letter to the server; an exception means that it was not taken."""
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host,
                self._port,
                timeout=TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        with server:
            if self._scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)


class FolderMailer:
    """Writes each letter as a file: the mailbox that a developer reads at /mailbox."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the letter; the same letter twice is one file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes(policy=policy.SMTP))

    def read_all(self) -> list[EmailMessage]:
        """The letters, newest first."""
        files = sorted(self._folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [letter for letter in letters if isinstance(letter, EmailMessage)]


def mailer_for(url: str) -> Mailer:
    """The mailer of a MAIL_URL: smtp://, smtps://, smtp+starttls:// or folder:PATH."""
    if url.startswith("folder:"):
        return FolderMailer(Path(url.removeprefix("folder:")))
    return SmtpMailer(url)
