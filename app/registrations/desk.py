"""The focal point's desk: what waits, nominating, the state's own order, substitutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import TakenAway, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.queries import documents_of_all
from app.cohorts.states import CohortState
from app.cohorts.words import documents, state_names
from app.cohorts.workspace import Act
from app.core import clock
from app.core.i18n import _, ngettext, read
from app.core.listing import Table
from app.core.templating import OFFICE_ZONE, listed, moment
from app.registrations import foreseen, list_queries, operations, page, queries, seat_queries, state_queries
from app.registrations.forms import PlaceForm, ReplaceForm
from app.registrations.lists import AWAITED, NOMINATING, NOMINEES, OVER
from app.registrations.models import Registration
from app.registrations.room import room, state_name
from app.registrations.standing import Standing, shown_in_list
from app.registrations.states import ENDED_WITHOUT, RegistrationState, outside_states

_S = RegistrationState
MOST_OVER = 5


@room.page(
    "/registrations/<uuid:registration_id>/replace",
    methods=("GET", "POST"),
    access=on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration),
)
def replace_official(registration: Registration) -> ResponseReturnValue:
    """The state names who comes instead, among its own officials on the reserve."""
    form = ReplaceForm()
    released = registration.cohort.results_released_at is not None
    candidates = (
        queries.all_of(seat_queries.reserve(registration.cohort_id, state_code=registration.state_code))
        if released
        else []
    )
    form.substitute.choices = [("", ""), *[(str(c.id), c.person.name) for c in candidates]]

    def deed() -> Registration:
        substitute = as_uuid(form.substitute.data)
        assert substitute is not None  # noqa: S101 - the field took one of its own options
        return operations.replace(
            registration, substitute_id=substitute, reason=form.reason.data, actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("The substitute is offered the seat."), "good")
        return redirect(url_for("registrations.desk"), code=303)
    page = render_template(
        "registrations/replace.html",
        form=form,
        registration=registration,
        candidates=candidates,
        released=released,
    )
    return page, form.status


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
    may_move: bool
    is_alternate: bool
    lacks: Sequence[page.Lack]
    wrong: PlaceForm | None
    zone: str

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
    """A state's nominees of one cohort, and what its call offers and asks; `anchor` is its name.

    `invitation` is a row of `state_queries.invited_to`, None where the call does not invite the state.
    """

    cohort: Cohort
    code: str
    invitation: Any
    nominees: list[Nominee]
    is_open: bool
    anchor: str
    documents: Sequence[str]

    @property
    def placed(self) -> list[Nominee]:
        """Those who stand in the state's order."""
        return [nominee for nominee in self.nominees if nominee.place]

    @property
    def remark(self) -> str:
        """What it means that other than as many are nominated as seats are foreseen."""
        seats = self.invitation.seats if self.invitation else None
        return foreseen.remark(self.cohort, self.code, seats=seats, nominated=len(self.placed))

    @property
    def lacking(self) -> list[Nominee]:
        """Those of them who lack something."""
        return [nominee for nominee in self.placed if nominee.lacks]

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
    def days_left(self) -> int:
        """How many days the call is still open, 0 on the last one."""
        call = self.cohort.call
        return (call.deadline_day - clock.today(call.deadline_zone)).days if call else 0

    @property
    def table(self) -> Table:
        """The nominees as they are listed: in the state's order, then those who do not count."""
        ordered = sorted(self.nominees, key=lambda nominee: nominee.place or nominee.places + 1)
        return Table(NOMINATING if self.is_open else AWAITED, ordered, named=lambda n: f"r{n.row.id}")


@room.page("/desk", access=needs(P.REGISTRATION_ENDORSE))
def desk() -> ResponseReturnValue:
    """The focal point's desk: what waits, the open calls, the own nominees in the own order."""
    call = as_uuid(request.args.get("call", ""))
    if call is not None:  # a letter's link: signing in forgets an anchor, but keeps a query
        return redirect(url_for("registrations.desk", _anchor=f"c{call}"), code=303)
    return _desk()


def _desk(wrong: tuple[UUID, PlaceForm] | None = None) -> str:
    actor = current_actor()
    states = state_queries.states_served(actor)
    groups = _groups(actor, states, wrong)
    nominees = [(group, nominee) for group in groups for nominee in group.nominees]
    waiting = [found for found in nominees if found[1].row.state is _S.SUBMITTED]
    offers = [found for found in nominees if found[1].row.state is _S.OFFERED]
    over = state_queries.over_at_desk(actor, most=MOST_OVER + 1)
    return render_template(
        "registrations/desk.html",
        states=states,
        state_names=state_names,
        state_name=state_name,
        wrong=wrong[1] if wrong else None,
        act=_next_act(waiting, offers, groups),
        waiting=waiting,
        offers=offers,
        calls=[group for group in groups if group.is_open],
        later=[group for group in groups if not group.is_open],
        over=Table(OVER, over[:MOST_OVER]),
        more_over=len(over) > MOST_OVER,
        sections=page.desk_sections(actor),
    )


