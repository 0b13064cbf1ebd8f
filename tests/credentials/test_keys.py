"""The office's keys: sealed, turned, and published with what they once signed."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import SYSTEM
from app.audit.models import TrailEntry
from app.certificates.models import Certificate
from app.config import Settings, UnsafeSettingsError
from app.core.db import db, unit_of_work
from app.credentials import operations
from app.credentials.chores import give_places_to_older
from app.credentials.models import Credential, SigningKey, StatusList
from tests.access.test_settings import SAFE
from tests.certificates.conftest import Graduation
from tests.credentials.conftest import Signed, work
from tests.registrations.racing import done_meanwhile
from tests.support.office import Office

DID = "did:web:127.0.0.1%3A8000"


def stored(office: Office) -> list[SigningKey]:
    """The keys as rows, the oldest first."""
    with office.app.app_context():
        found = list(db.session.scalars(sa.select(SigningKey).order_by(SigningKey.since, SigningKey.id)))
        db.session.remove()
    return found


def run(office: Office, *arguments: str) -> str:
    """A command's output."""
    done = office.app.test_cli_runner().invoke(args=["credentials", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_first_key_is_made_when_something_is_to_be_signed(signed: Signed) -> None:
    (key,) = stored(signed.office)
    address = f"{DID}#{key.public_key}"
    assert signed.published("/.well-known/did.json") == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {"id": address, "type": "Multikey", "controller": DID, "publicKeyMultibase": key.public_key}
        ],
        "assertionMethod": [address],
    }
    assert signed.badge["proof"]["verificationMethod"] == address


def test_an_office_that_has_signed_nothing_publishes_no_key(office: Office) -> None:
    identity = json.loads(office.anonymous().get("/.well-known/did.json").data)
    assert (identity["id"], identity["verificationMethod"], identity["assertionMethod"]) == (DID, [], [])


def test_the_private_half_is_sealed_and_bound_to_its_key(signed: Signed) -> None:
    (key,) = stored(signed.office)
    with signed.office.app.app_context():
        raw = key.unseal("private_key")
        assert len(key.signing().private_bytes_raw()) == 32
    assert raw not in key.private_key


def test_turning_the_key_destroys_the_old_private_half_and_keeps_the_public_one(signed: Signed) -> None:
    said = run(signed.office, "rotate-key")
    old, new = stored(signed.office)
    assert (old.private_key, old.is_compromised, old.retired_at is not None) == ("", False, True)
    assert said == f"From now on {DID}#{new.public_key} signs.\n"
    identity = signed.published("/.well-known/did.json")
    assert set(identity["assertionMethod"]) == {f"{DID}#{new.public_key}", f"{DID}#{old.public_key}"}
    assert signed.office.count(TrailEntry, TrailEntry.action == "signing_key.retire") == 1
    lines = run(signed.office, "keys").splitlines()
    assert lines[0] == DID
    assert sorted(line.partition("  did")[2].partition("  ")[2] for line in lines[1:]) == [
        "retired on 2026-01-12; it signed since 2026-01-12",
        "signs since 2026-01-12",
    ]


def test_what_is_signed_after_it_names_the_new_key(signed: Signed) -> None:
    before = signed.badge
    run(signed.office, "rotate-key")
    signed.graduation.attended("Zola Banda")
    signed.graduation.propose()
    signed.graduation.issue()
    work(signed.office)
    _old, new = stored(signed.office)
    assert signed.badge == before
    certificate = signed.graduation.certificate("Zola Banda").id
    badge = json.loads(signed.graduation.second.get(f"/certificates/{certificate}/credential.json").data)
    assert badge["proof"]["verificationMethod"] == f"{DID}#{new.public_key}"


def test_a_compromised_key_asserts_nothing_and_says_since_when(signed: Signed) -> None:
    said = run(signed.office, "rotate-key", "--compromised")
    assert "The worker signs every credential of the old key anew" in said
    _old, new = stored(signed.office)
    identity = signed.published("/.well-known/did.json")
    assert identity["assertionMethod"] == [f"{DID}#{new.public_key}"]
    assert (
        next(filter(None, (m.get("revoked") for m in identity["verificationMethod"])))
        == "2026-01-12T09:00:00Z"
    )
    assert "compromised on 2026-01-12" in run(signed.office, "keys")


