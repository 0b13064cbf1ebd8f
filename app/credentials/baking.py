"""The badge: a picture that bears its credential within (Open Badges 3.0, "baked")."""

from __future__ import annotations

from textwrap import wrap

from flask import render_template

from app.certificates.models import Certificate
from app.core.i18n import speaking

_LETTERS_IN_A_LINE, _MOST_LINES = 24, 5


def baked_svg(certificate: Certificate, document: str) -> str:
    """The badge of a certificate, as an SVG with its Open Badge in it."""
    title = certificate.title[certificate.language]
    with speaking(certificate.language):
        return render_template(
            "credentials/badge.svg",
            lines=wrap(title, _LETTERS_IN_A_LINE, max_lines=_MOST_LINES, placeholder="…"),
            year=certificate.issued_on.year if certificate.issued_on else "",
            document=document.replace("]]>", "]]\\u003e"),  # the same JSON, which does not end the CDATA
        )