def _groups(actor: Actor, states: list[str], wrong: tuple[UUID, PlaceForm] | None) -> list[Group]:
    """The open calls, the nearest deadline first, and the other cohorts that the states have people in."""
    rows = state_queries.at_desk(actor)
    cohorts = state_queries.cohorts_at_desk(states, {row.cohort_id for row in rows})
    is_open = {
        cohort.id: cohort.state is CohortState.OPEN and bool(cohort.call and cohort.call.is_open(clock.now()))
        for cohort in cohorts
    }
    of_open = {row.id: row.cohort_id for row in rows if is_open[row.cohort_id] and _counts(row)}
    lacks = page.lacks(of_open)
    asked = documents_of_all([key for key, open_ in is_open.items() if open_])
    invited = state_queries.invited_to(is_open, states)
    of_group = defaultdict(list)
    for row in rows:
        of_group[row.cohort_id, row.state_code].append(row)
    groups = []
    for cohort in cohorts:
        codes = [code for code in states if (cohort.id, code) in invited or (cohort.id, code) in of_group]
        for code in codes:
            found, invitation = of_group[cohort.id, code], invited.get((cohort.id, code))
            counted = [row.id for row in found if _counts(row)]
            seats = invitation.seats if invitation else None
            groups.append(
                Group(
                    cohort=cohort,
                    code=code,
                    invitation=invitation,
                    is_open=is_open[cohort.id],
                    anchor=f"c{cohort.id}" + ("" if code == codes[0] else f"-{code}"),
                    documents=documents(cohort, asked.get(cohort.id, [])),
                    nominees=[
                        Nominee(
                            row=row,
                            standing=shown_in_list(row),
                            place=place,
                            places=len(counted),
                            may_move=bool(place) and len(counted) > 1,
                            is_alternate=_is_alternate(row, place, seats),
                            lacks=lacks.get(row.id, []),
                            wrong=wrong[1] if wrong and wrong[0] == row.id else None,
                            zone=cohort.zone,
                        )
                        for row in found
                        for place in [counted.index(row.id) + 1 if row.id in counted else None]
                    ],
                )
            )
    return groups


def _counts(row: Any) -> bool:
    """Whether an official stands in the state's order, as `state_queries.ranked` says."""
    return row.priority is not None and shown_in_list(row).state not in ENDED_WITHOUT


def _is_alternate(row: Any, place: int | None, seats: int | None) -> bool:
    """Whether an official who is under consideration comes behind the seats offered, or is put there."""
    if place is None or shown_in_list(row).state is not _S.ENDORSED:
        return False
    return row.is_alternate or (seats is not None and place > seats)


Found = Sequence[tuple[Group, Nominee]]


def _next_act(waiting: Found, offers: Found, groups: Sequence[Group]) -> Act | None:
    """What this focal point does first: answer, see to an offer, complete nominations, nominate."""
    if waiting:
        group, nominee = waiting[0]
        call = group.cohort.call
        return Act(
            what=ngettext("Answer one application", "Answer %(num)s applications", len(waiting)),
            whose=_("It is your turn: without your answer they go no further."),
            until=call.deadline_at if call else None,
            zone=call.deadline_zone if call else OFFICE_ZONE,
            url=url_for("registrations.show", registration_id=nominee.row.id),
            button=_("Read the application"),
        )
    if offers:
        group, nominee = min(offers, key=lambda found: found[1].row.offer_until or clock.now())
        return Act(
            what=ngettext("See one open offer", "See %(num)s open offers", len(offers)),
            whose=_("It is the turn of your officials, and you can answer for them."),
            until=nominee.row.offer_until,
            zone=group.cohort.zone,
            url=url_for("registrations.show", registration_id=nominee.row.id),
            button=_("Read the offer"),
        )
    for group in groups:
        call = group.cohort.call
        if not group.is_open or call is None or (group.placed and not group.lacking):
            continue
        if group.lacking:
            number, first = len(group.lacking), group.lacking[0].lacks[0]
            return Act(
                what=ngettext(
                    "Complete the nomination of one official",
                    "Complete the nominations of %(num)s officials",
                    number,
                ),
                whose=_("It is your turn: the office selects by what you answer and hand in."),
                until=call.deadline_at,
                zone=call.deadline_zone,
                url=first.url,
                button=_("Complete the nomination"),
            )
        return Act(
            what=_("Nominate officials for %(cohort)s", cohort=read(group.cohort.title)),
            whose=_("It is your turn."),
            until=call.deadline_at,
            zone=call.deadline_zone,
            url=url_for("nominations.nominate", cohort_id=group.cohort.id),
            button=_("Nominate an official"),
        )
    return None


_ON_NOMINEE = on(Registration, P.REGISTRATION_ENDORSE, "registration_id", queries.one_registration)


def _at(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for("registrations.desk", _anchor=f"r{registration.id}"), code=303)


@room.page("/registrations/<uuid:registration_id>/<any(up,down):way>", methods=("POST",), access=_ON_NOMINEE)
def reorder(registration: Registration, way: str) -> ResponseReturnValue:
    """Move a nominee one place in the state's own order."""
    operations.reorder(registration, steps=-1 if way == "up" else 1, actor=current_actor())
    return _at(registration)


@room.page("/registrations/<uuid:registration_id>/place", methods=("POST",), access=_ON_NOMINEE)
def put_in_place(registration: Registration) -> ResponseReturnValue:
    """Move a nominee to a place in the state's own order."""
    form = PlaceForm()

    def deed() -> Registration:
        return operations.reorder(registration, place=form.place.data, actor=current_actor())

    if form.carry_out(deed):
        return _at(registration)
    return _desk(wrong=(registration.id, form)), form.status


@room.page(
    "/nominees",
    access=needs(P.REGISTRATION_ENDORSE),
    taken_away=TakenAway("registration.export", "registrations"),
)
def nominees() -> ResponseReturnValue:
    """All officials of the own state, in every cohort, in outward words."""
    actor = current_actor()
    statement = list_queries.nominees(actor)
    page = NOMINEES.page(
        statement,
        cohorts=[(str(key), code) for key, code, _title in list_queries.cohorts_of(statement)],
        statuses=outside_words(),
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template("registrations/nominees.html", page=page)


def outside_words() -> list[tuple[str, Any]]:
    """What a state's list of all its officials can be filtered by: the states' outward words."""
    known = {*outside_states(released=False), *outside_states(released=True)}
    return [(s.value, s.outward if s is _S.ENDORSED else s.label) for s in _S if s in known]
