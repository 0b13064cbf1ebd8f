"""A verifier that nobody of the office wrote accepts what holds, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from app.core import clock
from app.credentials import proof
from app.credentials.models import SigningKey
from tests.conftest import NOW
from tests.credentials.conftest import Signed, work
from tests.support.verifier import verify

pytestmark = [pytest.mark.node, pytest.mark.anywhere]

ACCEPTED = {"verified": True}


def documents(signed: Signed) -> dict[str, Any]:
    """What stands at the office's addresses now."""
    identity = signed.published("/.well-known/did.json")
    base = signed.office.app.config["PUBLIC_URL"] + "/credentials/status/1/"
    lists = {base + purpose: signed.published(base + purpose) for purpose in ("revocation", "suspension")}
    return {identity["id"]: identity, **lists}


def both(signed: Signed, badge: Any, token: str) -> list[dict[str, Any]]:
    """What the verifier says of a badge and of a token."""
    known = documents(signed)
    return [verify(known, credential=badge), verify(known, token=token)]


def test_it_accepts_a_credential_and_rejects_it_while_suspended_and_once_revoked(signed: Signed) -> None:
    badge, token = signed.badge, signed.taken("credential.jwt").decode()
    assert both(signed, badge, token) == [ACCEPTED, ACCEPTED]
    signed.decide("suspend")
    suspended = {"verified": False, "why": "set: suspension"}
    assert both(signed, badge, token) == [suspended, suspended]
    signed.decide("reinstate")
    assert both(signed, badge, token) == [ACCEPTED, ACCEPTED]
    signed.decide("revoke")
    revoked = {"verified": False, "why": "set: revocation, suspension"}
    assert both(signed, badge, token) == [suspended, revoked]


def test_it_accepts_what_a_retired_key_signed_and_rejects_what_a_compromised_one_did(signed: Signed) -> None:
    badge, token = signed.badge, signed.taken("credential.jwt").decode()
    run = signed.office.app.test_cli_runner().invoke
    assert run(args=["credentials", "rotate-key"]).exit_code == 0
    assert both(signed, badge, token) == [ACCEPTED, ACCEPTED]
    work(signed.office)
    assert signed.badge == badge
    with signed.office.deed() as session:
        old = badge["proof"]["verificationMethod"].split("#")[1]
        session.execute(sa.update(SigningKey).where(SigningKey.public_key == old).values(is_compromised=True))
    assert [answer["verified"] for answer in both(signed, badge, token)] == [False, False]


def test_after_a_compromise_all_is_signed_anew(signed: Signed) -> None:
    before = signed.badge
    run = signed.office.app.test_cli_runner().invoke
    assert run(args=["credentials", "rotate-key", "--compromised"]).exit_code == 0
    work(signed.office)
    after = signed.badge
    assert after["proof"]["verificationMethod"] != before["proof"]["verificationMethod"]
    assert after["credentialStatus"] == before["credentialStatus"]
    assert verify(documents(signed), credential=after) == ACCEPTED
    assert verify(documents(signed), credential=before)["verified"] is False


def test_it_rejects_what_was_altered_truncated_or_signed_by_another(signed: Signed) -> None:
    badge, known = signed.badge, documents(signed)

    def altered(**changed: Any) -> dict[str, Any]:
        return verify(known, credential={**deepcopy(badge), **changed})

    subject = deepcopy(badge["credentialSubject"])
    subject["achievement"]["name"] = "Another course"
    cut = {**badge["proof"], "proofValue": badge["proof"]["proofValue"][:-4]}
    stranger = Ed25519PrivateKey.generate()
    bare = {name: value for name, value in badge.items() if name != "proof"}
    his = f"{badge['issuer']['id']}#{proof.multikey(stranger.public_key())}"
    by_his_key = proof.signed(bare, key=stranger, method=his, at=NOW)
    under_our_name = proof.signed(bare, key=stranger, method=badge["proof"]["verificationMethod"], at=NOW)
    answers = {
        "another name": altered(name="Another course"),
        "another achievement": altered(credentialSubject=subject),
        "another end": altered(validUntil="2030-01-01T00:00:00Z"),
        "another status": altered(credentialStatus={**badge["credentialStatus"], "statusListIndex": "1"}),
        "no proof": verify(known, credential=bare),
        "a proof cut off": altered(proof=cut),
        "another key": verify(known, credential=by_his_key),
        "another key under our name": verify(known, credential=under_our_name),
    }
    assert {name: answer["verified"] for name, answer in answers.items()} == dict.fromkeys(answers, False)


def test_it_rejects_a_token_that_was_altered_or_cut(signed: Signed) -> None:
    token, known = signed.taken("credential.jwt").decode(), documents(signed)
    header, claims, signature = token.split(".")
    for forged in (f"{header}.{claims[:-4]}AAAA.{signature}", token[:-4], f"{header}.{claims}."):
        assert verify(known, token=forged)["verified"] is False


def test_it_rejects_the_status_list_of_another_issuer(signed: Signed) -> None:
    badge, known = signed.badge, documents(signed)
    address = badge["credentialStatus"]["statusListCredential"]
    stranger = Ed25519PrivateKey.generate()
    public = proof.multikey(stranger.public_key())
    name = "did:web:elsewhere.example"
    key = {"id": f"{name}#{public}", "type": "Multikey", "controller": name, "publicKeyMultibase": public}
    identity = {**known["did:web:127.0.0.1%3A8000"], "id": name}
    identity |= {"verificationMethod": [key], "assertionMethod": [key["id"]]}
    bare = {field: value for field, value in known[address].items() if field != "proof"} | {"issuer": name}
    theirs = proof.signed(bare, key=stranger, method=key["id"], at=NOW)
    answer = verify({**known, name: identity, address: theirs}, credential=badge)
    assert (answer["verified"], "do not match" in answer["why"]) == (False, True)


def test_it_rejects_a_list_that_is_a_day_old(signed: Signed) -> None:
    badge, known = signed.badge, documents(signed)
    with clock.set_to(NOW + timedelta(hours=25)):
        assert verify(known, credential=badge)["verified"] is False
        assert verify(documents(signed), credential=badge) == ACCEPTED


def test_it_accepts_the_credential_in_the_badge(signed: Signed) -> None:
    picture = signed.taken("badge.svg").decode()
    within = picture.partition("<![CDATA[")[2].partition("]]>")[0]
    assert verify(documents(signed), credential=json.loads(within)) == ACCEPTED


def test_it_accepts_the_credential_in_the_badge_as_a_png(signed: Signed) -> None:
    with Image.open(BytesIO(signed.taken("badge.png"))) as picture:
        assert (picture.format, picture.size) == ("PNG", (480, 480))
        within = str(picture.info["openbadgecredential"])
    assert within == signed.taken("credential.json").decode()
    assert verify(documents(signed), credential=json.loads(within)) == ACCEPTED
