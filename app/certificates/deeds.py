"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "certificate.agree": _l("Agreed to a cohort’s certificates"),
        "certificate.export": _l("Took certificates away as a file"),
        "certificate.flag": _l("Noted that what a certificate was given on changed"),
        "certificate.issue_some": _l("Issued certificates that were agreed to"),
        "certificate.let_stand": _l("Let a certificate stand"),
        "certificate.propose": _l("Proposed a certificate"),
        "certificate.remind": _l("Reminded of a certificate’s renewal"),
    },
    kinds={
        "certificate_flags": _l("Change after a certificate was issued"),
        "certificates": _l("Certificate"),
        "issuings": _l("Issue of a cohort’s certificates"),
    },
    lifecycles={
        "certificate": "certificates",
    },
)
