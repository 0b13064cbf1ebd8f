"""What a credential says: a certificate in the words of Open Badges 3.0.

Everything comes from the sheet that was frozen at issue. The holder's name is not there, only its hash
with a salt (OB 3.0, IdentityObject): whoever is told a name can check it, and nobody can read one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from app.certificates.models import Certificate
from app.core import zones
from app.core.i18n import _, speaking
from app.core.templating import OFFICE_ZONE, listed
from app.core.texts import Texts
from app.credentials import proof
from app.credentials.addresses import did, list_address
from app.credentials.proof import Json, instant
from app.credentials.status_lists import StatusPurpose, encoded
from app.people.notices import office_url

SALT_BYTES = 16
LIST_HOLDS_FOR = timedelta(days=1)
"""A status list that is older than this is not to be trusted: a newer one can be fetched."""
LIST_STEP = timedelta(minutes=5)
"""For so long a list stays the same bytes while nothing changes; and may be kept by whoever fetched it."""
_TYPES = {
    "attendance": "Certificate",
    "module": "Course",
    "programme": "CertificateOfCompletion",
    "trainer": "Certification",
}
"""What a certificate is of, in the standard's list of achievementType."""


def open_badge(certificate: Certificate, *, number: int, index: int, salt: str) -> Json:
    """The Open Badge of a certificate, unsigned; `number` and `index` are its place among the suspended."""
    with speaking(certificate.language):
        return _open_badge(certificate, number, index, salt)


def for_token(badge: Json, *, number: int, index: int) -> Json:
    """The same for a JWT, with its place among the revoked as well.

    W3C's data model takes several statuses, Open Badges 3.0 one alone (its schema, and 1EdTech's issue 623).
    """
    statuses = [_status(number, StatusPurpose.REVOCATION, index), badge["credentialStatus"]]
    claims = {"iss": badge["issuer"]["id"], "jti": badge["id"], "nbf": _seconds(badge["validFrom"])}
    if "validUntil" in badge:
        claims["exp"] = _seconds(badge["validUntil"])
    return {**badge, "credentialStatus": statuses, **claims}


def status_list(number: int, purpose: StatusPurpose, indexes: Iterable[int], *, now: datetime) -> Json:
    """A status list's credential, unsigned: the same for five minutes while nothing changes."""
    since = begun(now)
    address = list_address(number, purpose)
    return {
        "@context": [proof.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(),
        "validFrom": instant(since),
        "validUntil": instant(since + LIST_HOLDS_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encoded(indexes),
        },
    }


def _seconds(written: str) -> int:
    """An instant as a JWT writes it: seconds since 1970."""
    return int(datetime.fromisoformat(written).timestamp())


def begun(now: datetime) -> datetime:
    """When the five minutes began in which `now` is."""
    step = int(LIST_STEP.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)


def _open_badge(certificate: Certificate, number: int, index: int, salt: str) -> Json:
    said: dict[str, Any] = certificate.sheet
    language = certificate.language
    title = Texts(**said["title"])[language]
    of_what = f"{said['kind']}-{certificate.module_id}" if certificate.module_id else said["kind"]
    badge: Json = {
        "@context": [proof.CREDENTIALS, proof.OPEN_BADGES],
        "id": said["url"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": {
            "id": did(),
            "type": ["Profile"],
            "name": said["issuers"][0],
            "url": office_url("/"),
        },
        "validFrom": instant(_midnight(certificate.issued_on)),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_hashed(certificate.holder_name, salt)],
            "activityStartDate": instant(_midnight(date.fromisoformat(said["since"]))),
            "activityEndDate": instant(_end_of(date.fromisoformat(said["until"]))),
            "achievement": {
                "id": office_url(f"/programmes/{certificate.programme_id}#{of_what}"),
                "type": ["Achievement"],
                "achievementType": _TYPES[said["kind"]],
                "name": title,
                "description": _description(said),
                "criteria": {
                    "narrative": _(
                        "Awarded to whoever met the programme’s rules of completion, after two persons "
                        "of the office agreed. Whether it still holds is said at %(url)s.",
                        url=said["url"],
                    )
                },
                "inLanguage": language,
            },
        },
        "credentialStatus": _status(number, StatusPurpose.SUSPENSION, index),
    }
    if certificate.valid_until:
        badge["validUntil"] = instant(_end_of(certificate.valid_until))
    return badge


def _description(said: dict[str, Any]) -> str:
    held = _(
        "%(hours)s hours of training, held by %(bodies)s.",
        hours=said["hours"],
        bodies=listed(said["issuers"]),
    )
    return " ".join(filter(None, (held, said["accreditation"])))


def _hashed(name: str, salt: str) -> Json:
    digest = sha256(f"{name}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "name",
        "salt": salt,
    }


def _status(number: int, purpose: StatusPurpose, index: int) -> Json:
    address = list_address(number, purpose)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def _midnight(day: date | None) -> datetime:
    """When a day begins in Rabat."""
    if day is None:
        raise ValueError("a certificate that was not issued has no credential")
    return zones.instant(day, time(), OFFICE_ZONE)


def _end_of(day: date) -> datetime:
    """The last second of a day in Rabat."""
    return _midnight(day + timedelta(days=1)) - timedelta(seconds=1)
