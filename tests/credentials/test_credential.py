"""What a digital credential says, to whom it is handed out, and that it stays the same."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from pyld.jsonld import JsonLdError

from app.access.actor import SYSTEM
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.core.db import unit_of_work
from app.credentials import proof
from app.credentials.models import Credential, SigningKey, StatusList
from app.protection import erasure
from tests.certificates.conftest import Graduation
from tests.credentials.conftest import Signed, show, work

SCHEMA = json.loads(
    (Path(__file__).parent / "schema" / "ob_v3p0_achievementcredential_schema.json").read_text("utf-8")
)
FILES = ["credential.json", "credential.jwt", "badge.svg", "badge.png"]


def faults(badge: Any) -> list[str]:
    """What 1EdTech's schema has against a credential."""
    return [error.message for error in Draft201909Validator(SCHEMA).iter_errors(badge)]


def test_a_credential_is_as_1edtech_s_schema_asks(signed: Signed) -> None:
    assert faults(signed.badge) == []


def test_the_schema_finds_what_is_missing_and_a_second_status(signed: Signed) -> None:
    badge = signed.badge
    nameless = {**badge, "credentialSubject": {"type": ["AchievementSubject"]}}
    assert faults(nameless) == ["'achievement' is a required property"]
    assert len(faults({**badge, "credentialStatus": [badge["credentialStatus"]] * 2})) == 1


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt"])
def test_it_is_valid_in_each_language(graduation: Graduation, language: str) -> None:
    graduation.attended("أحمد الأمين", language=language)
    graduation.propose()
    graduation.issue()
    work(graduation.office)
    account = graduation.office.account(graduation.persons["أحمد الأمين"], email="ahmed@example.org")
    url = f"/certificates/{graduation.certificate('أحمد الأمين').id}/credential.json"
    badge = json.loads(graduation.office.signed_in(account).get(url).data)
    assert faults(badge) == []
    assert badge["credentialSubject"]["achievement"]["inLanguage"] == language


def test_it_says_what_was_achieved_and_of_whom_only_a_salted_hash(signed: Signed) -> None:
    badge, url = signed.badge, signed.office.app.config["PUBLIC_URL"]
    (identity,) = badge["credentialSubject"]["identifier"]
    salted = f"Amina Abdi{identity['salt']}".encode()
    assert {
        "id": badge["id"],
        "issuer": badge["issuer"]["id"],
        "name": badge["name"],
        "since": badge["validFrom"],
        "hash": identity["identityHash"],
    } == {
        "id": f"{url}/verify/{signed.code}",
        "issuer": "did:web:127.0.0.1%3A8000",
        "name": "Course P1",
        "since": "2026-01-11T23:00:00Z",
        "hash": f"sha256${sha256(salted).hexdigest()}",
    }
    for file in FILES:
        assert b"Amina" not in signed.taken(file)
        assert b"Abdi" not in signed.taken(file)


def test_two_persons_of_one_name_are_not_told_to_have_it(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    first = graduation.registrations["Amina Abdi"]
    graduation.attended("Amina Abdi", state="GH")
    graduation.propose()
    graduation.issue()
    work(graduation.office)
    hashes = set()
    for registration in (first, graduation.registrations["Amina Abdi"]):
        (certificate,) = graduation.office.certificates(registration)
        badge = json.loads(graduation.second.get(f"/certificates/{certificate.id}/credential.json").data)
        hashes.add(badge["credentialSubject"]["identifier"][0]["identityHash"])
    assert len(hashes) == 2


def test_it_is_the_same_bytes_each_time(signed: Signed) -> None:
    first = [signed.taken(file) for file in FILES]
    work(signed.office)
    assert [signed.taken(file) for file in FILES] == first


def test_it_is_handed_out_as_a_file_that_runs_nothing(signed: Signed) -> None:
    for file, ending in zip(FILES, ("json", "jwt", "svg", "png"), strict=True):
        answer = signed.holder.get(f"{signed.url}/{file}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=RP-2026-0001.{ending}"
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_holder_and_the_keepers_of_the_register_download_it(signed: Signed) -> None:
    office = signed.office
    other = office.account(office.person("Zola Banda", state="KE"), email="zola@example.org")
    for file in FILES:
        url = f"{signed.url}/{file}"
        assert signed.holder.get(url).status_code == 200
        assert signed.graduation.second.get(url).status_code == 200
        assert office.administrator().get(url).status_code == 200
        assert office.focal_point("KE").get(url).status_code == 403
        assert office.focal_point("GH").get(url).status_code == 404
        assert office.signed_in(other).get(url).status_code == 404
        assert office.anonymous().get(url).status_code == 303


def test_before_it_is_signed_the_holder_is_asked_to_wait(issued: Graduation) -> None:
    account = issued.office.account(issued.persons["Amina Abdi"], email="amina@example.org")
    url = f"/certificates/{issued.certificate('Amina Abdi').id}/credential.json"
    answer = issued.office.signed_in(account).get(url)
    assert answer.status_code == 409
    assert "The digital credential is being signed. Come back in a minute." in answer.text


@pytest.mark.parametrize("move", ["suspend", "revoke"])
def test_one_that_is_not_in_force_is_not_handed_out(signed: Signed, move: str) -> None:
    signed.decide(move)
    for file in FILES:
        assert signed.holder.get(f"{signed.url}/{file}").status_code == 409


def test_the_holder_s_page_leads_to_each_file(signed: Signed) -> None:
    page = signed.holder.get(signed.url).text
    assert [f'href="{signed.url}/{file}"' in page for file in FILES] == [True] * len(FILES)
    assert "credential.json" not in signed.office.focal_point("KE").get(signed.url).text


def test_a_certificate_of_before_gets_its_credential_when_the_worker_starts(signed: Signed) -> None:
    office = signed.office
    with office.deed() as session:
        for model in (Credential, StatusList, SigningKey):
            session.query(model).delete()
    work(office)
    assert faults(signed.badge) == []


def test_a_proposal_has_none(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    work(graduation.office)
    assert graduation.office.count(Credential) == 0
    url = f"/certificates/{graduation.certificate('Amina Abdi').id}/credential.json"
    assert graduation.second.get(url).status_code == 404


@pytest.mark.parametrize(
    "address", ["https://example.org/context", "file:///etc/passwd", "http://127.0.0.1/"]
)
def test_no_context_is_read_from_elsewhere(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("socket.socket.connect", lambda _socket, where: asked.append(where))
    with pytest.raises(JsonLdError):
        proof.meaning({"@context": [proof.CREDENTIALS, address], "id": "urn:x"})
    with pytest.raises(proof.ForeignContextError, match=address):
        proof.context(address)
    assert asked == []


def test_an_erased_holder_leaves_a_credential_that_verifies_and_is_not_handed_out(signed: Signed) -> None:
    shown = signed.taken("credential.json")
    person, url = signed.graduation.persons["Amina Abdi"], signed.url
    with signed.office.app.app_context(), unit_of_work():
        erasure.erase(person, actor=SYSTEM)
    assert signed.office.count(Credential, Credential.document != "") == 0
    work(signed.office)
    assert signed.graduation.second.get(f"{url}/credential.json").status_code == 409
    assert "nothing in it was changed" in show(signed.office.anonymous(), shown).text
    assert signed.office.count(Certificate, Certificate.state == CertificateState.ISSUED) == 1
