"""Invented timetables: sessions with rooms and trainers that never clash, and their registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.attendance.models import Attendance, Mark
from app.attendance.states import Presence, Source
from app.core import zones
from app.demo.cohorts import Delivery
from app.demo.courses import RABAT, House
from app.demo.scene import Scene, Step
from app.timetable.models import (
    Booking,
    PublishedSession,
    PublishedTrainer,
    Session,
    SessionOutcome,
    Teaching,
)
from app.timetable.states import Mode, ResourceKind, SessionState

NOON_BREAK = (time(13), time(14))
FRIDAY_BREAK = (time(12, 30), time(14))
"""Fridays leave the time of prayer free."""
FRIDAY = 4
Settle = Callable[[datetime, datetime], SessionState]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One session as its register needs it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    trainers: tuple[UUID, ...]

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class Timetable:
    """Everything that is taught, and when each room and trainer is taken."""

    def __init__(self, scene: Scene, house: House) -> None:
        self.scene, self.house = scene, house
        self._taken: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)

    def teach(
        self,
        delivery: Delivery,
        module: tuple[str, date, date],
        *,
        team: Sequence[UUID],
        settle: Settle,
        lead: UUID | None = None,
        venue: str = "RIP",
        holidays: Collection[date] = (),
        mornings_only: bool = False,
    ) -> list[Lesson]:
        """The module's hours on its working days, a morning and an afternoon each.

        `settle` says in which state a session is that runs from one instant until another; `lead` is a
        trainer who takes part in all of them, beside one of the `team` who teaches in the same language. With
        `mornings_only` the afternoons, and holidays, are left to be drafted.
        """
        code, since, until = module
        taught = delivery.version.modules[code]
        lessons = []
        closed = () if mornings_only else holidays
        for number, (day, start, end) in enumerate(hours(taught.hours, since, until, holidays=closed)):
            title = taught.topics[number // 2 % len(taught.topics)]
            starts_at, ends_at = zones.instant(day, start, RABAT), zones.instant(day, end, RABAT)
            state = settle(starts_at, ends_at)
            wanted = [lead] if lead else []
            wanted += [t for t in self._shuffled(team) if t != lead]
            if mornings_only and (number % 2 or day in holidays):
                continue
            free = [trainer for trainer in wanted if self._is_free(trainer, starts_at, ends_at)]
            language = next(one for one in ("en", "fr", "ar", "pt") if one in self.house.languages[free[0]])
            trainers = tuple(trainer for trainer in free if language in self.house.languages[trainer])[:2]
            room = next(r for r in self.house.rooms[venue][1:] if self._is_free(r, starts_at, ends_at))
            key = self.scene.key()
            facts = {
                "cohort_id": delivery.id,
                "module_id": taught.id,
                "room_id": room,
                "title": title,
                "day": day,
                "start": start,
                "end": end,
                "zone": RABAT,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "mode": Mode.IN_PERSON,
                "state": self.scene.lead(
                    Session, key, self._history(delivery, state, starts_at, ends_at, trainers[0])
                ),
            }
            self.scene.put(
                Session,
                id=key,
                programme_id=delivery.version.programme,
                changed_at=min(delivery.called, self.scene.now),
                language=language,
                **facts,
            )
            outcome = taught.outcomes[number // 2 % len(taught.outcomes)]
            self.scene.put(SessionOutcome, session_id=key, outcome_id=outcome)
            if state is not SessionState.DRAFT:
                know(self.scene, key, facts, trainers)
            for trainer in trainers:
                self.scene.put(Teaching, session_id=key, trainer_id=trainer)
            if state is not SessionState.CANCELLED:
                self._hold(ResourceKind.COHORT, delivery.id, key, starts_at, ends_at)
                self._hold(ResourceKind.ROOM, room, key, starts_at, ends_at)
                for trainer in trainers:
                    self._hold(ResourceKind.TRAINER, trainer, key, starts_at, ends_at)
                for someone in delivery.taking_part() if starts_at > self.scene.now else ():
                    self._hold(ResourceKind.TRAINEE, someone.id, key, starts_at, ends_at)
            lessons.append(
                Lesson(id=key, starts_at=starts_at, ends_at=ends_at, state=state, trainers=trainers)
            )
        return lessons

    def mark(self, lesson: Lesson, registrations: Sequence[UUID], *, absent: Collection[UUID] = ()) -> None:
        """Marks in a session's register: nearly all are there, a few late or excused; `absent` are not."""
        random, full = self.scene.random, lesson.minutes
        for registration in registrations:
            luck = random.random()
            status, minutes = Presence.PRESENT, full
            if registration in absent or luck < 0.01:
                status, minutes = Presence.ABSENT, 0
            elif luck < 0.025:
                status, minutes = Presence.EXCUSED, 0
            elif luck < 0.06:
                status, minutes = Presence.LATE, full - random.choice((10, 15, 25, 40))
            stand(
                self.scene,
                session_id=lesson.id,
                registration_id=registration,
                status=status,
                minutes=minutes,
                marked_by=self.house.trainer_accounts[lesson.trainers[0]],
                marked_at=min(lesson.starts_at + timedelta(minutes=20), self.scene.now),
            )

    def mark_twice(self, lesson: Lesson, registration: UUID, *, minutes: int) -> None:
        """Another trainer's telephone said late, before the mark that counts was made on the page."""
        at = lesson.starts_at + timedelta(minutes=12)
        self.scene.put(
            Mark,
            session_id=lesson.id,
            registration_id=registration,
            status=Presence.LATE,
            minutes=minutes,
            source=Source.OFFLINE,
            device=str(self.scene.key()),
            counter=1,
            marked_by=self.house.trainer_accounts[lesson.trainers[-1]],
            marked_at=at,
            received_at=at + timedelta(minutes=45),
        )

    def _shuffled(self, team: Sequence[UUID]) -> list[UUID]:
        return self.scene.random.sample(list(team), len(team))

    def _is_free(self, resource: UUID, since: datetime, until: datetime) -> bool:
        until += timedelta(minutes=self.house.changeover.get(resource, 0))
        return all(until <= start or end <= since for start, end in self._taken[resource])

    def _hold(
        self, kind: ResourceKind, resource: UUID, session: UUID, since: datetime, until: datetime
    ) -> None:
        until += timedelta(minutes=self.house.changeover.get(resource, 0))
        self._taken[resource].append((since, until))
        self.scene.put(
            Booking,
            session_id=session,
            resource_kind=kind,
            resource_id=resource,
            starts_at=since,
            ends_at=until,
        )

    def _history(
        self, delivery: Delivery, state: SessionState, since: datetime, until: datetime, trainer: UUID
    ) -> Iterator[Step]:
        if state is SessionState.DRAFT:
            return
        published = min(
            zones.instant(delivery.first_day, time(9), RABAT) - timedelta(days=14), self.scene.now
        )
        yield Step("publish", published, delivery.coordinator)
        if state is SessionState.HELD:
            yield Step("hold", until + timedelta(minutes=10), self.house.trainer_accounts[trainer])
        elif state is SessionState.CANCELLED:
            reason = "The airport could not receive the exercise that day."
            yield Step("cancel", min(since - timedelta(days=1), self.scene.now), delivery.coordinator, reason)


