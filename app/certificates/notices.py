"""The letters about certificates."""

from __future__ import annotations

from app.certificates.models import Certificate
from app.core.i18n import _, speaking
from app.core.templating import day
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


def ends_soon(certificate: Certificate, holder: User) -> None:
    """Tell the holder until when the certificate is valid, and how it is renewed."""
    if certificate.valid_until is None:
        return
    with speaking(holder.language):
        write_to(
            holder,
            _("Your certificate ends on %(day)s", day=day(certificate.valid_until)),
            _(
                "Your certificate %(number)s is valid until %(day)s and can be renewed now:\n\n%(url)s\n\n"
                "To renew it, write to the coordinator of the programme in good time: the office says what "
                "it asks for. A renewed certificate takes this one’s place.",
                number=certificate.number,
                day=day(certificate.valid_until),
                url=office_url(f"/certificates/{certificate.id}"),
            ),
        )
