"""Many officials, any moves in any order: the office agrees with a plain model of it after each step.

The model below was written from the office's words for the lifecycle, not from the code: it knows
which move leads where, who sits, who stands on the reserve, and how many letters each person gets.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.access.actor import Role, ScopeKind
from app.audit import trail
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db
from app.core.outbox import Mail
from app.registrations import chores
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.support import APPLICATION, S, put, screen, take
from tests.support.office import Office, Visitor

SEATS, OFFICIALS = 2, 6
FIRST_DAY = date(2026, 2, 2)
CUT_OFF = zones.end_of_day(FIRST_DAY, "Africa/Casablanca")
DEADLINE = NOW + timedelta(days=7)
MOVES: dict[str, tuple[str, set[S], S]] = {
    "submit": ("official", {S.DRAFT, S.RETURNED}, S.SUBMITTED),
    "endorse": ("focal point", {S.SUBMITTED}, S.ENDORSED),
    "return": ("focal point", {S.SUBMITTED}, S.RETURNED),
    "refuse": ("focal point", {S.SUBMITTED}, S.REFUSED),
    "clear": ("screening", {S.ENDORSED}, S.CLEARED),
    "offer": ("coordinator", {S.CLEARED, S.RESERVE}, S.OFFERED),
    "reserve": ("coordinator", {S.CLEARED}, S.RESERVE),
    "not_select": ("coordinator", {S.CLEARED, S.RESERVE}, S.NOT_SELECTED),
    "accept": ("official", {S.OFFERED}, S.CONFIRMED),
    "decline": ("official", {S.OFFERED}, S.DECLINED),
    "withdraw": (
        "official",
        {
            *(S.DRAFT, S.SUBMITTED, S.RETURNED, S.ENDORSED, S.CLEARED, S.RESERVE, S.NOT_SELECTED),
            *(S.OFFERED, S.CONFIRMED, S.ATTENDING),
        },
        S.WITHDRAWN,
    ),
    "replace": ("focal point", {S.OFFERED, S.CONFIRMED}, S.REPLACED),
    "no_show": ("coordinator", {S.CONFIRMED, S.ATTENDING}, S.NO_SHOW),
    "exclude": ("coordinator", {S.ATTENDING}, S.EXCLUDED),
}
WAYS = [(), ("submit",), ("submit", "endorse"), *[("submit", "endorse", "clear")] * 5]
"""How far an official has come when a story begins; most can be selected."""
CHOICES = [("not_select",), ("reserve",), ("reserve",), ("offer",), ("offer", "accept"), ("offer", "accept")]
"""What the coordinator and the official do at once when the selection has begun, rightly or wrongly."""
SITTING = {S.OFFERED, S.CONFIRMED, S.ATTENDING}
ENDED = {
    *(S.REFUSED, S.NOT_SELECTED, S.DECLINED, S.LAPSED, S.WITHDRAWN, S.REPLACED, S.NO_SHOW, S.EXCLUDED),
}


class Model:
    """What should be true of one cohort, in plain words."""

    def __init__(self) -> None:
        self.now = NOW
        self.stage = "open"
        self.released = False
        self.state = dict.fromkeys(range(OFFICIALS), S.DRAFT)
        self.reserve: list[int] = []
        self.until: dict[int, datetime] = {}
        self.letters: Counter[int | str] = Counter()
        self.moved = 0

    def allows(self, name: str, who: int) -> bool:
        """Whether the move is right now."""
        if self.state[who] not in MOVES[name][1]:
            return False
        selecting = self.stage in {"selecting", "confirmed"}
        conditions = {
            "submit": self.stage == "open" and self.now < DEADLINE,
            "endorse": self.stage == "open",
            "return": self.stage == "open",
            "clear": self.stage != "running",
            "offer": selecting and self.free_seats() > 0,
            "reserve": selecting,
            "not_select": selecting,
            "withdraw": not (self.state[who] is S.NOT_SELECTED and self.released),
            "replace": self.released and bool(self.reserve),
        }
        return conditions.get(name, True)

    def free_seats(self) -> int:
        """The seats that nobody holds."""
        return SEATS - sum(state in SITTING for state in self.state.values())

    def take(self, name: str, who: int) -> None:
        """Move, with all that follows."""
        source = self.state[who]
        substitute = self.reserve[0] if name == "replace" else None
        self.put(who, MOVES[name][2])
        self.write(name, who, source)
        if name == "accept" and self.stage == "running":
            self.put(who, S.ATTENDING)
        if substitute is not None:
            self.promote(substitute)
        elif source in SITTING and self.state[who] in ENDED:
            self.fill_the_seat()

    def put(self, who: int, target: S) -> None:
        """Stand elsewhere: on the reserve at its end, with an offer until a week's end."""
        if who in self.reserve:
            self.reserve.remove(who)
        if target is S.RESERVE:
            self.reserve.append(who)
        if target is S.OFFERED:
            day = zones.wall(self.now, "Africa/Casablanca").date() + timedelta(days=7)
            self.until[who] = zones.end_of_day(day, "Africa/Casablanca")
        self.state[who] = target
        self.moved += 1

    def write(self, name: str, who: int, source: S) -> None:
        """One letter to each whom it concerns."""
        official = {
            "endorse",
            "return",
            "refuse",
            "offer",
            "accept",
            "lapse",
            "replace",
            "no_show",
            "exclude",
        }
        focal_point = {"submit", "offer", "accept", "lapse"}
        if name in {"decline", "withdraw"} and source is not S.DRAFT:
            focal_point.add(name)
        if name in {"reserve", "not_select", "close_reserve"} and self.released:
            official.add(name)
            focal_point.add(name)
        if name == "run_out" and source is not S.DRAFT:
            official.add(name)
            focal_point.add(name)
        self.letters[who] += name in official
        self.letters["focal point"] += name in focal_point

    def promote(self, who: int) -> None:
        """Offer the free seat to one of the reserve."""
        self.put(who, S.OFFERED)
        self.write("offer", who, S.RESERVE)

    def fill_the_seat(self) -> None:
        """The first of the reserve is offered a freed seat until the cut-off."""
        if self.reserve and self.now < CUT_OFF and self.stage != "open":
            self.promote(self.reserve[0])

    def release(self) -> None:
        """The results are out: everyone who is still considered is not selected, and all are told."""
        for who in self.standing(S.ENDORSED, S.CLEARED):
            self.put(who, S.NOT_SELECTED)
        for who in self.standing(S.DRAFT, S.SUBMITTED, S.RETURNED):
            source = self.state[who]
            self.put(who, S.LAPSED)
            self.write("run_out", who, source)
        self.released = True
        for who in self.standing(S.RESERVE, S.NOT_SELECTED):
            self.write("not_select", who, self.state[who])

    def standing(self, *states: S) -> list[int]:
        """Who stands in one of the states."""
        return [who for who, state in self.state.items() if state in states]

    def pass_the_time(self, days: int) -> None:
        """Offers lapse in their order, and after the cut-off the reserve is closed."""
        self.now += timedelta(days=days)
        due = sorted((until, who) for who, until in self.until.items() if self.state[who] is S.OFFERED)
        for until, who in due:
            if until <= self.now:
                self.put(who, S.LAPSED)
                self.write("lapse", who, S.OFFERED)
                self.fill_the_seat()
        if self.now >= CUT_OFF:
            self.close_the_reserve()

    def close_the_reserve(self) -> None:
        """The reserve is not selected."""
        for who in list(self.reserve):
            self.put(who, S.NOT_SELECTED)
            self.write("close_reserve", who, S.RESERVE)

    def start(self) -> None:
        """The cohort begins: who confirmed attends, and nobody is under consideration any more."""
        self.stage = "running"
        for who in self.standing(S.CONFIRMED):
            self.put(who, S.ATTENDING)
        if self.now >= CUT_OFF:
            self.close_the_reserve()
        if not self.released:
            self.release()


