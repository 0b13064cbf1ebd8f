"""The pages that are measured in one office: who looks at which, and where its floors are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.states import StandardState
from app.certificates.codes import new_code
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.listing import PAGE_SIZE
from app.core.measures import Light
from app.core.templating import OFFICE_ZONE
from app.core.texts import Texts
from app.dossiers.models import Dossier
from app.oversight.models import CriterionLight
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Teaching
from app.timetable.states import ResourceKind, SessionState
from app.trainers.models import Qualification
from tests.benchmarks import api_floor, floor, register_floor
from tests.benchmarks.checking import facts_of, fill
from tests.registrations.support import NOMINATION
from tests.support.office import Office, Visitor

PAGES = (
    "roster",
    "cohorts",
    "verification",
    "registration",
    "desk-1",
    "desk-200",
    "week",
    "register",
    "board",
    "api",
)
NOMINEES = 10
BIG = 10_000
"""An office of so many registrations has 10,000 sessions beside the cohort's own."""
ON_THE_BOARD = (50, 4)
"""So many programmes, each by so many standards, stand on the board beside those of the demonstration."""
_FLOORS = ("floor", "bare")


class Look:
    """One page with its floors, each as a call that answers with the body."""

    def __init__(
        self,
        name: str,
        page: Callable[[], bytes],
        under: dict[str, Callable[[], bytes]],
        compare: Callable[[], None] = lambda: None,
    ) -> None:
        self.name, self.page, self.under, self.compare = name, page, under, compare

    @property
    def gated(self) -> bool:
        """Whether its floor is measured behind the gate as well."""
        return "gated" in self.under

    def calls(self) -> list[Callable[[], bytes]]:
        """The page, its floor, its bare floor, and its gated floor if it has one."""
        return [self.page, *self.under.values()]


