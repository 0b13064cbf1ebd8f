"""The workspace of a cohort: one head and a row of tabs, to which every floor above adds its own.

A feature above says at the end of its `views.py` what it brings: `add_tab` for a page of its own,
`add_act` for what is to be done next, `add_seats` for how the seats stand, `add_own` for the reader's own
part, `add_link` for a way on.
Its pages extend `cohorts/workspace.html` and are rendered with
`**workspace.context(cohort, "<key of its tab>")`;
the cohort comes from the gate by `on(Cohort, …, "cohort_id", cohorts.queries.one_cohort)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.gate import current_actor
from app.access.permissions import Permission
from app.cohorts import words
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, STAGES, CohortState
from app.core import clock
from app.core.addresses import addresses
from app.core.i18n import _, language
from app.core.templating import Link
from app.member_states import data as member_states

MOST_WEEKS_DRAWN = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page of the workspace; `endpoint` takes `cohort_id`, `order` runs from left to right."""

    key: str
    label: Any
    endpoint: str
    permission: Permission
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be done next.

    `what` is a phrase that names the deed, `whose` a whole sentence that says whose turn it is,
    `until` the instant by which, shown in `zone`. `url` and `button` make the page's one primary
    button, for a reader who may do it.
    """

    what: Any
    whose: Any = ""
    until: datetime | None = None
    zone: str = "Africa/Casablanca"
    url: str | None = None
    button: Any = ""


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one state: how many are foreseen (None: not said), confirmed, and offered."""

    state_code: str
    foreseen: int | None
    confirmed: int
    offered: int

    @property
    def name(self) -> str:
        """The state's name in the reader's language."""
        return member_states.name(self.state_code, language())

    @property
    def taken(self) -> int:
        """Confirmed and offered seats together."""
        return self.confirmed + self.offered

    @property
    def free(self) -> int:
        """Foreseen seats that nobody has."""
        return max((self.foreseen or 0) - self.taken, 0)


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's own part in a cohort: where it stands (.label, .tone, .turn), and its page."""

    standing: Any
    url: str


@dataclass(frozen=True, slots=True)
class ModuleWeeks:
    """A module in the cohort's weeks, counted from 1; without dates the weeks are 0."""

    module: Any
    first_day: date | None
    last_day: date | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the head of the workspace shows."""

    is_overview: bool
    tabs: list[Link]
    act: Act | None
    steps: list[dict[str, Any]]
    seats: list[Seats]
    weeks: int
    modules: list[ModuleWeeks]

    @property
    def confirmed(self) -> int:
        """Confirmed seats of all states."""
        return sum(row.confirmed for row in self.seats)

    @property
    def offered(self) -> int:
        """Offered seats of all states."""
        return sum(row.offered for row in self.seats)


LinkSource = Callable[[Cohort, Actor], Link | None]
ActSource = Callable[[Cohort, Actor], Act | None]
SeatSource = Callable[[Cohort], list[tuple[str, int | None, int, int]]]
OwnSource = Callable[[Cohort, Actor], Own | None]
_tabs: dict[str, Tab] = {}
_acts: list[ActSource] = []
_links: list[LinkSource] = []
_seat_source: list[SeatSource] = []
_own_source: list[OwnSource] = []


def add_tab(tab: Tab) -> None:
    """Give the workspace a page; ValueError for a second one of the same key."""
    if _tabs.setdefault(tab.key, tab) is not tab:
        raise ValueError(f"two tabs called {tab.key}")


def is_of(endpoint: str) -> bool:
    """Whether a page is a tab of the workspace."""
    return any(tab.endpoint == endpoint for tab in _tabs.values())


def add_act(source: ActSource) -> ActSource:
    """Say what a feature has to be done next in a cohort; the highest floor that answers is heard."""
    _acts.append(source)
    return source


def add_seats(source: SeatSource) -> SeatSource:
    """Say how the seats stand: (state, foreseen or None, confirmed, offered) for each state."""
    _seat_source[:] = [source]
    return source


def add_own(source: OwnSource) -> OwnSource:
    """Say which part the reader has in a cohort, if any."""
    _own_source[:] = [source]
    return source


def own(cohort: Cohort, actor: Actor) -> Own | None:
    """The reader's own part in a cohort, which keeps from applying to it."""
    return _own_source[0](cohort, actor) if _own_source else None


def add_link(source: LinkSource) -> LinkSource:
    """Register where a cohort's overview and public page lead on to, if anywhere for this reader."""
    _links.append(source)
    return source


def links(cohort: Cohort, actor: Actor) -> list[Link]:
    """Where a cohort's overview and public page lead on to."""
    return [link for source in _links if (link := source(cohort, actor))]


