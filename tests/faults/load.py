"""People of every role at work over HTTP, each request with its outcome in the history."""

from __future__ import annotations

import http.client
import io
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.access.actor import Role, ScopeKind
from app.cohorts.states import CohortState
from app.core import clock
from tests.certificates.conftest import graduation_of
from tests.documents.support import pdf
from tests.faults.history import Asked, Outcome
from tests.faults.house import HOST, House
from tests.registrations.support import APPLICATION, DECLARED, S, findings
from tests.support.office import Office

ANSWER_WITHIN = 75
TRIES = 40
PAUSE = 0.4
STATES = ("KE", "GH")
TRY_LATER = frozenset({429, 503, 507})
HEADER = "X-Fault-Id"
MARKS = ("present", "absent", "excused")
ROOMS, HOURS = 2, (9, 11, 14)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client got: `status` 0 where the line was cut; `is_sent` False where it never got through."""

    status: int
    location: str = ""
    text: str = ""
    is_sent: bool = True
    retry_after: str = ""

    @property
    def outcome(self) -> Outcome:
        if not self.is_sent:
            return Outcome.REFUSED
        if self.status == 0:
            return Outcome.UNKNOWN
        leads_on = self.status == 303 and not re.match(r"/(login|proof|prove|account/factors)", self.location)
        return Outcome.ACKNOWLEDGED if leads_on else Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that someone has signed in with."""

    who: str
    cookie: str
    token: str


