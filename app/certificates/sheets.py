"""From the record to the sheet of paper: what it says is frozen at issue, so that it stays the same bytes."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from app.accreditation.models import Accreditation
from app.certificates.models import Certificate
from app.certificates.pdf import CertificateSheet, Kind, render
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, speaking
from app.core.templating import OFFICE_ZONE, day
from app.core.texts import Texts
from app.people.notices import office_url
from app.programmes.states import PartnerRole


def contents(certificate: Certificate) -> dict[str, Any]:
    """What the sheet says beside holder, number, code and day of issue, in the certificate's language."""
    cohort = certificate.cohort
    with speaking(certificate.language):
        return {
            "kind": Kind.PROGRAMME.value,
            "title": certificate.programme.title.filled(),
            "hours": cohort.curriculum.hours,
            "since": cohort.first_day.isoformat(),
            "until": cohort.last_day.isoformat(),
            "issuers": [
                _("UNOCT Programme Office for Counter-Terrorism and Training in Africa, Rabat"),
                *(
                    part.partner.name[certificate.language]
                    for part in cohort.partnerships
                    if part.role is PartnerRole.ACCREDITING_BODY
                ),
            ],
            "accreditation": accreditation_line(certificate.accreditation, certificate.language),
            "url": office_url(f"/verify/{certificate.code}"),
        }


def accreditation_line(accreditation: Accreditation | None, language: str) -> str | None:
    """Who accredited the programme, and until when, in the language in use; None for nobody."""
    if accreditation is None:
        return None
    return _(
        "Accredited by %(body)s until %(day)s",
        body=accreditation.standard.body.name[language],
        day=day(accreditation.valid_until),
    )


def draw(certificate: Certificate) -> bytes:
    """The certificate as a PDF document; raises Unprintable for a name that the fonts can't write."""
    said = certificate.sheet or contents(certificate)
    return render(
        CertificateSheet(
            kind=Kind(said["kind"]),
            number=certificate.number,
            holder=certificate.holder_name,
            title=Texts(**said["title"]),
            hours=said["hours"],
            since=date.fromisoformat(said["since"]),
            until=date.fromisoformat(said["until"]),
            issued=certificate.issued_on or clock.today(OFFICE_ZONE),
            issuers=said["issuers"],
            accreditation=said["accreditation"],
            url=said["url"],
            code=certificate.code,
            locale=certificate.language,
        )
    )


def seal(certificate: Certificate) -> None:
    """Freeze what an issued certificate's sheet says, and keep its hash."""
    certificate.sheet = contents(certificate)
    certificate.sha256 = sha256(draw(certificate)).hexdigest()


def document(certificate: Certificate) -> bytes:
    """The sheet as it was issued, byte for byte; DomainError when it is no longer the same."""
    drawn = draw(certificate)
    if sha256(drawn).hexdigest() != certificate.sha256:
        raise DomainError(
            _(
                "This sheet is no longer the one that was issued, so it is not handed out. "
                "Write to the office, which issues it anew."
            )
        )
    return drawn
