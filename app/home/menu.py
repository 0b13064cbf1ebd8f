"""The main menu: for each reader the places that their rights open."""

from __future__ import annotations

from flask import current_app, url_for

from app.access.actor import Actor, Role
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _l
from app.core.templating import Link

_PLACES = (
    ("home", "home.start", _l("Start page"), None),
    ("cohorts", "cohorts.index", _l("Cohorts"), None),
    ("programmes", "programmes.index", _l("Programmes"), None),
    ("registrations", "registrations.desk", _l("Nominees"), Role.FOCAL_POINT),
    ("trainers", "trainers.index", _l("Trainers"), P.TRAINER_SEE),
    ("timetable", "timetable.venues", _l("Venues"), P.VENUE_SEE),
    ("accreditation", "accreditation.index", _l("Accreditation"), P.ACCREDITATION_SEE),
    ("reports", "reports.figures", _l("Figures"), P.FIGURES_SEE),
    ("people", "people.grants", _l("Roles"), P.GRANT_SEE),
)


def menu(actor: Actor, here: str | None) -> list[Link]:
    """The places of this reader; `here` is the room that the page belongs to."""
    places = []
    for room, endpoint, label, needed in _PLACES:
        if endpoint not in current_app.view_functions:
            continue
        if isinstance(needed, Role) and needed not in actor.roles:
            continue
        if isinstance(needed, P) and not may(actor, needed):
            continue
        places.append(Link(label, url_for(endpoint), room == here))
    return places