class Bench:
    """One office of one size on one database; its list of cohorts is made to fill a page."""

    def __init__(self, office: Office, database: str, size: int) -> None:
        self.office, self.database, self.size = office, database, size
        self._addresses = count(1)
        self._boarded: dict[int, tuple[UUID, UUID]] = {}
        with office.app.app_context():
            biggest = (
                sa.select(Registration.cohort_id)
                .group_by(Registration.cohort_id)
                .order_by(sa.func.count().desc(), Registration.cohort_id)
                .limit(1)
            )
            self.cohort = db.session.get_one(Cohort, db.session.scalar(biggest))
            self.code = db.session.scalar(
                sa.select(Certificate.code)
                .where(Certificate.state == CertificateState.ISSUED)
                .order_by(Certificate.id)
                .limit(1)
            )
            self.open = db.session.scalar(
                sa.select(Cohort.id)
                .join(Call, Call.cohort_id == Cohort.id)
                .join(Invitation, Invitation.call_id == Call.id)
                .where(
                    Cohort.state == CohortState.OPEN,
                    Call.deadline_at > clock.now() + timedelta(days=1),
                    Invitation.state_code == "KE",
                )
                .order_by(Cohort.id)
                .limit(1)
            )
            known = db.session.scalar(sa.select(sa.func.count()).select_from(Cohort)) or 0
            db.session.remove()
        for _n in range(known, PAGE_SIZE + 10):
            self.office.cohort(
                self.cohort.programme_id, first_day=date(2030, 1, 7), last_day=date(2030, 2, 1)
            )

    def look(self, name: str, *, tries: int) -> Look:
        """One of PAGES; a registration can be tried `tries` times."""
        cohort, programme = self.cohort.id, self.cohort.programme_id
        if name == "roster":
            return self._read(
                name,
                self.office.coordinator(programme),
                f"/cohorts/{cohort}/registrations",
                floor=f"/floor/roster/{programme}/{cohort}",
                bare=f"/bare/roster/{cohort}",
                gated=f"/gated/roster/{cohort}",
            )
        if name == "cohorts":
            return self._read(
                name,
                self.office.coordinator(programme),
                "/cohorts",
                query="?stage=all",
                **{kind: f"/{kind}/cohorts/{programme}" for kind in ("floor", "bare", "gated")},
            )
        if name == "verification":
            return self._read(
                name,
                self.office.anonymous(),
                f"/verify/{self.code}",
                **{kind: f"/{kind}/verify/{self.code}" for kind in ("floor", "bare", "gated")},
            )
        if own := {"week": self._week, "board": self._board, "api": self._listed}.get(name):
            return own()
        if name == "register":
            return self._saved(tries)
        if name.startswith("desk"):
            return self._desk(name, past=int(name.partition("-")[2]))
        return self._registration(tries)

    def _listed(self) -> Look:
        """The API's list of cohorts, for a coordinator's token."""
        user = self.office.account()
        programme = self.cohort.programme_id
        self.office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
        program = self.office.program(user)

        def get(url: str) -> bytes:
            answer = program.client.get(url, headers=program.headers)
            assert answer.status_code == 200, (url, answer.status_code)
            return answer.data

        page, under = "/api/v1/cohorts?stage=all", {kind: f"/{kind}/api/{programme}" for kind in _FLOORS}

        def compare() -> None:
            assert api_floor.same(get(page), get(under["floor"])), f"{under['floor']} is not {page}"

        return Look(
            "api",
            lambda: get(page),
            {kind: lambda url=path: get(url) for kind, path in under.items()},
            compare,
        )

    def _desk(self, name: str, *, past: int) -> Look:
        """The desk of a state with an open call, and with so many past cohorts."""
        office, programme, code = self.office, self.cohort.programme_id, "NA" if past == 1 else "BW"
        cohort = office.cohort(programme, invites=(code,))
        visitor = office.focal_point(code)
        for number in range(NOMINEES):
            nominee = {**NOMINATION, "email": f"{code}{number}@example.org"}
            answer = visitor.post(f"/cohorts/{cohort}/nominate", nominee)
            assert answer.status_code == 303, answer.text
        for number in range(past):
            day = date(2012, 1, 2) + timedelta(weeks=2 * number)
            self._graduate(
                office.cohort(programme, state=CohortState.COMPLETED, first_day=day, last_day=day), code
            )
        visitor.get("/desk")  # the first page after a deed says what was done
        return self._read(
            name, visitor, "/desk", **{kind: f"/{kind}/desk/{code}" for kind in ("floor", "bare", "gated")}
        )

    def _week(self) -> Look:
        """A week of 20 sessions of a cohort that has 60; a big office has 10,000 in all, many beside it."""
        office, programme = self.office, self.cohort.programme_id
        cohort, held, facts = self._taught(programme)
        for key in fill(office, 60, held, **facts):
            for kind, resource in held:
                if kind is ResourceKind.TRAINER:
                    office.add(Teaching, session_id=key, trainer_id=resource)
        if self.size >= BIG:
            _other, _held, others = self._taught(programme)
            since = date(2024, 1, 8)
            fill(office, 1_940, held, since=since, **{**others, "room_id": facts["room_id"]})
            for _n in range(16):
                _other, held_by_it, its = self._taught(programme)
                fill(office, 500, held_by_it, **its)
        return self._read(
            "week",
            office.coordinator(programme),
            f"/cohorts/{cohort}/timetable",
            query="?week=2027-01-04",
            floor=f"/floor/week/{programme}/{cohort}",
            bare=f"/bare/week/{cohort}",
            gated=f"/gated/week/{cohort}",
        )

    def _board(self) -> Look:
        """The board with 50 programmes more, each accredited by four standards, and one in ten applying."""
        office, today = self.office, clock.today(OFFICE_ZONE)
        for number in range(ON_THE_BOARD[1]):
            body = office.add(
                AccreditingBody, name=Texts(en=f"Body {number}"), name_key=f"body {number}", is_own=False
            )
            standard = office.add(
                Standard,
                body_id=body,
                code=f"STD-{number}",
                title=Texts(en="Standard"),
                state=StandardState.PUBLISHED,
            )
            criterion = office.criterion(standard, "C1")
            for place in range(ON_THE_BOARD[0]):
                programme, curriculum = self._on_the_board(place)
                last = today + timedelta(days=30 + 13 * place + number)
                term = {"valid_from": today - timedelta(days=300), "valid_until": last}
                what = {"programme_id": programme, "curriculum_id": curriculum, "standard_id": standard}
                office.add(Accreditation, document_reference="RPO/1", **term, **what)
                light = Light.RED if place % 5 == 0 else Light.GREEN
                measured = {"light": light, "since": clock.now(), "measured_at": clock.now()}
                office.add(CriterionLight, curriculum_id=curriculum, criterion_id=criterion, **measured)
                if place % 10 == 0:
                    office.add(Dossier, **what)
        under = {kind: f"/{kind}/board/" for kind in ("floor", "bare", "gated")}
        return self._read("board", office.administrator(), "/accreditation/board", **under)

    def _on_the_board(self, place: int) -> tuple[UUID, UUID]:
        """The programme of that number on the board, with its curriculum version."""
        if place not in self._boarded:
            programme = self.office.programme(f"BOARD-{place:02}")
            self._boarded[place] = programme, self.office.curriculum(programme)
        return self._boarded[place]

    def _taught(self, programme: UUID) -> tuple[UUID, list[tuple[ResourceKind, UUID]], dict[str, Any]]:
        """A confirmed cohort with a room and two qualified trainers; what its sessions hold and say."""
        office = self.office
        cohort = office.cohort(
            programme,
            state=CohortState.CONFIRMED,
            first_day=date(2027, 1, 4),
            last_day=date(2027, 12, 17),
        )
        module = office.modules(office.read(Cohort, cohort).curriculum_id)[0]
        room, trainers = office.room(), [office.trainer() for _n in range(2)]
        for trainer in trainers:
            office.add(Qualification, trainer_id=trainer, module_id=module, valid_from=date(2020, 1, 1))
        held = [(ResourceKind.COHORT, cohort), (ResourceKind.ROOM, room)]
        held += [(ResourceKind.TRAINER, trainer) for trainer in trainers]
        facts = {"room_id": room, "state": SessionState.SCHEDULED}
        return cohort, held, facts_of(office, cohort, module, programme, **facts)

    def _graduate(self, cohort: UUID, code: str) -> None:
        """An official of a state who completed a cohort, with the certificate."""
        person = self.office.person("Awa Person", state=code)
        completed = RegistrationState.COMPLETED
        registration = self.office.registration(cohort, person, state=completed, member_state=code)
        self.office.add(
            Certificate,
            registration_id=registration,
            programme_id=self.cohort.programme_id,
            cohort_id=cohort,
            person_id=person,
            state_code=code,
            number=f"{code}/{registration.hex}"[-30:],
            code=new_code(),
            holder_name="Awa Person",
            initials="A.P.",
            language="en",
            state=CertificateState.ISSUED,
            issued_on=self.office.read(Cohort, cohort).last_day,
        )

    def _read(self, name: str, visitor: Visitor, page: str, *, query: str = "", **under: str) -> Look:
        """A page that is only read, and where its floors are."""

        def get(url: str) -> bytes:
            # Each look comes from another address: the verification counts them (20 a minute).
            number = next(self._addresses)
            address = f"198.{18 + number // 62_500}.{number // 250 % 250}.{number % 250}"
            answer = visitor.client.get(url + query, environ_base={"REMOTE_ADDR": address})
            assert answer.status_code == 200, (url, answer.status_code)
            return answer.data

        def compare() -> None:
            for kind in ("floor", "gated"):
                shown = get(under[kind]).decode()
                assert floor.same(get(page).decode(), shown, path=page, floor_path=under[kind]), (
                    f"{under[kind]} is not the page {page}"
                )

        return Look(
            name,
            lambda: get(page),
            {kind: lambda url=path: get(url) for kind, path in under.items()},
            compare,
        )

    def _registration(self, tries: int) -> Look:
        """Applying to an open cohort: each try is a new official's, signed in beforehand."""
        pool = [self._official() for _n in range(3 * tries)]
        page = f"/cohorts/{self.open}/apply"
        words = {"statement": "I lead investigations.", **floor.ANSWERS}

        def post(url: str, visitor: Visitor, token: str) -> bytes:
            answer = visitor.client.post(url, data={"csrf_token": token, **words})
            assert answer.status_code in {204, 303}, answer.text
            return answer.data

        def apply() -> bytes:
            visitor, _person, token = pool.pop()
            return post(page, visitor, token)

        def under(kind: str) -> bytes:
            visitor, person, token = pool.pop()
            return post(f"/{kind}/apply/{self.open}/{person}", visitor, token)

        return Look("registration", apply, {kind: lambda kind=kind: under(kind) for kind in _FLOORS})

    def _saved(self, tries: int) -> Look:
        """A register of thirty without a mark, saved whole: each try is another session's."""
        programme = self.cohort.programme_id
        attending, another = register_floor.taught(self.office, programme)
        pool = [another() for _n in range(3 * tries)]
        visitor = self.office.coordinator(programme)
        marks = {f"r{key.hex}-mark": "present" for key in attending}
        marks |= {f"r{key.hex}-version": "" for key in attending} | {"csrf_token": visitor.token("/account")}
        name = self.office.app.config["SESSION_COOKIE_NAME"]
        cookie: Any = visitor.client.get_cookie(name)

        def save(address: str) -> bytes:
            # What is said of each deed is read before the next one, and does not gather in the session.
            visitor.client.set_cookie(name, cookie.value)
            answer = visitor.client.post(address.format(pool.pop()), data=marks)
            assert answer.status_code in {204, 303}, answer.text
            return answer.data

        return Look(
            "register",
            lambda: save("/sessions/{}/register"),
            {
                "floor": lambda: save(f"/floor/register/{programme}/{{}}"),
                "bare": lambda: save("/bare/register/{}"),
            },
        )

    def _official(self) -> tuple[Visitor, UUID, str]:
        person: Any = self.office.person(state="KE")
        visitor = self.office.signed_in(self.office.account(person))
        return visitor, person, visitor.token("/account")
