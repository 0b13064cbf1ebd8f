"""Invented cohorts: their calls, their registrations on the way that each took, and who paid for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.cohorts.models import Call, Cohort, CohortPartner, Invitation, ModuleDates
from app.core import zones
from app.core.texts import Texts
from app.demo.courses import RABAT, WORK, House, Version, morning
from app.demo.people import People, Someone
from app.demo.scene import Scene, Step, comma, read
from app.people.models import Sex
from app.programmes.states import PartnerRole
from app.registrations.models import Registration
from app.registrations.states import TAKES_PART, TAKING_A_SEAT, RegistrationState

_S = RegistrationState
APPLIED = "submit endorse"
WAYS: dict[RegistrationState, str] = {
    _S.DRAFT: "",
    _S.SUBMITTED: "submit",
    _S.RETURNED: "submit return",
    _S.REFUSED: "submit refuse",
    _S.ENDORSED: APPLIED,
    _S.REFERRED: f"{APPLIED} refer",
    _S.NOT_CLEARED: f"{APPLIED} refer not_clear",
    _S.CLEARED: f"{APPLIED} clear",
    _S.RESERVE: f"{APPLIED} clear reserve",
    _S.NOT_SELECTED: f"{APPLIED} clear not_select",
    _S.OFFERED: f"{APPLIED} clear offer",
    _S.DECLINED: f"{APPLIED} clear offer decline",
    _S.LAPSED: f"{APPLIED} clear offer lapse",
    _S.CONFIRMED: f"{APPLIED} clear offer accept",
    _S.REPLACED: f"{APPLIED} clear offer accept replace",
    _S.NO_SHOW: f"{APPLIED} clear offer accept no_show",
    _S.ATTENDING: f"{APPLIED} clear offer accept begin",
    _S.EXCLUDED: f"{APPLIED} clear offer accept begin exclude",
    _S.COMPLETED: f"{APPLIED} clear offer accept begin complete",
    _S.NOT_COMPLETED: f"{APPLIED} clear offer accept begin not_complete",
    _S.WITHDRAWN: f"{APPLIED} withdraw",
    _S.CANCELLED: f"{APPLIED} clear cancel",
}
"""The transitions by which a registration comes into each state, from a draft of the official's own.

