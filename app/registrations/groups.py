"""What the focal point's desk holds: a line for each cohort and state, and some of them in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.cohorts.models import Cohort
from app.cohorts.queries import documents_of_all
from app.cohorts.words import documents
from app.core import clock
from app.core.addresses import addresses
from app.core.i18n import _, ngettext
from app.core.listing import Table
from app.core.templating import listed, moment
from app.registrations import desk_queries, foreseen, page, state_queries
from app.registrations.forms import PlaceForm
from app.registrations.lists import AWAITED, NOMINATING
from app.registrations.room import state_name
from app.registrations.standing import Standing, shown_in_list
from app.registrations.states import RegistrationState

_S = RegistrationState
MOST_IN_FULL = 5
"""So many open calls stand in full, and so many cohorts after their deadline; the others are a line each.

A state is asked by dozens of calls at once. The nearest deadlines are what its focal point works on, and
five with their nominees are a page that is found through, and light on a slow line.
"""
SOON = 7
"""With fewer days than that a call is marked as urgent."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long a call is still open, as a tag."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One state's part in one cohort.

    `facts` is a row of `desk_queries.lines`. `lacking` says what each of those in the state's order lacks
    who lacks something, while the call is open. `state` is its name for who serves several. `anchor` is the
    name of the group where the line stands in full, on this page if `is_in_full`.
    """

    facts: Any
    state: str
    anchor: str
    is_in_full: bool
    lacking: Sequence[Sequence[page.Lack]]

    @property
    def url(self) -> str:
        """Where it stands in full."""
        if self.is_in_full:
            return f"#{self.anchor}"
        desk_of = addresses("registrations.desk", "cohort")
        return f"{desk_of(self.facts.cohort_id)}#{self.anchor}"

    @property
    def seats(self) -> str:
        """How many seats are foreseen for the state."""
        return _("not said") if self.facts.seats is None else str(self.facts.seats)

    @property
    def waits(self) -> str:
        """How many apply, and how many have an open offer."""
        waiting, offers = self.facts.waiting, self.facts.offers
        kinds = [
            ngettext("one application", "%(num)s applications", waiting) if waiting else "",
            ngettext("one open offer", "%(num)s open offers", offers) if offers else "",
        ]
        return listed([kind for kind in kinds if kind])

    @property
    def time_left(self) -> TimeLeft:
        """How many days the call is still open."""
        days = (self.facts.deadline_day - clock.today(self.facts.deadline_zone)).days
        label = ngettext("%(num)s day left", "%(num)s days left", days) if days else _("Last day")
        return TimeLeft(label, "warn" if days < SOON else "go")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """One official on the desk.

    `place` is the place in the state's own order, 1 first, of `places`; whoever does not count has none.
    `wrong` is the form with which another place was asked for in vain.
    """

    row: Any
    standing: Standing
    place: int | None
    places: int
    is_alternate: bool
    lacks: Sequence[page.Lack]
    wrong: PlaceForm | None
    zone: str

    @property
    def may_move(self) -> bool:
        """Whether there is another place in the order."""
        return bool(self.place) and self.places > 1

    @property
    def remark(self) -> str:
        """What is said below the status."""
        return _("Alternate") if self.is_alternate else ""

    @property
    def how_long(self) -> str:
        """Until when an open offer is answered, and that the state must, where nobody else can.

        Before an offer, no nominee needs an account.
        """
        if self.row.state is not _S.OFFERED or self.row.offer_until is None:
            return ""
        until = _("until %(moment)s", moment=moment(self.row.offer_until, self.zone, with_weekday=False))
        if self.row.has_account:
            return until
        return _("%(until)s, but has no account yet: you can answer", until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A line in full: the state's nominees of the cohort, and what its call offers and asks."""

    line: Line
    cohort: Cohort
    nominees: list[Nominee]
    documents: Sequence[str]

    @property
    def placed(self) -> list[Nominee]:
        """Those who stand in the state's order."""
        return [nominee for nominee in self.nominees if nominee.place]

    @property
    def remark(self) -> str:
        """What it means that other than as many are nominated as seats are foreseen."""
        facts = self.line.facts
        return foreseen.remark(self.cohort, facts.state_code, seats=facts.seats, nominated=len(self.placed))

    @property
    def alternates(self) -> list[Nominee]:
        """Those of them who come only if others do not."""
        return [nominee for nominee in self.placed if nominee.is_alternate]

    @property
    def put_forward(self) -> str:
        """How many stand in the order, and how they came there."""
        nominated = sum(nominee.row.nominated_by is not None for nominee in self.placed)
        endorsed = len(self.placed) - nominated
        ways = [
            ngettext("one nominated", "%(num)s nominated", nominated) if nominated else "",
            ngettext("one endorsed", "%(num)s endorsed", endorsed) if endorsed else "",
        ]
        return listed([way for way in ways if way]) or _("nobody yet")

    @property
    def table(self) -> Table:
        """The nominees as they are listed: in the state's order, then those who do not count."""
        ordered = sorted(self.nominees, key=lambda nominee: nominee.place or nominee.places + 1)
        columns = NOMINATING if self.line.facts.is_open else AWAITED
        return Table(columns, ordered, named=lambda n: f"r{n.row.id}")


