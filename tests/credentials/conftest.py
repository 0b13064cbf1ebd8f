"""Certificates that were issued and, a second later, signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.core.db import db
from app.credentials.chores import give_places_to_older, sign_waiting
from tests.certificates.conftest import Graduation, graduation, issued
from tests.support.office import Office, Visitor

__all__ = ["graduation", "issued"]


def work(office: Office) -> None:
    """What the worker does meanwhile."""
    with office.app.app_context():
        give_places_to_older()
        sign_waiting()
        db.session.remove()


def show(stranger: Visitor, content: bytes) -> TestResponse:
    """What a stranger reads who shows a file."""
    file = FileStorage(BytesIO(content), filename="whatever.bin")
    boundary, body = encode_multipart({"csrf_token": stranger.token("/verify"), "file": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return stranger.client.post("/verify/file", data=body, content_type=kind, buffered=True)


@dataclass
class Signed:
    """Amina Abdi, whose certificate is issued and whose credential is signed."""

    graduation: Graduation
    holder: Visitor
    key: UUID
    code: str

    @property
    def office(self) -> Office:
        return self.graduation.office

    @property
    def url(self) -> str:
        return f"/certificates/{self.key}"

    def taken(self, file: str) -> bytes:
        """A file as the holder downloads it."""
        answer = self.holder.get(f"{self.url}/{file}")
        assert answer.status_code == 200
        return answer.data

    @property
    def badge(self) -> dict[str, Any]:
        """The Open Badge, read."""
        found: dict[str, Any] = json.loads(self.taken("credential.json"))
        return found

    def decide(self, move: str) -> None:
        """The second person suspends, reinstates or revokes."""
        answer = self.graduation.second.post(f"{self.url}/{move}", {"reason": "Between us."})
        assert answer.status_code == 303

    def published(self, address: str) -> Any:
        """What stands at one of the office's addresses, as anyone fetches it."""
        path = address.removeprefix(self.office.app.config["PUBLIC_URL"])
        answer = self.office.anonymous().get(path)
        assert answer.status_code == 200
        return json.loads(answer.data)


@pytest.fixture
def signed(issued: Graduation) -> Signed:
    account = issued.office.account(issued.persons["Amina Abdi"], email="amina@example.org")
    work(issued.office)
    certificate = issued.certificate("Amina Abdi")
    return Signed(issued, issued.office.signed_in(account), certificate.id, certificate.code)
