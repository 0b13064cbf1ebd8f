"""An office of any size for measuring: many programmes and cohorts with thousands of invented nominations.

It stands beside the demonstration, is written cohort by cohort so that its size needs no memory, and
can be taken up again where it was broken off. Its people have no accounts and nothing
sealed, and its certificates verify but have no sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import chain, repeat
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database

from app.access.actor import SYSTEM, Role, ScopeKind
from app.attendance.states import Presence
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock, zones
from app.core.db import db, take_stock, unit_of_work
from app.core.texts import Texts
from app.demo.awards import Award, Register, decide
from app.demo.cohorts import Delivery, Diary, count_seats
from app.demo.courses import RABAT, House, TaughtModule, Version, morning
from app.demo.diligence import screen
from app.demo.lessons import Lesson, know, stand
from app.demo.past import closing, past_steps
from app.demo.people import STATES, People
from app.demo.scene import Scene, Step
from app.people.models import Grant, Sex, User
from app.programmes import models as programmes
from app.programmes.models import Curriculum, Module, Outcome, Programme
from app.programmes.states import CertificateKind, CurriculumState, ProgrammeState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.search import operations as search
from app.timetable.models import Booking, Session
from app.timetable.states import Mode, ResourceKind, SessionState

PREFIX = "MEASURE"
PROGRAMMES = 20
LARGEST = 1_200
"""The registrations of the first cohort, all in one open call."""
OPEN = 40
"""So many calls are open at once at most: as where 250 cohorts a year are each called for two months."""
IN_ONE_DEED = 10_000
KEYS_OF_A_COHORT = 100_000
HOURS = 8


def largest_cohort() -> UUID | None:
    """The cohort with the most registrations, if this office was made for measuring."""
    return db.session.scalar(sa.select(Cohort.id).where(Cohort.code == _code(0)))


def grow(*, seed: int, total: int) -> Iterator[int]:
    """Add cohorts until the office has `total` registrations; says after each deed how many it has."""
    present = db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) or 0
    number = (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(Cohort).where(Cohort.code.startswith(f"{PREFIX}-"))
        )
        or 0
    )
    while present < total:
        with unit_of_work() as session:
            before = number
            staff = _staff(session)
            _programmes(session, seed=seed, staff=staff)
            until = min(total, present + IN_ONE_DEED)
            while present < until:
                size = min(_size(seed, number), total - present)
                _cohort(session, seed=seed, number=number, size=size, staff=staff)
                present, number = present + size, number + 1
            trail.record(
                "demo.grow", actor=SYSTEM, subject=("office", "demonstration"), cohorts=number - before
            )
        yield present
    for _kind, _count in search.rebuild():
        pass
    with unit_of_work() as session:
        take_stock(session.connection())


def _code(number: int) -> str:
    return f"{PREFIX}-{number:06}"


def _size(seed: int, number: int) -> int:
    return LARGEST if number == 0 else Random(f"size {seed} {number}").randrange(60, 340)


def _staff(session: Database) -> dict[str, UUID]:
    """The demonstration's accounts that act here, and every state's focal point by "focal point <state>"."""
    named = session.execute(
        sa.select(User.email, User.id).where(
            User.email.in_([f"{who}@example.org" for who in ("coordinator", "registrar", "screening")])
        )
    )
    focal = session.execute(
        sa.select(Grant.scope_id, Grant.user_id)
        .where(Grant.role == Role.FOCAL_POINT, Grant.scope_kind == ScopeKind.MEMBER_STATE)
        .order_by(Grant.id.desc())
    )
    staff = {email.partition("@")[0]: key for email, key in named}
    return staff | {f"focal point {state}": key for state, key in focal}


def _programmes(session: Database, *, seed: int, staff: dict[str, UUID]) -> None:
    """The programmes for measuring, if they are not there yet, all with the first coordinator."""
    known = sa.select(sa.func.count()).select_from(Programme).where(Programme.code.startswith(f"{PREFIX}-"))
    if session.scalar(known):
        return
    scene = Scene(f"{seed} programmes", now=clock.now(), first_key=KEYS_OF_A_COHORT // 2)
    for number in range(PROGRAMMES):
        since = morning(date(2011, 1, 10))
        title = Texts(en=f"Measured course {number + 1}", fr=f"Formation mesurée {number + 1}")
        programme = scene.put(
            Programme,
            code=f"{PREFIX}-{number:02}",
            title=title,
            summary=title,
            audience=title,
            areas=["security"],
            pillars=["prevention"],
            created_at=since,
            state=ProgrammeState.PUBLISHED,
        )
        curriculum = scene.put(
            Curriculum,
            programme_id=programme,
            number=1,
            attendance_percent=80,
            published_at=since,
            created_at=since,
            state=CurriculumState.PUBLISHED,
        )
        scene.put(
            programmes.Award,
            curriculum_id=curriculum,
            kind=CertificateKind.PROGRAMME,
            renew_months=0,
            needs_accreditation=False,
        )
        module = scene.put(Module, curriculum_id=curriculum, code="ONE", position=1, title=title, hours=HOURS)
        scene.put(Outcome, module_id=module, position=1, text=Texts(en="Be measured", fr="Être mesuré"))
        scene.put(
            Grant,
            user_id=staff["coordinator"],
            role=Role.COORDINATOR,
            scope_kind=ScopeKind.PROGRAMME,
            scope_id=str(programme),
            valid_from=since,
            given_by=None,
        )
    scene.write(session)


def _cohort(session: Database, *, seed: int, number: int, size: int, staff: dict[str, UUID]) -> None:
    """One cohort of so many registrations: every fifth of the first has an open call, the others are over."""
    scene = Scene(f"{seed} cohort {number}", now=clock.now(), first_key=(number + 1) * KEYS_OF_A_COHORT)
    people = People(scene, password_hash="")
    people.focal_points = {state: staff[f"focal point {state}"] for state in STATES}
    is_open = number % 5 == 0 and number < 5 * OPEN
    delivery = _called(session, scene, people, number=number, size=size, staff=staff, is_open=is_open)
    seats = _seats(size)
    if is_open:
        outcomes = scene.random.choices(
            [S.ENDORSED, S.CLEARED, S.REFERRED, S.NOT_CLEARED], [6, 6, 1, 1], k=size
        )
    else:
        enough = chain(repeat(S.COMPLETED, min(seats, size)), repeat(S.NOT_SELECTED, max(size - seats, 0)))
        outcomes = list(enough)
        scene.random.shuffle(outcomes)
    diary = Diary(scene, House(), people)
    for place, outcome in enumerate(outcomes):
        sex = Sex.FEMALE if place % 3 == 1 else Sex.MALE
        someone = diary.official(delivery, STATES[place % len(STATES)], sex)
        diary.register(delivery, someone, outcome, applied=False, priority=place // len(STATES) + 1)
    if not is_open:
        _held(scene, delivery, staff)
    count_seats(scene)
    screen(scene)
    scene.write(session)


def _seats(size: int) -> int:
    return max(20, min(size // 4, 500))


def _called(
    session: Database,
    scene: Scene,
    people: People,
    *,
    number: int,
    size: int,
    staff: dict[str, UUID],
    is_open: bool,
) -> Delivery:
    version = _version(session, number)
    today = clock.today(RABAT)
    if is_open:
        first_day, deadline = today + timedelta(days=60 + number % 200), today + timedelta(days=20)
        called = morning(deadline - timedelta(days=45))
        steps = [Step("open", called, staff["coordinator"])]
    else:
        monday = today - timedelta(days=today.weekday())
        first_day = monday - timedelta(days=28 + number * 7 % 5005)
        deadline = first_day - timedelta(days=40)
        called = morning(deadline - timedelta(days=30))
        steps = past_steps((first_day, first_day), called, deadline, staff["coordinator"])
    house = House(versions={(PREFIX, 1): version})
    return Diary(scene, house, people).cohort(
        (PREFIX, 1),
        code=_code(number),
        title=Texts(en=f"Measured cohort {number + 1}", fr=f"Cohorte mesurée {number + 1}"),
        seats=_seats(size),
        called=called,
        deadline_day=deadline,
        modules=[("ONE", first_day, first_day)],
        invites=dict.fromkeys(STATES),
        coordinator=staff["coordinator"],
        screening_officer=staff["screening"],
        steps=steps,
        ended=None if is_open else closing(first_day),
    )


def _version(session: Database, number: int) -> Version:
    row = session.execute(
        sa.select(Programme.id, Curriculum.id, Module.id)
        .join(Curriculum, Curriculum.programme_id == Programme.id)
        .join(Module, Module.curriculum_id == Curriculum.id)
        .where(Programme.code == f"{PREFIX}-{number % PROGRAMMES:02}")
    ).one()
    module = TaughtModule(id=row[2], code="ONE", hours=HOURS, topics=(Texts(en="A measured day"),))
    return Version(id=row[1], programme=row[0], programme_code=PREFIX, modules={"ONE": module})


def _held(scene: Scene, delivery: Delivery, staff: dict[str, UUID]) -> None:
    """The cohort's one session with its register, and a certificate for everyone who stayed."""
    day = delivery.first_day
    starts_at, ends_at = zones.instant(day, time(9), RABAT), zones.instant(day, time(17), RABAT)
    module = delivery.version.modules["ONE"]
    key = scene.key()
    steps = [
        Step("publish", starts_at - timedelta(days=14), staff["coordinator"]),
        Step("hold", ends_at, staff["coordinator"]),
    ]
    facts = {
        "cohort_id": delivery.id,
        "module_id": module.id,
        "title": module.topics[0],
        "day": day,
        "start": time(9),
        "end": time(17),
        "zone": RABAT,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "mode": Mode.ONLINE,
        "state": scene.lead(Session, key, steps),
    }
    scene.put(
        Session,
        id=key,
        programme_id=delivery.version.programme,
        changed_at=delivery.called,
        **facts,
    )
    know(scene, key, facts)
    scene.put(
        Booking,
        session_id=key,
        resource_kind=ResourceKind.COHORT,
        resource_id=delivery.id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    lesson = Lesson(id=key, starts_at=starts_at, ends_at=ends_at, state=SessionState.HELD, trainers=())
    for registration in delivery.registered(S.COMPLETED):
        stand(
            scene,
            session_id=key,
            registration_id=registration,
            status=Presence.PRESENT,
            minutes=lesson.minutes,
            marked_by=staff["coordinator"],
            marked_at=ends_at,
        )
    decide(scene, delivery, [lesson])
    award = Award(
        proposer=staff["coordinator"],
        issuer=staff["registrar"],
        proposed_at=closing(day),
        issued_on=day + timedelta(days=1),
    )
    register = Register(scene, prefix=delivery.code)
    for holder in delivery.registrations:
        if delivery.states[holder[0]] is S.COMPLETED:
            register.add(delivery, holder, award)