A nomination by the focal point begins endorsed, and so goes without the first two.
"""
REASONS = {
    "return": "Please say in your statement for how long you have worked on such cases.",
    "refuse": "This official is about to move to another service.",
    "withdraw": "The service cannot spare this official in that month.",
    "replace": "The official was promoted; the state names another.",
    "no_show": "Did not arrive, and did not answer two letters.",
    "exclude": "Left the course without leave in its first week.",
}


@dataclass(kw_only=True)
class Delivery:
    """A cohort while it is made: its days, and who does what in it."""

    id: UUID
    code: str
    version: Version
    first_day: date
    last_day: date
    called: datetime
    deadline: datetime
    coordinator: UUID
    screening_officer: UUID
    ended: datetime | None = None
    answer_days: int = 7
    registrations: list[tuple[UUID, Someone]] = field(default_factory=list)
    states: dict[UUID, RegistrationState] = field(default_factory=dict)

    def registered(self, *states: RegistrationState) -> list[UUID]:
        """The registrations in these states, or all of them."""
        return [key for key, _someone in self.registrations if not states or self.states[key] in states]

    def taking_part(self) -> list[Someone]:
        """Who has confirmed a seat, or sits on it."""
        return [someone for key, someone in self.registrations if self.states[key] in TAKES_PART]

    @property
    def selected_at(self) -> datetime:
        """When the seats were offered."""
        return self.deadline + timedelta(days=3)


class Diary:
    """Makes cohorts and their registrations in the order in which things happened."""

    def __init__(self, scene: Scene, house: House, people: People) -> None:
        self.scene, self.house, self.people = scene, house, people

    def cohort(
        self,
        version: tuple[str, int],
        *,
        code: str,
        title: Texts,
        seats: int,
        called: datetime,
        deadline_day: date,
        modules: Sequence[tuple[str, date, date]],
        invites: dict[str, int | None],
        coordinator: UUID,
        screening_officer: UUID,
        steps: Sequence[Step],
        languages: tuple[str, ...] = ("en", "fr"),
        interpretation: tuple[str, ...] = ("ar",),
        has_call: bool = True,
        partners: Sequence[tuple[str, str]] = (),
        ended: datetime | None = None,
        reserve_cut_off: date | None = None,
        place: str = "RIP",
    ) -> Delivery:
        """A cohort with its modules' dates, partners, call and history."""
        scene, house = self.scene, self.house
        followed = house.versions[version]
        first_day, last_day = modules[0][1], modules[-1][2]
        delivery = Delivery(
            id=scene.key(),
            code=code,
            version=followed,
            first_day=first_day,
            last_day=last_day,
            called=called,
            deadline=zones.instant(deadline_day, time(17), RABAT),
            coordinator=coordinator,
            screening_officer=screening_officer,
            ended=ended,
        )
        state = scene.lead(Cohort, delivery.id, steps)
        released = next((step.at for step in steps if step.transition == "confirm"), None)
        scene.put(
            Cohort,
            id=delivery.id,
            programme_id=followed.programme,
            curriculum_id=followed.id,
            code=code,
            title=title,
            place=_place(place),
            zone=RABAT,
            seats=seats,
            seats_taken=0,
            languages=list(languages),
            interpretation=list(interpretation),
            first_day=first_day,
            last_day=last_day,
            reserve_cut_off=reserve_cut_off or first_day - timedelta(days=7),
            opened_at=next((step.at for step in steps if step.transition == "open"), None),
            results_released_at=released,
            created_at=called - timedelta(days=14),
            state=state,
        )
        for module, since, until in modules:
            scene.put(
                ModuleDates,
                cohort_id=delivery.id,
                module_id=followed.modules[module].id,
                first_day=since,
                last_day=until,
            )
        for partner, role in partners:
            scene.put(
                CohortPartner,
                cohort_id=delivery.id,
                partner_id=house.partners[partner],
                role=PartnerRole(role),
            )
        if has_call:
            self._call(delivery, invites, deadline_day)
        return delivery

    def _call(self, delivery: Delivery, invites: dict[str, int | None], deadline_day: date) -> None:
        call = self.scene.put(
            Call,
            cohort_id=delivery.id,
            deadline_day=deadline_day,
            deadline_time=time(17),
            deadline_zone=RABAT,
            deadline_at=delivery.deadline,
            answer_days=delivery.answer_days,
            criteria=Texts(**read("words")["criteria"]),
        )
        for state, seats in invites.items():
            self.scene.put(Invitation, call_id=call, state_code=state, seats=seats)

    def official(self, delivery: Delivery, state: str, sex: Sex, *, email: str = "") -> Someone:
        """A new official of a state who fits the programme; one with an address to try has an account."""
        work = WORK.get(delivery.version.programme_code, "investigations")
        someone = self.people.official(state, sex, work=work, created=delivery.called, email=email)
        if email:
            self.people.account(someone, created=delivery.called)
        return someone

    def register(
        self,
        delivery: Delivery,
        someone: Someone,
        state: RegistrationState,
        *,
        applied: bool | None = None,
        priority: int | None = None,
        rank: int | None = None,
    ) -> UUID:
        """A registration that has come into `state`, by the official's own hand or the focal point's.

        `rank` is the place on the reserve. Who applied has an account.
        """
        scene = self.scene
        assert someone.state is not None  # noqa: S101 - only officials of states register
        way = WAYS[state].split()
        if applied is None:
            applied = not WAYS[state].startswith(APPLIED) or scene.random.random() < 0.4
        if applied and someone.email not in self.people.accounts:
            self.people.account(someone, created=delivery.called, language=someone.language)
        focal_point = self.people.focal_points[someone.state]
        days, minutes = scene.random.randrange(2, 8), scene.random.randrange(600)
        created = in_office_hours(delivery.called + timedelta(days=days, minutes=minutes))
        key = scene.key()
        at = created
        steps = []
        for name in way if applied else way[2:]:
            at = self._when(delivery, name, after=at)
            steps.append(Step(name, at, self._who(delivery, name, someone), REASONS.get(name, "")))
        reached = scene.lead(Registration, key, steps, begin=_S.DRAFT if applied else _S.ENDORSED)
        assert reached is state  # noqa: S101 - WAYS says so
        offered = next((step.at for step in steps if step.transition == "offer"), None)
        scene.put(
            Registration,
            id=key,
            cohort_id=delivery.id,
            programme_id=delivery.version.programme,
            person_id=someone.id,
            state_code=someone.state,
            sort_key=someone.sort_key,
            state=state,
            priority=priority,
            is_alternate=False,
            statement=scene.random.choice(read("words")["statements"][someone.language]),
            working_language=someone.language,
            nominated_by=None if applied else focal_point,
            created_at=created,
            moved_at=at,
            offer_until=offered + timedelta(days=delivery.answer_days)
            if offered and state is _S.OFFERED
            else None,
            reserve_rank=rank,
        )
        delivery.registrations.append((key, someone))
        delivery.states[key] = state
        return key

    def _when(self, delivery: Delivery, name: str, *, after: datetime) -> datetime:
        random = self.scene.random
        soon = in_office_hours(
            after + timedelta(hours=random.randrange(20, 50), minutes=random.randrange(60))
        )
        opening = zones.instant(delivery.first_day, time(8, 30), RABAT)
        if name in {"offer", "reserve", "not_select"}:
            at = max(soon, delivery.selected_at + timedelta(minutes=random.randrange(30)))
        elif name == "lapse":
            at = after + timedelta(days=delivery.answer_days, minutes=1)
        elif name == "begin":
            at = opening
        elif name in {"no_show", "exclude"}:
            at = opening + timedelta(days=3)
        elif name in {"complete", "not_complete", "cancel"}:
            at = delivery.ended or morning(delivery.last_day)
        else:
            at = soon
        return min(max(at, after), self.scene.now)

    def _who(self, delivery: Delivery, name: str, someone: Someone) -> UUID | None:
        assert someone.state is not None  # noqa: S101 - only officials of states register
        focal_point = self.people.focal_points[someone.state]
        own = self.people.accounts.get(someone.email, focal_point)
        if name in {"endorse", "return", "refuse", "replace"}:
            return focal_point
        if name in {"clear", "refer", "not_clear"}:
            return delivery.screening_officer
        if name in {"offer", "reserve", "not_select", "no_show", "exclude"}:
            return delivery.coordinator
        return own if name in {"submit", "accept", "decline", "withdraw"} else None


def count_seats(scene: Scene) -> None:
    """Let every cohort say how many of its seats are taken."""
    taken: dict[Any, int] = {}
    for row in scene.rows(Registration):
        if row["state"] in TAKING_A_SEAT:
            taken[row["cohort_id"]] = taken.get(row["cohort_id"], 0) + 1
    for row in scene.rows(Cohort):
        row["seats_taken"] = taken.get(row["id"], 0)


def _place(key: str) -> Texts:
    venue = next(v for v in read("places")["venue"] if v["key"] == key)
    return Texts(**{code: f"{name}{comma(code)} {venue['city']}" for code, name in venue["name"].items()})


def at_noon(day: date) -> datetime:
    """Noon UTC of a day."""
    return datetime.combine(day, time(12), UTC)


def in_office_hours(at: datetime) -> datetime:
    """About the same instant, but on a working day between eight and four o'clock UTC."""
    weekend = {5: 2, 6: 1}.get(at.weekday(), 0)
    return at.replace(hour=8 + at.hour // 3) + timedelta(days=weekend)
