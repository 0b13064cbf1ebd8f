"""What waits for an administrator or a coordinator in the programmes."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _, read
from app.core.tasks import Task, source
from app.core.templating import isolated
from app.programmes import queries


@source
def _tasks(actor: Actor) -> list[Task]:
    found: list[Task] = []
    if may(actor, P.GRANT_GIVE):
        found += [
            Task(
                label=_("Give the programme %(code)s a coordinator", code=programme.code),
                act=_("Give a role"),
                url=url_for("people.give_grant", role="coordinator", scope=f"programme:{programme.id}"),
                hint=isolated(read(programme.title)),
            )
            for programme in queries.without_coordinator()
        ]
    if may(actor, P.PROGRAMME_EDIT):
        found += [
            Task(
                label=_("Prepare the programme %(code)s and publish it", code=programme.code),
                act=_("See the programme"),
                url=url_for("programmes.show", programme_id=programme.id),
                hint=isolated(read(programme.title)),
            )
            for programme in queries.drafts_of(actor)
        ]
        found += [
            Task(
                label=_(
                    "Finish version %(number)s of the curriculum of %(code)s",
                    number=curriculum.number,
                    code=curriculum.programme.code,
                ),
                act=_("See the draft"),
                url=url_for("programmes.curriculum", curriculum_id=curriculum.id),
                hint=isolated(read(curriculum.programme.title)),
            )
            for curriculum in queries.draft_curricula_of(actor)
        ]
    return found
