"""Reaching an address outside, and nothing inside: what someone registers must not lead into the house.

An address is looked at when it is registered and again at each call, by the numbers that its name stands
for then. The connection goes to one of the numbers that were looked at, so that a name that changes its
mind in between (DNS rebinding) gains nothing. No answer leads on: a redirect is a refusal.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from app.core.errors import DomainError
from app.core.i18n import _

CONNECT_SECONDS = 5
MOST_SECONDS = 15
"""How long a call may take in all, however slowly the other side answers."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_WRITTEN = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.IGNORECASE)
"""What an address is written in (RFC 3986), so that everyone reads the same host in it; no backslash."""
_TRANSLATED = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
"""IPv6 that only stands for an IPv4 address: NAT64 and 6to4."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnreachableError(Exception):
    """The call was not made or not answered; its word says why."""


def refuse_address(url: str) -> None:
    """DomainError at the field `url` for an address that the office does not call."""
    parts = _parts(url)
    if parts is None:
        raise DomainError(
            _("Write the whole address, which begins with https:// and has no name or password in it."),
            field="url",
        )
    try:
        numbers = resolve(parts.hostname or "", _port(parts))
    except OSError:
        raise DomainError(
            _("This name is not known. Look whether it is spelled right."), field="url"
        ) from None
    if not _allowed(numbers):
        raise DomainError(
            _("This address leads into an internal network. Give one that is reached from outside."),
            field="url",
        )


def call(url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
    """Send the body to the address by POST; the status of the answer. UnreachableError without one.

    The answer's content is not read.
    """
    parts = _parts(url)
    if parts is None:
        raise UnreachableError("address")
    try:
        numbers = resolve(parts.hostname or "", _port(parts))
    except OSError:
        raise UnreachableError("unknown name") from None
    if not _allowed(numbers):
        raise UnreachableError("internal network")
    connection = _Pinned(parts, numbers[0])
    watch = threading.Timer(MOST_SECONDS, connection.cut)
    watch.daemon = True
    watch.start()
    path = parts.path or "/"
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLError:
        raise UnreachableError("certificate") from None
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        is_late = connection.is_cut or isinstance(error, TimeoutError)
        raise UnreachableError("too slow" if is_late else "no answer") from None
    finally:
        watch.cancel()
        connection.close()


def resolve(host: str, port: int) -> list[str]:
    """The numbers that a host's name stands for now; OSError for none."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _is_lenient() -> bool:
    """Whether this office may call plain and internal addresses: in development and tests alone."""
    return bool(current_app.config["WEBHOOKS_INSIDE"])


def _parts(url: str) -> SplitResult | None:
    """An address in its parts, if it is one that the office may call."""
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except ValueError:
        return None
    is_sound = (
        bool(_WRITTEN.fullmatch(url))
        and parts.scheme in ({"https", "http"} if _is_lenient() else {"https"})
        and "@" not in parts.netloc
        and bool(_HOST.fullmatch(parts.netloc.rpartition(":")[0] if parts.port else parts.netloc))
        and not parts.fragment
        and port > 0
    )
    return parts if is_sound else None


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _allowed(numbers: list[str]) -> bool:
    """Whether every number that a name stands for is outside."""
    return bool(numbers) and (_is_lenient() or all(is_outside(number) for number in numbers))


def is_outside(number: str) -> bool:
    """Whether an IP address is one of the public internet."""
    try:
        address: Address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is not None:
            address = inner
        elif (
            any(address in net for net in _TRANSLATED)
            or address.teredo is not None
            or address.is_site_local  # what came before fc00::/7, and may still be routed in a house
        ):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class _Pinned(http.client.HTTPSConnection):
    """A connection to one number, for a host that is named, and checked, by its name."""

    is_cut = False

    def __init__(self, parts: SplitResult, number: str) -> None:
        super().__init__(
            (parts.hostname or ""),
            _port(parts),
            timeout=CONNECT_SECONDS,
            context=ssl.create_default_context(),
        )
        self._number, self._is_plain = number, parts.scheme == "http"

    def connect(self) -> None:
        """Connect to the number that was looked at, whatever the name stands for by now."""
        self.sock = socket.create_connection((self._number, self.port), self.timeout)
        if not self._is_plain:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)  # type: ignore[attr-defined]

    def cut(self) -> None:
        """End a call that takes too long, from another thread."""
        self.is_cut = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
