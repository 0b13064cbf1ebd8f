"""The cohorts of these months, by the clock's today: one in every stage, something to do for everyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle
from typing import Any
from uuid import UUID

from babel.dates import format_date
from holidays import country_holidays

from app.core import zones
from app.core.texts import Texts
from app.demo.alike import suggest_pairs
from app.demo.awards import Award, Register, decide
from app.demo.cohorts import Delivery, Diary, at_noon
from app.demo.courses import RABAT, morning
from app.demo.lessons import Lesson, Settle, Timetable, hours
from app.demo.past import Staff, closing, past_steps
from app.demo.people import Someone
from app.demo.scene import Step, comma, read
from app.demo.teaching import want_units
from app.people.models import Sex
from app.registrations.states import NOT_YET_NOMINATED
from app.registrations.states import RegistrationState as S
from app.timetable.states import SessionState

OPEN_TO = {"KE": 2, "GH": 3, "SN": 2, "CD": 3, "MZ": 2, "MR": 2, "MA": 2, "CM": 2, "ET": 2, "NG": 2}
MODULES = {
    "BORDER": (("DOCS", 0, 4), ("DATA", 7, 18)),
    "PRISON": (("INTAKE", 0, 4), ("RELEASE", 7, 11)),
    "DRR": (("LEAVE", 0, 4), ("RETURN", 7, 11)),
}
"""The modules of each programme with their days from a cohort's first Monday."""
UNORDERED = NOT_YET_NOMINATED | {S.REFUSED}
"""The states of those who have no place in their state's order."""


def named(programme: str, day: date) -> tuple[str, Texts]:
    """The code and the title of a cohort that begins on that day."""
    short = {
        "STOCTI": Texts(en="STOCTI", fr="STOCTI", ar="التدريب المتخصص", pt="STOCTI"),
        "PRISON": Texts(
            en="Prison management", fr="Gestion pénitentiaire", ar="إدارة السجون", pt="Gestão prisional"
        ),
        "BORDER": Texts(
            en="Border security", fr="Sécurité des frontières", ar="أمن الحدود", pt="Segurança das fronteiras"
        ),
        "DRR": Texts(
            en="Rehabilitation and reintegration",
            fr="Réadaptation et réintégration",
            ar="إعادة التأهيل والإدماج",
            pt="Reabilitação e reintegração",
        ),
    }[programme]
    if programme == "STOCTI":
        return f"STOCTI-{day.year}", Texts(
            **{code: f"{name} {day.year}" for code, name in short.filled().items()}
        )
    dated = {
        language: f"{name}{comma(language)} {format_date(day, 'LLLL y', locale=language)}"
        for language, name in short.filled().items()
    }
    return f"{programme}-{day:%Y-%m}", Texts(**dated)


