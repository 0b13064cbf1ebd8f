"""The letters about data protection."""

from __future__ import annotations

from app.access.actor import Role, ScopeKind
from app.audit.trail import Verdict
from app.core.i18n import _, speaking
from app.people import queries as people
from app.people.notices import office_url, write_to


def trail_broken(verdict: Verdict) -> None:
    """Tell administrators and data protection officers that the trail does not hold."""
    readers = {
        user.id: user
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
        for user in people.holders(role, kind=ScopeKind.OFFICE)
    }
    for user in readers.values():
        with speaking(user.language):
            write_to(
                user,
                _("The trail does not hold"),
                _(
                    "The office's clock walked the trail and found a fault after %(links)s links. Someone "
                    "may have changed the database past the programme. Keep a copy of the database and of "
                    "the anchor's file as they are, and run “flask audit verify” to see where:\n\n%(url)s",
                    links=verdict.links,
                    url=office_url("/trail"),
                ),
            )
