"""The lists that say what no longer holds: long, random, public, signed, and true at once."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.core import clock
from app.core.db import db
from app.credentials import operations
from app.credentials.models import Credential, StatusList
from app.credentials.status_lists import FULL, SIZE, StatusPurpose, encoded
from tests.certificates.conftest import Graduation
from tests.conftest import NOW
from tests.credentials.conftest import Signed, work
from tests.support.office import Office

PURPOSES = ("revocation", "suspension")


def bits(encoded_list: str) -> list[int]:
    """Which bits of a list are set, and that it has 131,072."""
    raw = gzip.decompress(urlsafe_b64decode(encoded_list[1:] + "=" * (-len(encoded_list[1:]) % 4)))
    assert len(raw) * 8 == 131_072
    return [n for n in range(len(raw) * 8) if raw[n // 8] & 0x80 >> n % 8]


def told(signed: Signed) -> tuple[bool, bool]:
    """Whether the holder's credential is told to be revoked, and suspended; nobody else is told of."""
    (credential,) = places(signed.office)
    found = []
    for purpose, index in zip(PURPOSES, (credential["revocation"], credential["suspension"]), strict=True):
        set_bits = bits(signed.published(address(signed, purpose))["credentialSubject"]["encodedList"])
        assert set(set_bits) <= {index}
        found.append(index in set_bits)
    return found[0], found[1]


def address(signed: Signed, purpose: str) -> str:
    return f"{signed.office.app.config['PUBLIC_URL']}/credentials/status/1/{purpose}"


def places(office: Office) -> list[dict[str, Any]]:
    """Each credential's places, as they were given."""
    with office.app.app_context():
        rows = office_rows(
            sa.select(
                StatusList.number,
                Credential.revocation_index.label("revocation"),
                Credential.suspension_index.label("suspension"),
            )
            .join(StatusList, StatusList.id == Credential.status_list_id)
            .order_by(Credential.id)
        )
    return [dict(row) for row in rows]


def office_rows(statement: Any) -> list[Any]:
    found = list(db.session.execute(statement).mappings())
    db.session.remove()
    return found


def test_a_bit_is_the_highest_of_its_byte_first() -> None:
    assert bits(encoded([0, 9, SIZE - 1])) == [0, 9, SIZE - 1]
    assert bits(encoded([])) == []
    assert encoded([0]).startswith("u")


def test_suspension_is_told_and_taken_back_and_revocation_stays(signed: Signed) -> None:
    assert told(signed) == (False, False)
    signed.decide("suspend")
    assert told(signed) == (False, True)
    signed.decide("reinstate")
    assert told(signed) == (False, False)
    signed.decide("revoke")
    assert told(signed) == (True, True)
    answer = signed.graduation.second.post(f"{signed.url}/reinstate", {"reason": "Once more."})
    assert answer.status_code == 422
    assert told(signed) == (True, True)


def test_one_that_was_replaced_is_told_as_revoked(signed: Signed) -> None:
    with signed.office.deed() as session:
        session.execute(sa.update(Certificate).values(state=CertificateState.SUPERSEDED))
    assert told(signed) == (True, True)


def test_a_credential_points_at_its_own_place(signed: Signed) -> None:
    (credential,) = places(signed.office)
    status = signed.badge["credentialStatus"]
    assert status == {
        "id": f"{address(signed, 'suspension')}#{credential['suspension']}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": str(credential["suspension"]),
        "statusListCredential": address(signed, "suspension"),
    }


def test_places_tell_nothing_of_the_order(graduation: Graduation, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 8, 7, 9, 10, 8, 3, 2])
    monkeypatch.setattr(operations, "randbelow", lambda most: next(drawn))
    for name in ("Amina Abdi", "Zola Banda"):
        graduation.attended(name)
    graduation.propose()
    graduation.issue()
    found = [(place["revocation"], place["suspension"]) for place in places(graduation.office)]
    assert found == [
        (7, 8),
        (3, 2),
    ]  # (7, 9) and (10, 8) were tried in between, and a place of each was taken


def test_places_are_drawn_from_the_whole_list(graduation: Graduation) -> None:
    for n in range(12):
        graduation.attended(f"Amina Abdi{'abcdefghijkl'[n]}")
    graduation.propose()
    graduation.issue()
    given = [place["suspension"] for place in places(graduation.office)]
    assert len(set(given)) == 12
    assert given != sorted(given)
    assert max(given) > SIZE // 8


def test_a_place_is_never_given_twice(signed: Signed) -> None:
    (credential,) = places(signed.office)
    signed.graduation.attended("Zola Banda")
    signed.graduation.propose()
    other = signed.graduation.certificate("Zola Banda").id
    with signed.office.app.app_context():
        (row,) = office_rows(sa.select(StatusList.id))
    with pytest.raises(IntegrityError):
        signed.office.add(
            Credential,
            certificate_id=other,
            status_list_id=row["id"],
            revocation_index=credential["revocation"],
            suspension_index=1,
        )


def test_when_half_is_taken_another_list_is_opened(signed: Signed) -> None:
    with signed.office.deed() as session:
        session.execute(sa.update(StatusList).values(taken=FULL))
    signed.graduation.attended("Zola Banda")
    signed.graduation.propose()
    signed.graduation.issue()
    assert [place["number"] for place in places(signed.office)] == [1, 2]
    work(signed.office)
    assert signed.published(address(signed, "suspension").replace("/1/", "/2/"))["issuer"]


def test_a_reinstated_certificate_keeps_its_places(signed: Signed) -> None:
    before = places(signed.office)
    signed.decide("suspend")
    signed.decide("reinstate")
    assert places(signed.office) == before


def test_a_list_is_for_everyone_and_kept_for_five_minutes(signed: Signed) -> None:
    stranger, url = signed.office.anonymous(), "/credentials/status/1/suspension"
    first = stranger.get(url)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.mimetype == "application/vc"
    assert "Set-Cookie" not in first.headers
    with clock.set_to(NOW + timedelta(minutes=4)):
        again = stranger.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert stranger.get(url).data == first.data
        signed.decide("suspend")
        assert stranger.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert stranger.get(url).data != first.data


@pytest.mark.parametrize("url", ["/credentials/status/1/suspension", "/.well-known/did.json"])
def test_what_is_public_is_kept_by_no_cache_for_who_has_a_session(signed: Signed, url: str) -> None:
    assert signed.holder.get(url).headers["Cache-Control"] == "no-store"
    assert signed.office.anonymous().get(f"{url}?lang=fr").headers["Cache-Control"] == "no-store"


def test_there_is_no_list_before_the_first_credential_and_none_of_another_number(office: Office) -> None:
    for purpose in PURPOSES:
        assert office.anonymous().get(f"/credentials/status/1/{purpose}").status_code == 404
    assert office.anonymous().get("/credentials/status/1/refresh").status_code == 404
    assert office.anonymous().get("/credentials/status/99999999999999999999/suspension").status_code == 404


def test_a_list_is_signed_once_while_nothing_changes(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "/credentials/status/1/revocation"
    signed.office.anonymous().get(url)
    monkeypatch.setattr("app.credentials.proof.signed", None)
    assert signed.office.anonymous().get(url).status_code == 200


def test_every_purpose_names_the_states_that_it_tells_of() -> None:
    states = {purpose.value: [state.value for state in purpose.states] for purpose in StatusPurpose}
    assert states == {
        "revocation": ["revoked", "superseded"],
        "suspension": ["suspended", "revoked", "superseded"],
    }