def in_full(rows: Sequence[Any]) -> set[UUID]:
    """The cohorts that stand in full on the whole desk, whose lines these rows are."""
    opened = dict.fromkeys(row.cohort_id for row in rows if row.is_open)
    later = dict.fromkeys(row.cohort_id for row in rows if not row.is_open)
    return {*list(opened)[:MOST_IN_FULL], *list(later)[:MOST_IN_FULL]}


def on_desk(
    actor: Actor, rows: Sequence[Any], shown: Collection[UUID], *, wrong: tuple[UUID, PlaceForm] | None
) -> tuple[list[Line], list[Group]]:
    """The lines of these rows, and the groups of the cohorts that are `shown` in full, in their order."""
    nominees = desk_queries.nominees(actor, shown)
    opened = {row.cohort_id for row in rows if row.is_open}
    in_order = [row for row in nominees if row.is_in_order and row.cohort_id in opened]
    if further := opened.difference(shown):
        in_order += desk_queries.in_order(actor, further)
    lacks = page.lacks({row.id: row.cohort_id for row in in_order})
    lacking = defaultdict(list)
    for row in in_order:
        if lacks[row.id]:
            lacking[row.cohort_id, row.state_code].append(lacks[row.id])
    serves_several = len(state_queries.states_served(actor)) > 1
    named: set[UUID] = set()
    lines = []
    for row in rows:
        further_state = f"-{row.state_code}" if row.cohort_id in named else ""
        named.add(row.cohort_id)
        lines.append(
            Line(
                facts=row,
                state=state_name(row.state_code) if serves_several else "",
                anchor=f"c{row.cohort_id}{further_state}",
                is_in_full=row.cohort_id in shown,
                lacking=lacking[row.cohort_id, row.state_code],
            )
        )
    cohorts = desk_queries.cohorts(shown)
    asked = documents_of_all(opened.intersection(shown))
    of_group = defaultdict(list)
    for row in nominees:
        of_group[row.cohort_id, row.state_code].append(row)
    groups = [
        Group(
            line=line,
            cohort=cohort,
            documents=documents(cohort, asked.get(cohort.id, [])),
            nominees=_nominees(of_group[cohort.id, line.facts.state_code], line, cohort, lacks, wrong),
        )
        for line in lines
        if line.is_in_full
        for cohort in [cohorts[line.facts.cohort_id]]
    ]
    return lines, groups


def _nominees(
    rows: Sequence[Any],
    line: Line,
    cohort: Cohort,
    lacks: dict[UUID, list[page.Lack]],
    wrong: tuple[UUID, PlaceForm] | None,
) -> list[Nominee]:
    places = {row.id: place for place, row in enumerate((r for r in rows if r.is_in_order), start=1)}
    return [
        Nominee(
            row=row,
            standing=(standing := shown_in_list(row)),
            place=(place := places.get(row.id)),
            places=len(places),
            is_alternate=_is_alternate(row, standing, place, line.facts.seats),
            lacks=lacks.get(row.id, []),
            wrong=wrong[1] if wrong and wrong[0] == row.id else None,
            zone=cohort.zone,
        )
        for row in rows
    ]


def _is_alternate(row: Any, standing: Standing, place: int | None, seats: int | None) -> bool:
    """Whether an official who is under consideration comes behind the seats offered, or is put there."""
    if place is None or standing.state is not _S.ENDORSED:
        return False
    return row.is_alternate or (seats is not None and place > seats)