def context(cohort: Cohort, current: str) -> dict[str, Any]:
    """What a page of the workspace hands to its template; `current` is the key of its tab."""
    actor = current_actor()
    return {
        "cohort": cohort,
        "workspace": Workspace(
            is_overview=current == "overview",
            tabs=_shown_tabs(cohort, actor, current),
            act=next_act(cohort, actor),
            steps=_steps(cohort),
            seats=_seats(cohort) if current == "overview" else [],
            weeks=words.weeks(cohort.first_day, cohort.last_day),
            modules=module_weeks(cohort) if current == "overview" else [],
        ),
        "most_weeks_drawn": MOST_WEEKS_DRAWN,
        **words.for_pages(),
    }


def next_act(cohort: Cohort, actor: Actor) -> Act | None:
    """What is to be done next in the cohort, as this reader may know it."""
    found = (source(cohort, actor) for source in reversed(_acts))
    return next((act for act in found if act is not None), None) or _stage_act(cohort, actor)


def module_weeks(cohort: Cohort) -> list[ModuleWeeks]:
    """The curriculum's modules in their order, each with its dates and its weeks."""
    dates = {dated.module_id: dated for dated in cohort.module_dates}
    return [
        ModuleWeeks(
            module,
            dated.first_day,
            dated.last_day,
            words.week_of(dated.first_day, since=cohort.first_day),
            words.week_of(dated.last_day, since=cohort.first_day),
        )
        if (dated := dates.get(module.id))
        else ModuleWeeks(module, None, None, 0, 0)
        for module in cohort.curriculum.modules
    ]


def _shown_tabs(cohort: Cohort, actor: Actor, current: str) -> list[Link]:
    return [
        Link(tab.label, addresses(tab.endpoint, "cohort_id")(cohort.id), tab.key == current)
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
        if policy.may(actor, tab.permission, cohort)
    ]


def _steps(cohort: Cohort) -> list[dict[str, Any]]:
    """The stages; a cohort that left the usual way stands at the end of what is known of it."""
    if cohort.state not in STAGES:
        done = len(STAGES) if cohort.state is CohortState.ARCHIVED else 0
        steps = [
            {"label": stage.label, "done": place < done, "current": False}
            for place, stage in enumerate(STAGES)
        ]
        return [*steps, {"label": cohort.state.label, "done": False, "current": True}]
    here = STAGES.index(cohort.state)
    return [
        {"label": stage.label, "done": place < here, "current": place == here}
        for place, stage in enumerate(STAGES)
    ]


def _seats(cohort: Cohort) -> list[Seats]:
    if _seat_source:
        rows = [Seats(*row) for row in _seat_source[0](cohort)]
    else:
        invitations = cohort.call.invitations if cohort.call else []
        rows = [Seats(invited.state_code, invited.seats, 0, 0) for invited in invitations]
    # States with seats stand before those that are invited without a number.
    return sorted(rows, key=lambda row: (not (row.foreseen or row.taken), member_states.sort_key(row.name)))


_FORWARD = {
    CohortState.PLANNED: "open",
    CohortState.OPEN: "select",
    CohortState.SELECTING: "confirm",
    CohortState.CONFIRMED: "start",
    CohortState.RUNNING: "complete",
    CohortState.COMPLETED: "archive",
    CohortState.POSTPONED: "open",
}
"""The move by which each stage goes on when nothing goes wrong."""


def _stage_act(cohort: Cohort, actor: Actor) -> Act | None:
    """The cohort's own next stage; what has to come first where that is refused."""
    forward = _FORWARD.get(cohort.state)
    if forward is None:
        return None
    call = cohort.call
    if call and cohort.takes_registrations(clock.now()):
        return Act(
            what=_("The states answer the call"),
            whose=_("It is the turn of the states and their officials."),
            until=call.deadline_at,
            zone=call.deadline_zone,
        )
    transition = COHORT.named(forward, cohort.state)
    if not policy.may(actor, Permission.COHORT_EDIT, cohort):
        return Act(what=transition.label, whose=_("It is the turn of the programme's coordinator."))
    if forward == "open" and call is None:
        return Act(
            what=_("Write the call to the states"),
            whose=_("It is your turn, as coordinator."),
            url=url_for("cohorts.edit_call", cohort_id=cohort.id),
            button=_("Write the call"),
        )
    offer = next(o for o in COHORT.offers(cohort, actor) if o.transition.name == forward)
    if not offer.allowed:
        return Act(what=transition.label, whose=offer.why)
    return Act(
        what=transition.label,
        whose=_("It is your turn, as coordinator."),
        url=url_for("cohorts.move", cohort_id=cohort.id, name=forward),
        button=transition.label,
    )
