"""How the office is called in credentials: its did:web, and where its keys and lists are."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.credentials.status_lists import StatusPurpose
from app.people.notices import office_url


def did() -> str:
    """The office's identifier: did:web of its public address, whose port is written with %3A."""
    return f"did:web:{urlsplit(office_url('/')).netloc.replace(':', '%3A')}"


def method(public_key: str) -> str:
    """The address of one of the office's keys."""
    return f"{did()}#{public_key}"


def list_address(number: int, purpose: StatusPurpose) -> str:
    """Where a status list is fetched."""
    return office_url(f"/credentials/status/{number}/{purpose}")
