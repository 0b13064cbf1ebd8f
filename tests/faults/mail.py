"""A mail server that takes letters, refuses them, hangs, or dies with a letter in its hands."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from enum import StrEnum
from typing import Any

from aiosmtpd.controller import Controller

NEVER_ANSWERED = 60


class Manner(StrEnum):
    """How the mail server behaves."""

    TAKES = "takes"
    BUSY = "busy"
    """Refuses each letter for now (451)."""
    REFUSES = "refuses"
    """Refuses each letter for good (554)."""
    HANGS = "hangs"
    """Reads the letter and never answers."""
    GONE = "gone"
    """Hangs up on whoever calls."""
    DIES = "dies"
    """Keeps the letter, and goes before it says so: the sender can't know."""


class PostOffice:
    """A mail server on a port of its own; `taken` counts the letters that it kept by their Message-ID."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: Counter[str] = Counter()
        self.readers: dict[str, str] = {}
        self.unsaid: Counter[str] = Counter()
        """How often each letter was kept without a word to its sender."""
        self.calls = 0
        """How often somebody has called."""
        self.manner = Manner.TAKES
        self._controller = Controller(self, hostname="127.0.0.1", port=port)  # type: ignore[no-untyped-call]

    @contextmanager
    def open(self) -> Iterator[PostOffice]:
        self._controller.start()  # type: ignore[no-untyped-call]
        try:
            yield self
        finally:
            self._controller.stop()  # type: ignore[no-untyped-call]

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.calls += 1
        session.host_name = hostname
        if self.manner is Manner.GONE:
            server.transport.abort()
        return responses

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        manner = self.manner
        if manner is Manner.BUSY:
            return "451 later"
        if manner is Manner.REFUSES:
            return "554 never"
        if manner is Manner.HANGS:
            await asyncio.sleep(NEVER_ANSWERED)
            return "451 later"
        self._keep(envelope)
        if manner is Manner.DIES:
            self.unsaid[self._name(envelope)] += 1
            server.transport.abort()
        return "250 taken"

    def _keep(self, envelope: Any) -> None:
        name = self._name(envelope)
        self.taken[name] += 1
        self.readers[name] = ",".join(envelope.rcpt_tos)

    def _name(self, envelope: Any) -> str:
        return str(message_from_bytes(envelope.content, policy=policy.default)["Message-ID"]).strip()
