"""The letters about certificates."""

from __future__ import annotations

from app.certificates.models import Certificate
from app.core.i18n import _, speaking
from app.people.models import User
from app.people.notices import office_url, write_to


def moved(certificate: Certificate, holder: User, transition: str) -> None:
    """Tell the holder that the certificate was issued, suspended, put back in force or revoked."""
    with speaking(holder.language):
        words = {
            "number": certificate.number,
            "url": office_url(f"/certificates/{certificate.id}"),
        }
        subject, body = {
            "issue": (
                _("Your certificate is issued"),
                _(
                    "Your certificate %(number)s is issued. Sign in to download it:\n\n%(url)s\n\n"
                    "Whoever scans its square code sees that it is valid, with your initials and "
                    "without your name.",
                    **words,
                ),
            ),
            "suspend": (
                _("Your certificate is suspended"),
                _(
                    "Your certificate %(number)s is suspended: for the time being nobody may rely on it. "
                    "Where it stands:\n\n%(url)s\n\nIf you do not know why, write to the office.",
                    **words,
                ),
            ),
            "reinstate": (
                _("Your certificate is in force again"),
                _("Your certificate %(number)s is in force again:\n\n%(url)s", **words),
            ),
            "revoke": (
                _("Your certificate is revoked"),
                _(
                    "Your certificate %(number)s is revoked: it is no longer valid, and whoever checks it "
                    "reads so. Where it stands:\n\n%(url)s\n\nIf you do not know why, write to the office.",
                    **words,
                ),
            ),
        }[transition]
        write_to(holder, subject, body)
