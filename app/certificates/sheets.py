"""From the record to the sheet of paper: what it says is frozen at issue, so that it stays the same bytes."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from app.accreditation.models import Accreditation
from app.certificates import pdf, rule_queries
from app.certificates.models import Certificate
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, speaking
from app.core.templating import OFFICE_ZONE, day
from app.core.texts import Texts
from app.people.notices import office_url
from app.programmes.states import PartnerRole


def contents(certificate: Certificate) -> dict[str, Any]:
    """What the sheet says beside holder, number, code and day of issue, in the certificate's language."""
    cohort, module = certificate.cohort, certificate.module
    since, until = rule_queries.training_days(certificate)
    with speaking(certificate.language):
        return {
            "kind": certificate.kind.value,
            "title": (module or certificate.programme).title.filled(),
            "hours": (module or cohort.curriculum).hours,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "issuers": [
                _("UNOCT Programme Office for Counter-Terrorism and Training in Africa, Rabat"),
                *(
                    part.partner.name[certificate.language]
                    for part in cohort.partnerships
                    if part.role is PartnerRole.ACCREDITING_BODY
                ),
            ],
            "accreditation": accreditation_line(certificate.accreditation, certificate.language),
            "within": certificate.programme.title.filled() if module else None,
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
    sheet = certificate.sheet
    if "content" in sheet:
        said = {**sheet["content"], "holder": pdf.line(certificate.holder_name)}
        return pdf.draw(said, template=sheet["template"])
    # Whatever was issued before templates had numbers kept the facts alone, and was drawn with the first.
    template = 1 if sheet else pdf.NEWEST
    return pdf.draw(_content(certificate, sheet or contents(certificate)), template=template)


def _content(certificate: Certificate, said: dict[str, Any]) -> dict[str, Any]:
    within = said.get("within")
    return pdf.content(
        pdf.CertificateSheet(
            kind=pdf.Kind(said["kind"]),
            number=certificate.number,
            holder=certificate.holder_name,
            title=Texts(**said["title"]),
            hours=said["hours"],
            since=date.fromisoformat(said["since"]),
            until=date.fromisoformat(said["until"]),
            issued=certificate.issued_on or clock.today(OFFICE_ZONE),
            issuers=said["issuers"],
            accreditation=said["accreditation"],
            within=Texts(**within) if within else None,
            valid_until=certificate.valid_until,
            url=said["url"],
            code=certificate.code,
            locale=certificate.language,
        )
    )


def seal(certificate: Certificate) -> None:
    """Freeze every word that an issued certificate's sheet says and what draws it, and keep its hash.

    The holder's name is not among the words: it stands in the record, and goes with whoever is erased.
    """
    said = contents(certificate)
    content = _content(certificate, said)
    certificate.sheet = said | {
        "template": pdf.NEWEST,
        "tools": pdf.TOOLS,
        "content": {key: words for key, words in content.items() if key != "holder"},
        "words": _hash_of(content),
    }
    certificate.sha256 = sha256(draw(certificate)).hexdigest()


def _hash_of(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def document(certificate: Certificate) -> bytes:
    """The sheet as it was issued, byte for byte; DomainError when it no longer says the same.

    Drawn by later versions of the tools than it was issued with, other bytes say the same words.
    """
    drawn, sheet = draw(certificate), certificate.sheet
    is_as_issued = sha256(drawn).hexdigest() == certificate.sha256
    if not is_as_issued and sheet.get("tools", pdf.TOOLS) != pdf.TOOLS:
        content = {**sheet["content"], "holder": pdf.line(certificate.holder_name)}
        is_as_issued = _hash_of(content) == sheet["words"]
    if not is_as_issued:
        raise DomainError(
            _(
                "This sheet is no longer the one that was issued, so it is not handed out. "
                "Write to the office, which issues it anew."
            )
        )
    return drawn