@dataclass
class Network:
    """The way from the browsers to whichever node answers."""

    house: House
    chance: random.Random
    repeats: float = 0.0
    """How often a proxy on the way sends the same request twice."""
    asked: list[Asked] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    ended: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, session: Session, path: str) -> Answer:
        return self._send("GET", path, session, b"", {})

    def post(
        self,
        session: Session,
        path: str,
        form: Mapping[str, Any],
        *,
        action: str,
        subject: object = "",
        writes: tuple[tuple[tuple[str, str], str], ...] = (),
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        """Send a form, and write down what came of it."""
        key, began = str(uuid4()), time.monotonic()
        filled = {"csrf_token": session.token, **form}
        if file:
            sent = FileStorage(io.BytesIO(file[1]), filename=file[0])
            boundary, body = encode_multipart({**filled, "file": sent})
            kind = f'multipart/form-data; boundary="{boundary}"'
        else:
            body, kind = urlencode(filled).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, HEADER: key}
        if self.chance.random() < self.repeats:
            answer = self._twice(path, session, body, headers)
        else:
            answer = self._send("POST", path, session, body, headers)
        one = Asked(
            key=key,
            action=action,
            subject=str(subject),
            outcome=answer.outcome,
            status=answer.status,
            began=began,
            ended=time.monotonic(),
            who=session.who,
            writes=writes,
        )
        with self._lock:
            self.asked.append(one)
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        return answer

    def _twice(self, path: str, session: Session, body: bytes, headers: dict[str, str]) -> Answer:
        """As a proxy does that repeats what it sent: the best of both answers is what it hands on."""
        answers: list[Answer] = []

        def again() -> None:
            answers.append(self._send("POST", path, session, body, headers))

        second = threading.Thread(target=again)
        second.start()
        again()
        second.join()
        order = [Outcome.ACKNOWLEDGED, Outcome.UNKNOWN, Outcome.REFUSED]
        return min(answers, key=lambda answer: order.index(answer.outcome))

    def _send(self, method: str, path: str, session: Session, body: bytes, headers: dict[str, str]) -> Answer:
        server = self.chance.choice(self.house.servers)
        connection = server.line(timeout=ANSWER_WITHIN)
        try:
            connection.connect()
        except OSError:
            return Answer(0, is_sent=False)
        try:
            own = {"Host": HOST, "Cookie": f"session={session.cookie}"}
            connection.request(method, path, body=body or None, headers={**headers, **own})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(
                answer.status,
                answer.getheader("Location") or "",
                text,
                retry_after=answer.getheader("Retry-After") or "",
            )
        except (TimeoutError, OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()


@dataclass
class Sizes:
    """How much work a round is."""

    applicants: int = 4
    candidates: int = 10
    seats: int = 4
    registers: int = 2
    trainees: int = 4
    saves: int = 4
    bookings: int = 8
    graduates: int = 3
    papers: int = 2


SMALL = Sizes(2, 6, 3, 1, 3, 3, 4, 2, 1)
Work = Callable[[Network], Iterator[None]]


@dataclass
class Scene:
    """The records of one round, set before anything breaks."""

    work: list[Work] = field(default_factory=list)
    cohorts: list[UUID] = field(default_factory=list)


class Staff:
    """Those who are there in every round, and the programme that they work for."""

    def __init__(self, house: House) -> None:
        self.office = Office(house.app)
        office = self.office
        self.programme = office.programme("FAULTS")
        self.focal = {code: self._with(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, code) for code in STATES}
        self.screening = self._with(Role.SCREENING_OFFICER)
        self.coordinators = [
            self._with(Role.COORDINATOR, ScopeKind.PROGRAMME, self.programme) for _n in range(2)
        ]
        for code in STATES:
            office.unit(code, decided_by=office.account())
        self.rooms = [office.room(f"Salle {n}") for n in range(ROOMS)]

    def _with(self, role: Role, kind: ScopeKind = ScopeKind.OFFICE, scope: Any = "") -> UUID:
        state = {"state": scope} if kind is ScopeKind.MEMBER_STATE else {}
        user = self.office.account(**state)
        self.office.grant(user, role, kind, scope)
        return user

    def browser(self, user: UUID, who: str) -> Session:
        """Signed in, for as long as a round lasts."""
        visitor = self.office.signed_in(user)
        token = visitor.token()
        cookie = visitor.client.get_cookie("session")
        assert cookie
        return Session(who, cookie.value, token)


def set_scene(staff: Staff, chance: random.Random, sizes: Sizes) -> Scene:
    """New cohorts with their people, and what each person has to do."""
    scene = Scene()
    coordinator = staff.browser(staff.coordinators[0], "coordinator")
    _gathering(staff, scene, sizes)
    _selecting(staff, scene, sizes, coordinator)
    _teaching(staff, scene, sizes)
    _planning(staff, scene, sizes, coordinator, chance)
    _graduating(staff, scene, sizes)
    chance.shuffle(scene.work)
    return scene


def _dates(first: int, last: int) -> dict[str, Any]:
    today = clock.now().date()
    return {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}


def _until_answered(do: Callable[[], Answer]) -> Iterator[None]:
    """Try until the office has decided: yes or no."""
    for _n in range(TRIES):
        answer = do()
        is_decided = answer.outcome is Outcome.ACKNOWLEDGED or answer.status in range(400, 500)
        if is_decided and answer.status not in TRY_LATER:
            return
        time.sleep(PAUSE)
        yield


def _gathering(staff: Staff, scene: Scene, sizes: Sizes) -> None:
    """Officials apply and hand in papers, their states endorse, officers clear."""
    office = staff.office
    cohort = office.cohort(staff.programme, state=CohortState.OPEN, seats=sizes.applicants, **_dates(40, 60))
    scene.cohorts.append(cohort)
    paper = office.ask_for(cohort, "letter", is_required=False)
    assert paper
    focal = {code: staff.browser(user, f"focal {code}") for code, user in staff.focal.items()}
    officer = staff.browser(staff.screening, "screening")
    content = pdf()
    for n in range(sizes.applicants):
        code = STATES[n % len(STATES)]
        person = office.person(state=code, institution="National Police")
        official = staff.browser(office.account(person), "official")
        has_paper = n < sizes.papers

        def work(
            network: Network, official: Session = official, code: str = code, has_paper: bool = has_paper
        ) -> Iterator[None]:
            key = ""
            for _n in range(TRIES):
                answer = network.post(
                    official, f"/cohorts/{cohort}/apply", APPLICATION, action="registration.apply"
                )
                found = re.search(r"/registrations/([0-9a-f-]{36})", answer.location) or re.search(
                    r"/registrations/([0-9a-f-]{36})", network.get(official, "/registrations").text
                )
                if found:
                    key = found[1]
                    break
                time.sleep(PAUSE)
                yield
            if not key:
                return
            at = f"/registrations/{key}"
            if has_paper:
                yield from _until_answered(
                    lambda: network.post(
                        official,
                        f"{at}/documents/letter",
                        {"version": "none"},
                        action="document.hand_in",
                        file=("letter.pdf", content),
                    )
                )
            steps = (
                (official, "submit", f"{at}/submit", {}, "registration.submit"),
                (focal[code], "endorse", f"{at}/endorse", DECLARED, "registration.endorse"),
                (
                    officer,
                    "clear",
                    f"{at}/screening",
                    findings("clear", version="0", review_on=_next_year()),
                    "registration.clear",
                ),
            )
            for who, _name, path, form, action in steps:
                yield from _until_answered(
                    lambda who=who, path=path, form=form, action=action: network.post(  # type: ignore[misc]
                        who, path, form, action=action, subject=key
                    )
                )
                yield

        scene.work.append(work)


def _next_year() -> str:
    return (clock.now().date() + timedelta(days=300)).isoformat()


def _selecting(staff: Staff, scene: Scene, sizes: Sizes, coordinator: Session) -> None:
    """More candidates than seats: offered or put on the reserve; they accept, decline, or withdraw."""
    office = staff.office
    cohort = office.cohort(staff.programme, state=CohortState.SELECTING, seats=sizes.seats, **_dates(40, 60))
    scene.cohorts.append(cohort)
    for n in range(sizes.candidates):
        code = STATES[n % len(STATES)]
        person = office.person(state=code, institution="National Police")
        official = staff.browser(office.account(person), "official")
        key = office.registration(cohort, person, state=S.CLEARED, member_state=code)

        def work(network: Network, official: Session = official, key: UUID = key) -> Iterator[None]:
            at = f"/registrations/{key}"

            def press(who: Session, name: str, form: Mapping[str, str] | None = None) -> Answer:
                return network.post(
                    who, f"{at}/{name}", form or {}, action=f"registration.{name}", subject=key
                )

            for name in ("offer", "reserve"):
                answers: list[Answer] = []
                yield from _until_answered(
                    lambda name=name, answers=answers: _kept(answers, press(coordinator, name))  # type: ignore[misc]
                )
                if answers and answers[-1].outcome is Outcome.ACKNOWLEDGED:
                    break
            for _n in range(3):
                yield
                answer = network.chance.choice(("accept", "accept", "decline", "withdraw"))
                form = {"reason": "A new post."} if answer == "withdraw" else {}
                yield from _until_answered(lambda answer=answer, form=form: press(official, answer, form))  # type: ignore[misc]

        scene.work.append(work)


def _kept(answers: list[Answer], answer: Answer) -> Answer:
    answers.append(answer)
    return answer


def _teaching(staff: Staff, scene: Scene, sizes: Sizes) -> None:
    """Trainers write registers, again and again, and close them."""
    office = staff.office
    days = _dates(-10, 30)
    cohort = office.cohort(staff.programme, state=CohortState.RUNNING, seats=sizes.trainees, **days)
    scene.cohorts.append(cohort)
    trainees = [
        office.registration(cohort, office.person(state="KE"), state=S.ATTENDING)
        for _n in range(sizes.trainees)
    ]
    for n in range(sizes.registers):
        person = office.person()
        day = clock.now().date() - timedelta(days=2 + n)
        session = office.session(cohort, day=day, trainers=[office.trainer(person)])
        trainer = staff.browser(office.account(person), "trainer")

        def work(network: Network, session: UUID = session, trainer: Session = trainer) -> Iterator[None]:
            url = f"/sessions/{session}/register"
            for _n in range(sizes.saves):
                yield
                page = network.get(trainer, url)
                if page.status != 200:
                    time.sleep(PAUSE)
                    continue
                form = dict(re.findall(r'name="(r[0-9a-f]{32}-version)"[^>]*value="([^"]*)"', page.text))
                writes = []
                stands = dict(
                    re.findall(r'<input checked[^>]*name="r(\w+)-mark"[^>]*value="(\w+)"', page.text)
                )
                for trainee in trainees:  # what stands already would be no deed
                    others = [mark for mark in MARKS if mark != stands.get(trainee.hex)]
                    mark = network.chance.choice(others)
                    form[f"r{trainee.hex}-mark"] = mark
                    writes.append(((str(session), str(trainee)), mark))
                network.post(
                    trainer, url, form, action="register.save", subject=session, writes=tuple(writes)
                )
            yield from _until_answered(
                lambda: network.post(trainer, f"{url}/close", {}, action="session.hold", subject=session)
            )

        scene.work.append(work)


def _planning(staff: Staff, scene: Scene, sizes: Sizes, coordinator: Session, chance: random.Random) -> None:
    """Coordinators of several cohorts want the same rooms at the same hours."""
    office = staff.office
    ahead = chance.randrange(40, 4000)
    cohorts = [
        office.cohort(staff.programme, state=CohortState.CONFIRMED, **_dates(ahead - 8, ahead + 8))
        for _n in range(2)
    ]
    scene.cohorts += cohorts
    other = staff.browser(staff.coordinators[1], "coordinator")
    day = clock.now().date() + timedelta(days=ahead)
    day -= timedelta(days=day.weekday())
    for n in range(sizes.bookings):
        who, cohort = (coordinator, other)[n % 2], cohorts[n % 2]
        hour, room = chance.choice(HOURS), chance.choice(staff.rooms)
        form = {
            "version": "",
            "module": "M1",
            "title-en": f"Hour {uuid4().hex[:8]}",
            "day": day.isoformat(),
            "start": f"{hour:02}:00",
            "end": f"{hour + 1:02}:30",
            "mode": "in_person",
            "room": str(room),
        }

        def work(
            network: Network, who: Session = who, cohort: UUID = cohort, form: dict[str, str] = form
        ) -> Iterator[None]:
            yield from _until_answered(
                lambda: network.post(who, f"/cohorts/{cohort}/sessions/new", form, action="session.schedule")
            )

        scene.work.append(work)


def _graduating(staff: Staff, scene: Scene, sizes: Sizes) -> None:
    """A second person issues certificates, one by one."""
    office = staff.office
    first, second = (office.signed_in(user) for user in staff.coordinators)
    graduation = graduation_of(office, staff.programme, first, second)
    scene.cohorts.append(graduation.cohort)
    keys = []
    for n in range(sizes.graduates):
        key = graduation.attended(f"Graduate {n} {uuid4().hex[:6]}")
        office.account(graduation.persons[next(reversed(graduation.persons))])
        keys.append(key)
    graduation.propose()
    issuer = staff.browser(staff.coordinators[1], "issuer")
    for key in keys:
        (certificate,) = office.certificates(key)

        def work(network: Network, certificate: UUID = certificate.id) -> Iterator[None]:
            yield from _until_answered(
                lambda: network.post(
                    issuer,
                    f"/certificates/{certificate}/issue",
                    {},
                    action="certificate.issue",
                    subject=certificate,
                )
            )

        scene.work.append(work)


def at_work(network: Network, work: list[Work], *, hands: int = 6) -> list[threading.Thread]:
    """Let so many people at a time do all the work, a step of each in turn; the threads that do it."""
    waiting = [one(network) for one in work]
    lock = threading.Lock()

    def one_hand() -> None:
        while not network.ended:
            with lock:
                if not waiting:
                    return
                at = network.chance.randrange(len(waiting))
                current = waiting.pop(at)
            with suppress(StopIteration):
                next(current)
                with lock:
                    waiting.append(current)

    threads = [threading.Thread(target=one_hand, daemon=True) for _n in range(hands)]
    for thread in threads:
        thread.start()
    return threads
