"""The main menu: for each reader the places that their rights open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access.actor import Actor, Role
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _l
from app.core.templating import Link


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the menu: its room, its page, its name, and who is shown it."""

    room: str
    endpoint: str
    label: Any
    shown: Callable[[Actor], bool]


def _everyone(_actor: Actor) -> bool:
    return True


def _official(actor: Actor) -> bool:
    """Someone who comes as an official of a state, without a part in the office."""
    return actor.is_signed_in and not actor.grants and actor.trainer_id is None


def _with(permission: P) -> Callable[[Actor], bool]:
    return lambda actor: actor.is_signed_in and may(actor, permission)


def _as(role: Role) -> Callable[[Actor], bool]:
    return lambda actor: role in actor.roles


_PLACES = (
    Place("home", "home.start", _l("Start page"), _everyone),
    Place("registrations", "registrations.desk", _l("Nominees"), _as(Role.FOCAL_POINT)),
    Place("registrations", "registrations.queue", _l("Screening"), _as(Role.SCREENING_OFFICER)),
    Place("registrations", "registrations.mine", _l("My registrations"), _official),
    Place("timetable", "timetable.mine", _l("My sessions"), _as(Role.TRAINER)),
    Place("timetable", "timetable.mine", _l("My timetable"), _official),
    Place("cohorts", "cohorts.index", _l("Cohorts"), _everyone),
    Place("programmes", "programmes.index", _l("Programmes"), _everyone),
    Place("trainers", "trainers.index", _l("Trainers"), _with(P.TRAINER_SEE)),
    Place("timetable", "timetable.venues", _l("Venues"), _with(P.VENUE_SEE)),
    Place("accreditation", "accreditation.index", _l("Accreditation"), _with(P.ACCREDITATION_SEE)),
    Place("certificates", "certificates.index", _l("Certificates"), _with(P.CERTIFICATE_SEE)),
    Place("reports", "reports.figures", _l("Figures"), _with(P.FIGURES_SEE)),
    Place("people", "people.grants", _l("Roles"), _with(P.GRANT_SEE)),
)


def menu(actor: Actor, here: str | None) -> list[Link]:
    """The places of this reader; `here` is the room that the page belongs to."""
    return [
        Link(place.label, url_for(place.endpoint), place.room == here)
        for place in _PLACES
        if place.shown(actor)
    ]
