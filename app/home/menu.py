"""The main menu: for each reader the places that their rights open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access.actor import Actor, Role
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts import workspace
from app.core.i18n import _l, _lp
from app.core.labels import Labelled
from app.core.templating import Link

ONE_LINE = 9
"""So many places are found at a glance, and fit into one line in French."""


class Shelf(Labelled):
    """Where a place stands in a menu that is too long for one line."""

    COURSES = "courses", _lp("menu", "Courses")
    PEOPLE = "people", _lp("menu", "People and places")
    ACCREDITATION = "accreditation", _l("Accreditation")
    RESULTS = "results", _lp("menu", "Results")
    FIGURES = "figures", _lp("menu", "Figures and reports")
    OFFICE = "office", _l("The office")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the menu: its page, its name, what is found there, who is shown it, and its further pages.

    `pages` are the names of endpoints or, with a trailing dot, of a whole feature. One without a `shelf`
    always stands by itself.
    """

    endpoint: str
    label: Any
    story: Any
    shown: Callable[[Actor], bool]
    pages: tuple[str, ...]
    shelf: Shelf | None = None

    def holds(self, endpoint: str) -> bool:
        """Whether the page belongs to this place."""
        return (
            endpoint == self.endpoint
            or endpoint in self.pages
            or f"{endpoint.partition('.')[0]}." in self.pages
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the menu's first line shows: a place, or a shelf that opens at its first place."""

    label: Any
    places: list[Link]

    @property
    def url(self) -> str:
        """Where it leads."""
        return self.places[0].url

    @property
    def current(self) -> bool:
        """Whether the page is in it."""
        return any(place.current for place in self.places)


@dataclass(frozen=True, slots=True)
class Sight:
    """A place with what is found there."""

    label: Any
    url: str
    hint: Any


def _everyone(_actor: Actor) -> bool:
    return True


def _official(actor: Actor) -> bool:
    """Someone who comes as an official of a state, without a part in the office."""
    return actor.is_signed_in and not actor.grants and actor.trainer_id is None


def _with(permission: P) -> Callable[[Actor], bool]:
    return lambda actor: actor.is_signed_in and may(actor, permission)


def _as(*roles: Role) -> Callable[[Actor], bool]:
    return lambda actor: not actor.roles.isdisjoint(roles)


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
    Place("home.start", _l("Start page"), "", _everyone, ("home.start",)),
    Place(
        "registrations.desk",
        _l("Your desk"),
        _l("Who your state named, and what waits for your answer."),
        _as(Role.FOCAL_POINT),
        ("registrations.nominees",),
    ),
    Place(
        "screening.queue",
        _l("Screening"),
        _l("Whom their state endorsed, the longest wait first."),
        _as(Role.SCREENING_OFFICER),
        ("screening.",),
    ),
    Place(
        "disclosure.openings",
        _l("Emergency openings"),
        _l("Who opened a sealed record in an emergency, and why."),
        _as(Role.DATA_PROTECTION_OFFICER),
        ("disclosure.",),
    ),
    Place(
        "registrations.mine",
        _l("My registrations"),
        _l("The courses that you asked for, and where each registration stands."),
        _official,
        ("registrations.show", "nominations.edit"),
    ),
    Place(
        "timetable.mine",
        _l("My sessions"),
        _l("Your sessions, by day and by week, and their address for your own calendar."),
        _as(Role.TRAINER),
        ("timetable.my_week",),
    ),
    Place(
        "timetable.mine",
        _l("My timetable"),
        _l("Your sessions, by day and by week, and their address for your own calendar."),
        _official,
        ("timetable.my_week",),
    ),
    Place(
        "evaluations.mine",
        _l("My evaluations"),
        _l("What trainees said of your teaching, once five have answered."),
        _as(Role.TRAINER),
        (),
    ),
    Place(
        "cohorts.index",
        _l("Cohorts"),
        _l("Each course that is to come or runs: its dates, its seats and its stage."),
        _everyone,
        ("cohorts.", "letters.", "registrations.roster", "timetable.week"),
        Shelf.COURSES,
    ),
    Place(
        "programmes.index",
        _l("Programmes"),
        _l("What the office teaches, to whom, and by which curriculum."),
        _everyone,
        ("programmes.",),
        Shelf.COURSES,
    ),
    Place(
        "timetable.board",
        _l("Timetable"),
        _l("Every session by room, by trainer or by cohort, for a week or a day."),
        _with(P.VENUE_SEE),
        (),
        Shelf.COURSES,
    ),
    Place(
        "timetable.office_holidays",
        _l("Holidays"),
        _l("The holidays of each country: confirm the provisional ones, move or add one."),
        _with(P.HOLIDAY_DECIDE),
        ("timetable.decide_holiday", "timetable.add_holiday"),
        Shelf.COURSES,
    ),
    Place(
        "needs.index",
        _l("Needs"),
        _l("What the services of the states lack."),
        _with(P.NEED_SEE),
        ("needs.put_forward", "needs.change", "needs.remove"),
        Shelf.COURSES,
    ),
    Place(
        "exchange.contacts_sheet",
        _l("Contacts"),
        _l("Officials, their services and the states’ focal points, as a file that may come back."),
        _with(P.REGISTRATION_EXPORT),
        (),
        Shelf.PEOPLE,
    ),
    Place(
        "trainers.index",
        _l("Trainers"),
        _l("Who teaches, from where and in which languages."),
        _with(P.TRAINER_SEE),
        ("trainers.", "timetable.trainer_week", "timetable.trainer_days"),
        Shelf.PEOPLE,
    ),
    Place(
        "interpreters.index",
        _l("Interpreters"),
        _l("Who interprets between which languages, and when they are there."),
        _with(P.TRAINER_SEE),
        ("interpreters.", "timetable.interpreter_week", "timetable.interpreter_days"),
        Shelf.PEOPLE,
    ),
    Place(
        "venues.index",
        _l("Venues"),
        _l("Where courses are held, and which rooms are booked."),
        _with(P.VENUE_SEE),
        (
            "venues.",
            "timetable.room_week",
            "timetable.room_days",
            "timetable.equipment_week",
            "timetable.equipment_days",
        ),
        Shelf.PEOPLE,
    ),
    Place(
        "accreditation.index",
        _l("Accreditation"),
        _l("Which body recognises which curriculum, and for how long."),
        _with(P.ACCREDITATION_SEE),
        ("accreditation.", "oversight."),
        Shelf.ACCREDITATION,
    ),
    Place(
        "surveillance.due",
        _l("What is due"),
        _l("Conditions, reports, renewals and ends of accreditations, each with its day."),
        _with(P.ACCREDITATION_FULFIL),
        ("surveillance.",),
        Shelf.ACCREDITATION,
    ),
    Place(
        "dossiers.index",
        _l("Dossiers"),
        _l("The applications for accreditation, and whose turn it is."),
        _with(P.DOSSIER_SEE),
        ("dossiers.",),
        Shelf.ACCREDITATION,
    ),
    Place(
        "certificates.index",
        _l("Certificates"),
        _l("Which certificates there are within your sight, and whether each is valid."),
        _with(P.CERTIFICATE_SEE),
        ("certificates.",),
        Shelf.RESULTS,
    ),
    Place(
        "cascade.index",
        _l("Training at home"),
        _l("What graduates then taught in their own states, and what waits for confirmation."),
        _as(Role.ADMINISTRATOR, Role.COORDINATOR, Role.FOCAL_POINT),
        ("cascade.show",),
        Shelf.RESULTS,
    ),
    Place(
        "evaluations.index",
        _l("Evaluations"),
        _l("What those who were trained say of it, in figures and unnamed."),
        _with(P.EVALUATION_SEE),
        ("evaluations.",),
        Shelf.RESULTS,
    ),
    Place(
        "indicators.index",
        _l("Indicators"),
        _l("What was reached, by year, programme, donor, state and service, without names."),
        _with(P.FIGURES_SEE),
        ("indicators.",),
        Shelf.FIGURES,
    ),
    Place(
        "reports.index",
        _l("Reports"),
        _l("What was put together for the office, for donors and for each state, to read and to take away."),
        _with(P.REPORT_SEE),
        tuple(f"reports.{name}" for name in ("set_up", "show", "edit", "issue", "take")),
        Shelf.FIGURES,
    ),
    Place(
        "reports.figures",
        _l("Figures"),
        _l("Seats, attendance and completion by programme, without names."),
        _with(P.FIGURES_SMALL),
        ("reports.measure",),
        Shelf.FIGURES,
    ),
    Place(
        "people.grants",
        _l("Roles"),
        _l("Who may do what, where and until when."),
        _with(P.GRANT_SEE),
        _ROLES_AND_ACCOUNTS,
        Shelf.OFFICE,
    ),
    Place(
        "complaints.index",
        _l("Complaints"),
        _l("What was brought against the office's work, and until when it is answered."),
        _with(P.COMPLAINT_HANDLE),
        ("complaints.show", "complaints.reveal", "complaints.move"),
        Shelf.OFFICE,
    ),
    Place(
        "protection.requests",
        _l("Data requests"),
        _l("What persons ask of their own data, and until when to answer."),
        _with(P.REQUEST_ANSWER),
        ("protection.request_page", "protection.move", "protection.erase"),
        Shelf.OFFICE,
    ),
    Place(
        "protection.rounds",
        _l("Retention"),
        _l("What is removed when, and what is kept by a legal hold."),
        _with(P.RETENTION_SEE),
        ("protection.place_hold", "protection.end_hold"),
        Shelf.OFFICE,
    ),
    Place(
        "consent.documents",
        _l("Consent"),
        _l("What everyone accepts, and how many did."),
        _with(P.CONSENT_SEE),
        ("consent.publish", "consent.publish_notice"),
        Shelf.OFFICE,
    ),
    Place(
        "protection.trail_of_deeds",
        _l("Trail"),
        _l("Who did what and when, and who opened a sealed record."),
        _with(P.TRAIL_SEE),
        (),
        Shelf.OFFICE,
    ),
    Place(
        "hosting.housekeeping",
        _l("Housekeeping"),
        _l("What the office does by the clock, when it was last done, and what failed."),
        _with(P.HOUSEKEEPING_SEE),
        (),
        Shelf.OFFICE,
    ),
    Place(
        "hooks.index",
        _l("Webhooks"),
        _l("Which other systems are told what moves, and what became of it."),
        _with(P.WEBHOOK_MANAGE),
        ("hooks.",),
        Shelf.OFFICE,
    ),
)


def menu(actor: Actor, here: str) -> list[Entry]:
    """The places of this reader, on shelves where they are many; `here` is the endpoint of the page."""
    places = _places_of(actor)
    here = "cohorts.index" if workspace.is_of(here) else here
    shelves: dict[Shelf | Place, list[Place]] = {}
    for place in places:
        on = place.shelf if place.shelf and len(places) > ONE_LINE else place
        shelves.setdefault(on, []).append(place)
    return [
        Entry(
            on.label if len(some) > 1 else some[0].label,
            [Link(place.label, url_for(place.endpoint), place.holds(here)) for place in some],
        )
        for on, some in shelves.items()
    ]


def sights(actor: Actor) -> list[Sight]:
    """What this reader can look at, for a start page on which nothing waits: all places but that page."""
    return [
        Sight(place.label, url_for(place.endpoint), place.story)
        for place in _places_of(actor)
        if place.endpoint != "home.start"
    ]


def _places_of(actor: Actor) -> list[Place]:
    return [place for place in _PLACES if place.shown(actor) and not actor.halfway]