class Lifecycle(RuleBasedStateMachine):
    """The office beside the model; every rule is a person pressing a button, rightly or wrongly."""

    office: Office

    @initialize(
        ways=st.lists(st.sampled_from(WAYS), min_size=OFFICIALS, max_size=OFFICIALS),
        choices=st.lists(st.sampled_from(CHOICES), max_size=OFFICIALS),
    )
    def open_a_cohort(self, ways: list[tuple[str, ...]], choices: list[tuple[str, ...]]) -> None:
        """A new cohort, its staff, and six officials of one state, each some way on; often its selection."""
        self.model = Model()
        with self.at():
            programme = self.office.programme()
            self.cohort = self.office.cohort(programme, seats=SEATS, deadline=DEADLINE, first_day=FIRST_DAY)
            people = [self.office.person(state="KE") for _n in range(OFFICIALS)]
            self.users: dict[int | str, UUID] = {
                number: self.office.account(person) for number, person in enumerate(people)
            }
            for role, kind, scope in (
                (Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE"),
                (Role.COORDINATOR, ScopeKind.PROGRAMME, programme),
                (Role.SCREENING_OFFICER, ScopeKind.PROGRAMME, programme),
            ):
                user = self.office.account(state="KE" if role is Role.FOCAL_POINT else None)
                self.office.grant(user, role, kind, scope)
                self.users[role.replace("_", " ").replace(" officer", "")] = user
            self.keys = []
            for number in range(OFFICIALS):
                answer = self.visitor(number).post(f"/cohorts/{self.cohort}/apply", APPLICATION)
                assert answer.status_code == 303
                self.keys.append(UUID(answer.location.split("/")[2]))
        for who, way in enumerate(ways):
            for name in way:
                self.press(name, who)
        if choices:
            self.pass_the_time(8)
            self.lead("select")
        for who, choice in enumerate(choices):
            for name in choice:
                self.press(name, who)

    def at(self) -> AbstractContextManager[None]:
        """The model's clock, for the office too."""
        return clock.set_to(self.model.now)

    def visitor(self, who: int | str) -> Visitor:
        """That person's browser, just signed in."""
        return self.office.signed_in(self.users[who])

    def rows(self, statement: sa.Select[Any]) -> list[Any]:
        """One column, as it is stored now."""
        with self.office.app.app_context():
            found = list(db.session.scalars(statement))
            db.session.remove()
        return found

    @rule(data=st.data())
    def take_a_right_move(self, data: st.DataObject) -> None:
        """One of the moves that the model allows, if there is any."""
        right = {name: [who for who in range(OFFICIALS) if self.model.allows(name, who)] for name in MOVES}
        names = [name for name, allowed in right.items() if allowed]
        if names:
            name = data.draw(st.sampled_from(names))
            self.press(name, data.draw(st.sampled_from(right[name])))

    @rule(name=st.sampled_from(sorted(MOVES)), who=st.integers(0, OFFICIALS - 1))
    def take_any_move(self, name: str, who: int) -> None:
        """A move at any moment; a wrong one is refused and changes nothing."""
        if self.model.state[who] is S.DRAFT and MOVES[name][0] == "focal point":
            return  # a draft is the official's own, and nowhere to anyone else
        self.press(name, who)

    def press(self, name: str, who: int) -> None:
        """Press the button in the office, and move in the model if the move is right."""
        allowed = self.model.allows(name, who)
        role, key = MOVES[name][0], self.keys[who]
        substitute = self.model.reserve[0] if self.model.reserve else who
        form = {"reason": "It is so.", "substitute": str(self.keys[substitute])}
        with self.at():
            visitor = self.visitor(who if role == "official" else role)
            status = screen(visitor, key, "clear") if name == "clear" else take(visitor, key, name, **form)
        answers = {303} if allowed else {422, 409}  # a form of screening that was decided is stale
        assert status in answers, (name, who, self.model.state[who], self.model.stage)
        if allowed:
            self.model.take(name, who)

    @rule(who=st.integers(0, OFFICIALS - 1))
    def apply_again(self, who: int) -> None:
        """A second application is refused while the first one stands."""
        if self.model.state[who] in ENDED:
            return
        with self.at():
            answer = self.visitor(who).post(f"/cohorts/{self.cohort}/apply", APPLICATION)
        assert answer.status_code == 422

    @rule(days=st.sampled_from([1, 8]))
    def pass_the_time(self, days: int) -> None:
        """Days go by, and the clock's chores are done."""
        self.model.pass_the_time(days)
        with self.at(), self.office.app.app_context():
            chores.lapse_offers()
            chores.close_reserves()
            db.session.remove()

    @rule(data=st.data())
    def lead_the_cohort(self, data: st.DataObject) -> None:
        """The coordinator leads the cohort on, where that is right."""
        model = self.model
        right = {
            "select": model.stage == "open" and model.now >= DEADLINE,
            "confirm": model.stage == "selecting"
            and bool(model.standing(S.CONFIRMED))
            and not model.standing(S.OFFERED),
            "start": model.stage == "confirmed" and model.now.date() >= FIRST_DAY,
            "release": model.stage in {"selecting", "confirmed"}
            and not model.released
            and model.free_seats() < SEATS,
        }
        names = [name for name, is_right in right.items() if is_right]
        if names:
            self.lead(data.draw(st.sampled_from(names)))

    def lead(self, name: str) -> None:
        """Press the cohort's button."""
        model = self.model
        path = "results" if name == "release" else f"move/{name}"
        with self.at():
            answer = self.visitor("coordinator").post(f"/cohorts/{self.cohort}/{path}", {})
        assert answer.status_code == 303
        match name:
            case "select":
                model.stage = "selecting"
            case "confirm":
                model.stage = "confirmed"
            case "start":
                model.start()
            case "release":
                model.release()

    @invariant()
    def they_agree(self) -> None:
        """States, seats, the reserve's order, the trail and the letters are the model's."""
        if not hasattr(self, "keys"):
            return
        model = self.model
        found = {key: (state, rank) for key, state, rank in self._registrations()}
        assert [found[key][0] for key in self.keys] == [model.state[who] for who in range(OFFICIALS)]
        ranked = {self.keys[who]: place for place, who in enumerate(model.reserve, start=1)}
        assert {key: rank for key, (_state, rank) in found.items() if rank is not None} == ranked
        assert self.office.read(Cohort, self.cohort).seats_taken == SEATS - model.free_seats()
        assert 0 <= model.free_seats() <= SEATS
        moved = (
            sa.select(sa.func.count())
            .select_from(Move)
            .where(Move.subject_id.in_([str(key) for key in self.keys]))
        )
        assert self.rows(moved) == [model.moved]
        assert self._letters() == {who: number for who, number in model.letters.items() if number}

    def _registrations(self) -> list[Any]:
        statement = sa.select(Registration.id, Registration.state, Registration.reserve_rank).where(
            Registration.cohort_id == self.cohort
        )
        with self.office.app.app_context():
            found = list(db.session.execute(statement.order_by(Registration.id)))
            db.session.remove()
        return found

    def _letters(self) -> dict[int | str, int]:
        found = {}
        for who in [*range(OFFICIALS), "focal point"]:
            address = self.rows(sa.select(_user().email).where(_user().id == self.users[who]))[0]
            number = self.rows(sa.select(sa.func.count()).select_from(Mail).where(Mail.recipient == address))[
                0
            ]
            if number:
                found[who] = number
        return found

    def teardown(self) -> None:
        """The chain of the trail is whole; the clock of this cohort stands still in the next story."""
        if hasattr(self, "cohort"):
            put(self.office, self.cohort, state=CohortState.POSTPONED)
        with self.office.app.app_context():
            assert trail.verify().broken_at is None
            db.session.remove()


def _user() -> Any:
    from app.people.models import User

    return User


def _drive(office: Office, *, examples: int, steps: int) -> None:
    Lifecycle.office = office
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_office_agrees_with_a_plain_model_whatever_people_press(office: Office) -> None:
    _drive(office, examples=6, steps=25)


@pytest.mark.slow
def test_the_office_agrees_with_a_plain_model_for_long(office: Office) -> None:
    _drive(office, examples=100, steps=60)