def test_one_key_signs_at_a_time(signed: Signed) -> None:
    with pytest.raises(IntegrityError):
        signed.office.add(SigningKey, algorithm="Ed25519", public_key="z6Mkother", private_key="")


def test_the_office_s_data_key_turns_it_as_every_sealed_field(signed: Signed) -> None:
    done = signed.office.app.test_cli_runner().invoke(args=["keys", "list"])
    assert "signing_keys.private_key: 1 under" in done.output


def give_up_the_key(office: Office) -> None:
    """Declare in a deed of its own that the present key is compromised."""
    with office.app.app_context():
        with unit_of_work():
            operations.rotate_key(actor=SYSTEM, is_compromised=True)
        db.session.remove()


def signed_by_a_compromised_key(office: Office) -> int:
    """How many credentials count as signed, and by a key that someone else may have."""
    return office.count(
        Credential,
        Credential.signed_at.is_not(None),
        Credential.signing_key_id.in_(sa.select(SigningKey.id).where(SigningKey.is_compromised)),
    )


def another_waits(signed: Signed) -> Graduation:
    """A second certificate is issued, and its credential not signed yet."""
    signed.graduation.attended("Zola Banda")
    signed.graduation.propose()
    signed.graduation.issue()
    return signed.graduation


def test_what_is_signed_while_the_key_is_declared_compromised_is_signed_anew(signed: Signed) -> None:
    office = another_waits(signed).office
    done_meanwhile(office, operations.sign_waiting, lambda: give_up_the_key(office))
    assert signed_by_a_compromised_key(office) == 0
    assert office.count(Credential, Credential.signed_at.is_(None)) == 2
    work(office)
    assert office.count(Credential, Credential.signed_at.is_(None)) == 0
    assert signed_by_a_compromised_key(office) == 0


def test_nothing_is_signed_by_a_key_that_was_declared_compromised_meanwhile(signed: Signed) -> None:
    office = another_waits(signed).office
    done_meanwhile(
        office,
        lambda: operations.rotate_key(actor=SYSTEM, is_compromised=True),
        lambda: work(office),
    )
    assert signed_by_a_compromised_key(office) == 0
    work(office)
    assert office.count(Credential, Credential.signed_at.is_(None)) == 0
    assert signed_by_a_compromised_key(office) == 0


def test_two_who_turn_the_key_at_once_leave_one_that_signs(signed: Signed) -> None:
    office = signed.office
    done_meanwhile(
        office,
        lambda: operations.rotate_key(actor=SYSTEM, is_compromised=False),
        lambda: give_up_the_key(office),
    )
    assert [key.retired_at is None for key in stored(office)].count(True) == 1
    assert len(stored(office)) == 3


def test_two_who_give_the_first_places_at_once_open_one_list_and_give_them_once(
    graduation: Graduation,
) -> None:
    office = graduation.office
    graduation.attended("Amina Abdi")
    graduation.attended("Zola Banda")
    graduation.propose()
    with office.deed() as session:  # issued before there were credentials: without any place
        session.execute(sa.update(Certificate).values(state="issued", sha256="0" * 64))

    def another_worker() -> None:
        with office.app.app_context():
            give_places_to_older()
            db.session.remove()

    done_meanwhile(office, operations.give_places_to_older, another_worker)
    assert (office.count(StatusList), office.count(Credential)) == (1, 2)


@pytest.mark.parametrize(
    "url",
    [
        "https://programmes.example/office",
        "https://programmes.example/?x=1",
        "https://user:secret@programmes.example",
        "https://192.0.2.7",
        "https://[2001:db8::1]",
    ],
)
def test_production_refuses_an_address_that_can_not_be_a_did(url: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="did:web"):
        Settings(**{**SAFE, "public_url": url}).checked()


def test_a_host_with_a_port_is_taken() -> None:
    assert Settings(**{**SAFE, "public_url": "https://programmes.example:8443"}).checked()
