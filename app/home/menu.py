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
    """A place of the menu: its page, its name, who is shown it, and the pages that belong to it.

    `pages` are the names of endpoints or, with a trailing dot, of a whole feature.
    """

    endpoint: str
    label: Any
    shown: Callable[[Actor], bool]
    pages: tuple[str, ...]

    def holds(self, endpoint: str) -> bool:
        """Whether the page belongs to this place."""
        return (
            endpoint == self.endpoint
            or endpoint in self.pages
            or f"{endpoint.partition('.')[0]}." in self.pages
        )


def _everyone(_actor: Actor) -> bool:
    return True


def _official(actor: Actor) -> bool:
    """Someone who comes as an official of a state, without a part in the office."""
    return actor.is_signed_in and not actor.grants and actor.trainer_id is None


def _with(permission: P) -> Callable[[Actor], bool]:
    return lambda actor: actor.is_signed_in and may(actor, permission)


def _as(role: Role) -> Callable[[Actor], bool]:
    return lambda actor: role in actor.roles


_VENUES = tuple(
    f"timetable.{name}"
    for name in ("venue", "add_venue", "change_venue", "add_room", "change_room", "room_week")
)
_ROLES_AND_ACCOUNTS = tuple(
    f"people.{name}"
    for name in (
        "give_grant",
        "end_grant",
        "accounts",
        "account_of",
        "reset_factors",
        "set_account",
        "invitations",
        "invite",
        "send_invitation_anew",
        "withdraw_invitation",
    )
)
_PLACES = (
    Place("home.start", _l("Start page"), _everyone, ("home.start",)),
    Place("registrations.desk", _l("Nominees"), _as(Role.FOCAL_POINT), ("registrations.nominees",)),
    Place("screening.queue", _l("Screening"), _as(Role.SCREENING_OFFICER), ("screening.",)),
    Place(
        "disclosure.openings", _l("Emergency openings"), _as(Role.DATA_PROTECTION_OFFICER), ("disclosure.",)
    ),
    Place(
        "registrations.mine", _l("My registrations"), _official, ("registrations.show", "nominations.edit")
    ),
    Place("timetable.mine", _l("My sessions"), _as(Role.TRAINER), ("timetable.my_week",)),
    Place("timetable.mine", _l("My timetable"), _official, ("timetable.my_week",)),
    Place(
        "cohorts.index",
        _l("Cohorts"),
        _everyone,
        ("cohorts.", "letters.", "registrations.roster", "timetable.week"),
    ),
    Place("programmes.index", _l("Programmes"), _everyone, ("programmes.",)),
    Place("trainers.index", _l("Trainers"), _with(P.TRAINER_SEE), ("trainers.",)),
    Place("timetable.venues", _l("Venues"), _with(P.VENUE_SEE), _VENUES),
    Place("accreditation.index", _l("Accreditation"), _with(P.ACCREDITATION_SEE), ("accreditation.",)),
    Place("certificates.index", _l("Certificates"), _with(P.CERTIFICATE_SEE), ("certificates.",)),
    Place("reports.figures", _l("Figures"), _with(P.FIGURES_SEE), ()),
    Place("protection.trail_of_deeds", _l("Trail"), _with(P.TRAIL_SEE), ()),
    Place(
        "protection.rounds",
        _l("Retention"),
        _with(P.RETENTION_SEE),
        ("protection.place_hold", "protection.end_hold"),
    ),
    Place(
        "protection.requests",
        _l("Data requests"),
        _with(P.REQUEST_ANSWER),
        ("protection.request_page", "protection.move", "protection.erase"),
    ),
    Place("people.grants", _l("Roles"), _with(P.GRANT_SEE), _ROLES_AND_ACCOUNTS),
)


def menu(actor: Actor, here: str) -> list[Link]:
    """The places of this reader; `here` is the endpoint of the page."""
    return [
        Link(place.label, url_for(place.endpoint), place.holds(here))
        for place in _PLACES
        if place.shown(actor) and not actor.halfway
    ]