@dataclass(kw_only=True)
class Season:
    """Makes the cohorts around `monday`, the first day of this week in Rabat."""

    diary: Diary
    timetable: Timetable
    register: Register
    staff: Staff
    today: date

    @property
    def monday(self) -> date:
        """The first day of this week."""
        return self.today - timedelta(days=self.today.weekday())

    def _weeks(self, number: int) -> date:
        return self.monday + timedelta(weeks=number)

    def _cohort(
        self,
        programme: str,
        first_day: date,
        *,
        deadline_day: date,
        steps: Sequence[Step],
        seats: int,
        invites: dict[str, int | None],
        called_days: int = 33,
        ended: datetime | None = None,
        has_call: bool = True,
        partners: Sequence[tuple[str, str]] = (("MA", "donor"),),
        place: str = "RIP",
    ) -> Delivery:
        """A cohort of two consecutive modules, called so many days before its deadline."""
        code, title = named(programme, first_day)
        coordinator = self.staff.coordinator if programme == "PRISON" else self.staff.other_coordinator
        return self.diary.cohort(
            (programme, 1),
            code=code,
            title=title,
            seats=seats,
            called=morning(deadline_day - timedelta(days=called_days)),
            deadline_day=deadline_day,
            modules=self._spans(programme, first_day),
            invites=invites,
            coordinator=coordinator,
            screening_officer=self.staff.screening_officer,
            steps=steps,
            has_call=has_call,
            partners=partners,
            place=place,
            ended=ended,
        )

    def _fill(
        self, delivery: Delivery, states: Sequence[str], outcomes: Sequence[tuple[S, int]], **emails: str
    ) -> None:
        """Registrations of these states in turn, so many in each outcome; every third one is a woman.

        `emails` says the address of the first registration in an outcome, by the outcome's value.
        """
        turn: Iterator[str] = cycle(states)
        numbers = {state: count(1) for state in states}
        seen = count()
        for outcome, how_many in outcomes:
            for place in range(1, how_many + 1):
                state = next(turn)
                sex = Sex.FEMALE if next(seen) % 3 == 1 else Sex.MALE
                email = emails.get(outcome.value, "") if place == 1 else ""
                self.diary.register(
                    delivery,
                    self.diary.official(delivery, state, sex, email=email),
                    outcome,
                    applied=True if email else None,
                    priority=next(numbers[state]) if outcome not in UNORDERED else None,
                    rank=place if outcome is S.RESERVE else None,
                )

    def open_call(self) -> UUID:
        """An edition of STOCTI that states still answer, with registrations in every early state."""
        first = self._weeks(15)
        called = self.today - timedelta(days=20)
        code, title = named("STOCTI", first)
        delivery = self.diary.cohort(
            ("STOCTI", 3),
            code=code,
            title=title,
            seats=24,
            called=morning(called),
            deadline_day=self.today + timedelta(days=30),
            modules=[
                ("FND", first, first + timedelta(days=18)),
                ("INT", first + timedelta(weeks=4), first + timedelta(weeks=7, days=4)),
                ("ADV", first + timedelta(weeks=10), first + timedelta(weeks=13, days=4)),
            ],
            invites=dict(OPEN_TO),
            coordinator=self.staff.coordinator,
            screening_officer=self.staff.screening_officer,
            steps=[Step("open", morning(called), self.staff.coordinator)],
            interpretation=("ar", "pt"),
            partners=[("MA", "donor"), ("CA", "donor"), ("RIP", "host"), ("AUI", "accrediting_body")],
        )
        self._fill(
            delivery,
            ["KE", "GH", "SN", "CD", "MZ", "MR"],
            [
                (S.SUBMITTED, 6),
                (S.ENDORSED, 7),
                (S.CLEARED, 4),
                (S.RETURNED, 2),
                (S.REFERRED, 2),
                (S.DRAFT, 2),
                (S.REFUSED, 1),
                (S.NOT_CLEARED, 1),
                (S.WITHDRAWN, 1),
            ],
        )
        for someone, state in (
            (self._longest_name(delivery), S.ENDORSED),
            (self._single_name(delivery), S.SUBMITTED),
        ):
            place = None if state in UNORDERED else 9
            self.diary.register(delivery, someone, state, applied=True, priority=place)
        suggest_pairs(self.diary, delivery, coordinator=self.staff.coordinator)
        return delivery.id

    def _longest_name(self, delivery: Delivery) -> Someone:
        given, _space, rest = read("words")["longest_name"].partition(" بن ")
        office = self.diary.people.office_of("ar", "investigations")
        return self.diary.people.person(
            given, f"بن {rest}", state="MR", sex=Sex.MALE, language="ar", created=delivery.called, **office
        )

    def _single_name(self, delivery: Delivery) -> Someone:
        office = self.diary.people.office_of("fr", "investigations")
        return self.diary.people.person(
            "",
            read("words")["single_name"],
            state="SN",
            sex=Sex.MALE,
            language="fr",
            created=delivery.called,
            **office,
        )

    def selection(self) -> None:
        """24 seats for 25 whom screening has cleared: the coordinator of prisons selects now."""
        deadline = self.today - timedelta(days=5)
        delivery = self._cohort(
            "PRISON",
            self._weeks(9),
            deadline_day=deadline,
            steps=self._steps(deadline, self.staff.coordinator, "open select", called_days=33),
            seats=24,
            invites={"KE": 4, "GH": 4, "SN": 4, "NG": 4, "UG": 4, "CM": 4},
            partners=[("DGAPR", "host"), ("DGAPR", "trainer_provider"), ("CA", "donor")],
            place="RABAT",
        )
        self._fill(
            delivery,
            ["KE", "GH", "SN", "NG", "UG", "CM"],
            [(S.CLEARED, 25), (S.NOT_CLEARED, 1), (S.REFUSED, 1), (S.WITHDRAWN, 1)],
        )

    def offers(self) -> None:
        """Seats offered last week: some accepted, some open, three on the reserve."""
        deadline = self.today - timedelta(days=7)
        delivery = self._cohort(
            "DRR",
            self._weeks(7),
            deadline_day=deadline,
            steps=self._steps(deadline, self.staff.other_coordinator, "open select"),
            seats=18,
            invites={"GH": 4, "TD": 4, "SN": 4, "BF": 4, "KE": None, "LY": None},
            place="RABAT",
        )
        self._fill(
            delivery,
            ["GH", "TD", "SN", "BF", "KE", "LY"],
            [(S.OFFERED, 7), (S.CONFIRMED, 11), (S.DECLINED, 2), (S.RESERVE, 3), (S.NOT_SELECTED, 2)],
            offered="invited@example.org",
        )
        self._teach(
            delivery,
            lambda _since, _until: SessionState.DRAFT,
            team=self.diary.house.trainers[6:-1],
            lead=self.diary.house.trainers[-1],
            venue="RABAT",
            mornings_only=True,
        )

    def soon(self) -> None:
        """A confirmed cohort whose timetable is a draft that can be published, of the mornings alone."""
        deadline = self.today - timedelta(days=40)
        first = self._weeks(6)
        delivery = self._cohort(
            "BORDER",
            first,
            deadline_day=deadline,
            steps=self._steps(deadline, self.staff.other_coordinator, "open select confirm"),
            seats=20,
            invites={"TG": 5, "GN": 5, "SN": 5, "MZ": 5},
        )
        self._fill(
            delivery,
            ["TG", "GN", "SN", "MZ"],
            [(S.CONFIRMED, 18), (S.LAPSED, 1), (S.REPLACED, 1), (S.NOT_SELECTED, 4)],
        )
        self._teach(
            delivery,
            lambda _since, _until: SessionState.DRAFT,
            team=self.diary.house.trainers[4:-1],
            holidays=country_holidays("MA"),
            mornings_only=True,
        )
        want_units(self.diary.scene, delivery)

    def running(self) -> None:
        """A cohort in its second of three weeks: registers taken, one half taken, and sessions to come."""
        first = self._weeks(-1)
        deadline = first - timedelta(days=45)
        delivery = self._cohort(
            "BORDER",
            first,
            deadline_day=deadline,
            steps=self._steps(
                deadline, self.staff.other_coordinator, "open select confirm start", first_day=first
            ),
            seats=20,
            invites={"MZ": 4, "KE": 4, "MR": 4, "SN": 4, "TD": 4},
            partners=[("MA", "donor"), ("RIP", "host"), ("GDF", "trainer_provider")],
        )
        self._fill(
            delivery,
            ["MZ", "KE", "MR", "SN", "TD"],
            [(S.ATTENDING, 17), (S.NO_SHOW, 1), (S.EXCLUDED, 1), (S.DECLINED, 1), (S.NOT_SELECTED, 3)],
            attending="attending@example.org",
        )
        now = self.diary.scene.now
        starts = [
            zones.instant(day, start, RABAT)
            for code, since, until in self._spans("BORDER", first)
            for day, start, _end in hours(delivery.version.modules[code].hours, since, until)
        ]
        begun = [since for since in starts if since <= now]
        waiting, cancelled = begun[-2:], starts[-3]

        def settle(since: datetime, _until: datetime) -> SessionState:
            if since == cancelled:
                return SessionState.CANCELLED
            held = since <= now and since not in waiting
            return SessionState.HELD if held else SessionState.SCHEDULED

        attending = delivery.registered(S.ATTENDING)
        lessons = self._teach(
            delivery, settle, team=self.diary.house.trainers[1:4], lead=self.diary.house.trainers[0]
        )
        for lesson in lessons:
            if lesson.state is SessionState.HELD:
                self.timetable.mark(lesson, attending)
                if lesson.starts_at == starts[0]:
                    self.timetable.mark_twice(lesson, attending[2], minutes=lesson.minutes - 12)
            elif lesson.starts_at == begun[-1]:
                self.timetable.mark(lesson, attending[: len(attending) // 2])

    def just_over(self) -> None:
        """A cohort closed two weeks ago: its certificates are proposed and wait for a second person."""
        first = self._weeks(-5)
        deadline = first - timedelta(days=45)
        last = first + timedelta(days=18)
        delivery = self._cohort(
            "BORDER",
            first,
            deadline_day=deadline,
            steps=past_steps(
                (first, last), morning(deadline - timedelta(days=33)), deadline, self.staff.other_coordinator
            ),
            seats=16,
            invites={"NG": 4, "BJ": 4, "TG": 4, "GH": 4},
            ended=closing(last),
        )
        self._fill(delivery, ["NG", "BJ", "TG", "GH"], [(S.COMPLETED, 13), (S.NOT_COMPLETED, 1)])
        lessons = self._teach(
            delivery, lambda _since, _until: SessionState.HELD, team=self.diary.house.trainers[:6]
        )
        failing = delivery.registered(S.NOT_COMPLETED)
        for number, lesson in enumerate(lessons):
            self.timetable.mark(lesson, delivery.registered(), absent=failing if number % 3 == 0 else ())
        decide(self.diary.scene, delivery, lessons)
        want_units(self.diary.scene, delivery)
        proposed = at_noon(last + timedelta(days=3))
        award = Award(
            proposer=self.staff.other_coordinator,
            issuer=self.staff.registrar,
            proposed_at=proposed,
            issued_on=self.today,
        )
        rejected = Step(
            "reject", proposed + timedelta(days=1), self.staff.registrar, "The name lacks its second part."
        )
        for number, holder in enumerate(delivery.registrations[:12]):
            self.register.add(delivery, holder, award, steps=[rejected] if number == 11 else [])

    def planned(self) -> None:
        """A cohort of next year without a call, one that was postponed, and one that was cancelled."""
        self._cohort(
            "BORDER",
            self._weeks(30),
            deadline_day=self.today + timedelta(days=120),
            called_days=110,
            steps=[],
            seats=20,
            invites={},
            has_call=False,
        )
        deadline = self.today - timedelta(days=15)
        reason = "The host's academy is being repaired until the summer."
        postponed = self._cohort(
            "PRISON",
            self._weeks(34),
            deadline_day=deadline,
            steps=[
                *self._steps(deadline, self.staff.coordinator, "open"),
                Step("postpone", at_noon(deadline) - timedelta(days=6), self.staff.coordinator, reason),
            ],
            seats=20,
            invites={"CD": 4, "TG": 4, "MZ": 4, "ET": 4},
            place="RABAT",
        )
        self._fill(postponed, ["CD", "TG", "MZ", "ET"], [(S.ENDORSED, 4)])
        deadline = self.today - timedelta(days=150)
        reason = "Too few states could send officials in that month."
        cancelled = self._cohort(
            "DRR",
            self._weeks(-12),
            deadline_day=deadline,
            steps=[
                *self._steps(deadline, self.staff.other_coordinator, "open"),
                Step("cancel", at_noon(deadline) + timedelta(days=9), self.staff.other_coordinator, reason),
            ],
            seats=20,
            invites={"ML": 5, "CM": 5, "GN": 5},
            ended=at_noon(deadline) + timedelta(days=9),
            place="RABAT",
        )
        self._fill(cancelled, ["ML", "CM", "GN"], [(S.CANCELLED, 5)])

    def _steps(
        self,
        deadline: date,
        coordinator: UUID,
        names: str,
        *,
        called_days: int = 33,
        first_day: date | None = None,
    ) -> list[Step]:
        called = morning(deadline - timedelta(days=called_days))
        steps = past_steps((first_day or deadline, deadline), called, deadline, coordinator)
        return [step for step in steps if step.transition in names.split()]

    def _teach(self, delivery: Delivery, settle: Settle, **how: Any) -> list[Lesson]:
        """The modules of a cohort of this season, as `Timetable.teach` teaches one."""
        return [
            lesson
            for span in self._spans(delivery.version.programme_code, delivery.first_day)
            for lesson in self.timetable.teach(delivery, span, settle=settle, **how)
        ]

    def _spans(self, programme: str, first: date) -> list[tuple[str, date, date]]:
        """The modules of a programme with their days, from a cohort's first Monday."""
        return [
            (code, first + timedelta(days=since), first + timedelta(days=until))
            for code, since, until in MODULES[programme]
        ]