def stand(scene: Scene, **mark: Any) -> None:
    """A mark that was made on the page and counts: in the list of marks, and in the register."""
    scene.put(Mark, **mark, source=Source.PAGE, received_at=mark["marked_at"])
    scene.put(Attendance, **mark)


def know(scene: Scene, session: UUID, facts: dict[str, Any], trainers: Sequence[UUID] = ()) -> None:
    """Let people know a session as it stands."""
    scene.put(PublishedSession, session_id=session, number=1, **facts)
    for trainer in trainers:
        scene.put(PublishedTrainer, session_id=session, trainer_id=trainer)


def hours(
    total: int, since: date, until: date, *, holidays: Collection[date] = ()
) -> Iterator[tuple[date, time, time]]:
    """Two sessions on each working day that make exactly `total` hours, the mornings longer if need be."""
    every = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    days = [day for day in every if day.weekday() < 5 and day not in holidays]
    halves, more = divmod(total * 2, len(days) * 2)
    for number, day in enumerate(days):
        noon, after = FRIDAY_BREAK if day.weekday() == FRIDAY else NOON_BREAK
        morning = timedelta(minutes=30) * (halves + (number < more))
        afternoon = timedelta(minutes=30) * (halves + (number < more - len(days)))
        yield day, (datetime.combine(day, noon) - morning).time(), noon
        yield day, after, (datetime.combine(day, after) + afternoon).time()
