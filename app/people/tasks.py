"""What of accounts waits for an administrator: the roles that are about to end."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core import tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.people import queries


@tasks.source
def roles_that_end(actor: Actor) -> list[Task]:
    """The roles that end within a month, to be given anew or let go."""
    if not may(actor, P.GRANT_GIVE):
        return []
    number = queries.roles_that_end_soon()
    if not number:
        return []
    return [
        Task(
            label=ngettext("One role ends within 30 days", "%(num)s roles end within 30 days", number),
            act=_("See the roles"),
            url=url_for("people.grants", standing="soon"),
            hint=_("Whoever keeps the work needs the role anew; let the others end."),
            tag_text=_("Ends soon"),
            tone="warn",
        )
    ]
