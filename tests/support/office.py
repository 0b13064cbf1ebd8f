"""Hands that make an office's records in any state, and visitors who come in by the front door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, wraps
from html import unescape
from itertools import count
from pathlib import Path
from threading import local
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from app.access.actor import SYSTEM, Role, ScopeKind
from app.access.scopes import Scope
from app.accreditation.models import AccreditingBody, Criterion, Standard
from app.accreditation.states import StandardState
from app.assessments.models import Result, Sitting
from app.attendance.models import Attendance, Presence
from app.audit import trail
from app.audit.models import TrailEntry, TrailLink
from app.certificates.models import Certificate
from app.cohorts.models import AskedDocument, Call, Cohort, Invitation, ModuleDates
from app.cohorts.states import CohortState, Secrecy
from app.consent.models import Acceptance
from app.consent.states import Kind
from app.core import clock, zones
from app.core.crypto import new_token, token_hash
from app.core.db import Base, _writing, db, new_id, unit_of_work
from app.core.files import FileKind
from app.core.texts import Texts
from app.documents.models import NomineeDocument
from app.interpreters.models import Interpreter
from app.materials.models import Material, MaterialVersion
from app.materials.states import Classification
from app.nominations.models import Question
from app.nominations.standard import questions
from app.people import codes
from app.people.keys import email_key
from app.people.links import AccountInvitation
from app.people.models import CodeApp, Grant, Passkey, Person, Sex, User, UserSession, person_keys
from app.people.passwords import hash_password
from app.people.states import AccountState
from app.people.token_models import ApiToken
from app.programmes.models import Assessment, Award, Curriculum, Module, Outcome, Programme
from app.programmes.states import AssessmentKind, CertificateKind, CurriculumState, ProgrammeState
from app.registrations.models import Registration
from app.registrations.states import TAKING_A_SEAT, RegistrationState
from app.screening.models import RecipientUnit
from app.screening.queries import name_key
from app.screening.states import Decision, Level, RecordState
from app.timetable.models import Booking, PublishedSession, PublishedTrainer, Session, Teaching
from app.timetable.states import Mode, ResourceKind, SessionState
from app.trainers.models import Origin, Trainer
from app.venues.models import Equipment, Room, Venue

Maker = TypeVar("Maker", bound=Callable[..., Any])
PASSWORD = "four words of spring"
RABAT = "Africa/Casablanca"


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: hashing is slow on purpose."""
    return hash_password(PASSWORD)


RUBRIC = [
    {
        "title": {"en": "Facts"},
        "levels": [
            {"text": {"en": f"{word} facts"}, "points": n}
            for word, n in (("No", 0), ("Some", 25), ("All", 40))
        ],
    },
    {
        "title": {"en": "Law", "fr": "Droit"},
        "levels": [{"text": {"en": f"{word} <b>law"}, "points": n} for word, n in (("No", 10), ("All", 60))],
    },
]
"""A rubric of two criteria whose best levels add up to 100."""


def files_of_the_database(app: Flask) -> list[bytes]:
    """What is in the files of an office on SQLite, byte by byte.

    Who closes a file gives up all locks of the process on it, SQLite's own too; so its connections end here.
    """
    file = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    found = [part.read_bytes() for part in file.parent.glob(f"{file.name}*")]
    with app.app_context():
        db.engine.dispose()
    return found


class Visitor:
    """Someone with a browser: follows no redirect by itself, and posts forms with their token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.program: Program | None = None
        """What speaks to the API for the same account, where a test goes there too."""

    def get(self, url: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(url, buffered=True, **options)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        page: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a form, with the token that `page` shows in it, or that any page would."""
        form = {"csrf_token": self.token(page), **(data or {})}
        return self.client.post(url, data=form, buffered=True, **options)

    def token(self, page: str | None = None) -> str:
        """The token in a page's form; or that of whatever form would be shown here, without drawing one."""
        if page:
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page).text)
            assert found, f"{page} has no form"
            return unescape(found[1])
        with self.client.session_transaction() as kept, self.client.application.test_request_context():
            session["csrf_token"] = kept.setdefault("csrf_token", new_token())
            return generate_csrf()

    def confirm(self, url: str) -> TestResponse:
        """Read a page that shows what a deed would do, and do it: what was shown travels in the form."""
        return self.post(url, self.shown(url))

    def shown(self, url: str) -> dict[str, Any]:
        """What of a page travels in its form: the version of what it shows, if it has one."""
        found = re.search(r'name="version"[^>]*value="([^"]+)"', self.get(url).text)
        return {"version": found[1]} if found else {}


class Program:
    """Another system that speaks to the API with a personal token, or with none."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, url: str, **headers: str) -> TestResponse:
        """Read."""
        return self.client.get(f"/api/v1{url}", headers=self.headers | _as_headers(headers), buffered=True)

    def open(self, url: str, method: str) -> TestResponse:
        """Ask for an address as it is, with an empty body where one is sent."""
        sent = {} if method == "GET" else {"json": {}}
        return self.client.open(url, method=method, headers=self.headers, buffered=True, **sent)

    def post(self, url: str, body: Any, **headers: str) -> TestResponse:
        """Make a record, or do a deed."""
        return self.client.post(f"/api/v1{url}", json=body, headers=self.headers | _as_headers(headers))

    def put(self, url: str, body: Any, **headers: str) -> TestResponse:
        """Change a record."""
        return self.client.put(f"/api/v1{url}", json=body, headers=self.headers | _as_headers(headers))


def _as_headers(words: dict[str, str]) -> dict[str, str]:
    """`if_match` as If-Match."""
    return {word.replace("_", "-"): value for word, value in words.items()}


def refusals(answer: TestResponse) -> list[tuple[str, str]]:
    """What a page asks to put right: each sentence with the field that it leads to ("" for the whole).

    Of radio buttons and dates it leads to the first option or wrong box.
    """
    note = re.search(r'<div class="note errors".*?</div>', answer.text, re.DOTALL)
    lines = (
        re.findall(r'<li>(?:<a href="#([\w-]+?)(?:-0|-day|-month|-year)?">[^:]*: )?([^<]+)', note[0])
        if note
        else []
    )
    return [(field, unescape(sentence)) for field, sentence in lines]


def _at_once(maker: Maker) -> Maker:
    """A maker whose rows are written together."""

    @wraps(maker)
    def together(office: Office, *asked: Any, **values: Any) -> Any:
        with office.at_once():
            return maker(office, *asked, **values)

    return cast(Maker, together)


class Office:
    """An office under test. Each maker commits at once and returns the record's key."""

    def __init__(self, app: Flask, *, first: int = 1) -> None:
        self.app = app
        self._numbers = count(first)  # what is made has a number in its name, from here on
        self._open = local()

    @contextmanager
    def deed(self) -> Iterator[Any]:
        """A deed of the office's own, for setting the scene or looking at it."""
        with self.app.app_context():
            with unit_of_work() as session:
                trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
                yield session
            db.session.remove()

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """Rows that are written together, past every door and without a word in the trail.

        What is made within is written with them. Most of a test's time would be the deeds of its scene.
        """
        if open_already := getattr(self._open, "rows", None):
            yield open_already
            return
        with self.app.app_context(), ExitStack() as stack:
            turn = _writing.set(
                True
            )  # it takes its turn before it reads, as a deed does: servers may be at work
            try:
                rows = stack.enter_context(db.engine.begin())
            finally:
                _writing.reset(turn)
            self._open.rows = rows
            try:
                yield rows
            finally:
                self._open.rows = None

    def add(self, model: type[Base], **values: Any) -> UUID:
        """Insert one row in any state, past the workflow's door, as history would have left it."""
        table = model.__table__
        if "id" in table.c:
            values.setdefault("id", new_id())
        with self.at_once() as rows:
            rows.execute(sa.insert(table), values)
        key: UUID = values.get("id", values.get("session_id"))
        return key

    def read(self, model: type[Base], key: Any) -> Any:
        """One record as it is stored now."""
        with self.app.app_context():
            found = db.session.get(model, key)
            db.session.remove()
            return found

    def count(self, model: type[Base], *where: Any) -> int:
        """How many rows there are."""
        with self.app.app_context():
            number = db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0
            db.session.remove()
            return number

    def trail(self) -> list[tuple[str, str, dict[str, Any], UUID | None]]:
        """What the trail says, the scene apart: each deed, its subject, its data, and who did it."""
        with self.app.app_context():
            rows = db.session.execute(
                sa.select(TrailEntry, TrailLink.actor_id)
                .join(TrailLink, TrailLink.seq == TrailEntry.seq)
                .where(TrailEntry.action != "test.scene")
                .order_by(TrailEntry.seq, TrailEntry.ordinal)
            ).all()
            db.session.remove()
        return [
            (entry.action, f"{entry.subject_kind} {entry.subject_id}", entry.data, actor)
            for entry, actor in rows
        ]

    def person(self, name: str = "", *, state: str | None = None, **values: Any) -> UUID:
        """An invented person; `name` is given names and family name, split at the last space."""
        number = next(self._numbers)
        given, _space, family = (name or f"Awa Person{number:03}").rpartition(" ")
        sort, search = person_keys(family, given, values.get("name_original", ""))
        values = {"sex": Sex.FEMALE, "email": f"person{number}@example.org", **values}
        return self.add(
            Person,
            family_name=family,
            given_names=given,
            sort_key=sort,
            search_key=search,
            state_code=state,
            **values,
        )

    @_at_once
    def account(
        self,
        person: UUID | None = None,
        *,
        email: str = "",
        language: str = "en",
        has_consented: bool = True,
        **person_values: Any,
    ) -> UUID:
        """An active account, for a new person unless one is given; what everyone accepts is accepted."""
        person = person or self.person(**person_values)
        email = email or f"account{next(self._numbers)}@example.org"
        user = self.add(
            User,
            person_id=person,
            email=email,
            email_key=email_key(email),
            password_hash=password_hash(),
            language=language,
            state=AccountState.ACTIVE,
        )
        if has_consented:
            self.accept(person, Kind.NOTICE, Kind.CODE)
        return user

    def accept(self, person: UUID, *kinds: Kind, number: int = 1) -> None:
        """The person has accepted these documents in that version."""
        with self.at_once():
            for kind in kinds:
                self.add(Acceptance, person_id=person, kind=kind, number=number, language="en")

    def grant(self, user: UUID, role: Role, kind: ScopeKind = ScopeKind.OFFICE, scope: Any = "") -> UUID:
        """A role in force since yesterday."""
        return self.add(
            Grant,
            user_id=user,
            role=role,
            scope_kind=kind,
            scope_id=str(scope),
            valid_from=clock.now() - timedelta(days=1),
        )

    def code_app(self, user: UUID) -> str:
        """An authenticator app of that account; its secret."""
        secret = codes.new_secret()
        with self.deed() as session:
            app = CodeApp(user_id=user)
            app.seal(secret=secret)
            session.add(app)
        return secret

    def invitation(self, email: str = "", *, token: str = "", **values: Any) -> UUID:
        """An open invitation to be an observer, by the office itself unless `invited_by` is given."""
        email = email or f"guest{next(self._numbers)}@example.org"
        values = {"role": Role.OBSERVER, "scope_kind": ScopeKind.OFFICE, "language": "en", **values}
        return self.add(
            AccountInvitation,
            email=email,
            email_key=email_key(email),
            token_hash=token_hash(token or new_token()),
            expires_at=clock.now() + timedelta(hours=72),
            **values,
        )

    def passkey(self, user: UUID, name: str = "office laptop") -> UUID:
        """A passkey of that account, which no browser has."""
        return self.add(
            Passkey, user_id=user, name=name, credential_id=new_token(), public_key=b"", sign_count=0
        )

    def signed_in(self, user: UUID, *, has_passed: bool = True) -> Visitor:
        """A browser with that account's session, as the second step leaves it, or without `has_passed`."""
        token = new_token()
        self.add(
            UserSession,
            user_id=user,
            token_hash=token_hash(token),
            created_at=clock.now(),
            seen_at=clock.now(),
            proved_at=clock.now(),
            factor_at=clock.now() if has_passed else None,
        )
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return Visitor(client)

    def token(self, user: UUID, *scopes: Scope, **values: Any) -> str:
        """A personal token of an account, for all that there is unless scopes are named."""
        secret = f"rabat_pat_{new_token()}"
        values.setdefault("expires_at", clock.now() + timedelta(days=30))
        self.add(
            ApiToken,
            user_id=user,
            name="ministry's register",
            ending=secret[-4:],
            token_hash=token_hash(secret),
            scopes=sorted(scopes or Scope),
            **values,
        )
        return secret

    def program(self, user: UUID | None, *scopes: Scope) -> Program:
        """A program that works for an account, which has its second factor, or for nobody."""
        if user and not self.count(CodeApp, CodeApp.user_id == user):
            self.code_app(user)
        return Program(self.app.test_client(), self.token(user, *scopes) if user else "")

    def anonymous(self) -> Visitor:
        """A browser that nobody has signed in with."""
        return Visitor(self.app.test_client())

    @_at_once
    def administrator(self) -> Visitor:
        """An administrator, signed in."""
        user = self.account()
        self.grant(user, Role.ADMINISTRATOR)
        return self.signed_in(user)

    @_at_once
    def coordinator(self, programme: UUID) -> Visitor:
        """A coordinator of one programme, signed in."""
        user = self.account()
        self.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
        return self.signed_in(user)

    @_at_once
    def screening_officer(self) -> Visitor:
        """A screening officer of the whole office, signed in."""
        user = self.account()
        self.grant(user, Role.SCREENING_OFFICER)
        return self.signed_in(user)

    @_at_once
    def focal_point(self, state: str) -> Visitor:
        """The national focal point of one state, signed in."""
        user = self.account(state=state)
        self.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, state)
        return self.signed_in(user)

    def programme(self, code: str = "", *, state: ProgrammeState = ProgrammeState.PUBLISHED) -> UUID:
        """A programme with a title in English and French."""
        code = code or f"P{next(self._numbers)}"
        return self.add(
            Programme,
            code=code,
            title=Texts(en=f"Course {code}", fr=f"Formation {code}"),
            summary=Texts(en="What it is about."),
            audience=Texts(en="Whom it is for."),
            areas=["investigations"],
            state=state,
        )

    @_at_once
    def curriculum(
        self,
        programme: UUID,
        *,
        modules: Sequence[str] = ("M1",),
        number: int = 1,
        state: CurriculumState = CurriculumState.PUBLISHED,
    ) -> UUID:
        """A curriculum version with modules of ten hours, each with one outcome."""
        curriculum = self.add(
            Curriculum, programme_id=programme, number=number, state=state, attendance_percent=80
        )
        for position, code in enumerate(modules, start=1):
            module = self.add(
                Module,
                curriculum_id=curriculum,
                code=code,
                position=position,
                title=Texts(en=f"Module {code}"),
                hours=10,
            )
            self.add(Outcome, module_id=module, position=1, text=Texts(en="can do it"))
        self.add(Award, curriculum_id=curriculum, kind=CertificateKind.PROGRAMME)
        return curriculum

    @_at_once
    def standard(
        self,
        code: str = "AUI-1",
        body: str = "Al Akhawayn University",
        *,
        is_own: bool = False,
        **values: Any,
    ) -> UUID:
        """A published standard of a body of its own, without criteria; `values` may say otherwise."""
        key = self.add(AccreditingBody, name=Texts(en=body), name_key=f"{body} {code}".lower(), is_own=is_own)
        title = Texts(en="Quality of courses")
        values = {"state": StandardState.PUBLISHED, "title": title, **values}
        return self.add(Standard, body_id=key, code=code, **values)

    def criterion(self, standard: UUID, code: str = "A1", **values: Any) -> UUID:
        """A criterion of a standard in group A, unless another is given."""
        said = {
            "position": 1,
            "group_code": "A",
            "group_title": Texts(en="Governance"),
            "text": Texts(en=f"Criterion {code} is met."),
            "guidance": Texts(),
            "evidence": Texts(),
            "is_mandatory": True,
            **values,
        }
        return self.add(Criterion, standard_id=standard, code=code, **said)

    @_at_once
    def cohort(
        self,
        programme: UUID | None = None,
        *,
        state: CohortState = CohortState.OPEN,
        seats: int = 24,
        invites: Sequence[str] = ("KE", "GH"),
        deadline: datetime | None = None,
        first_day: date = date(2026, 2, 2),
        last_day: date = date(2026, 3, 27),
        **values: Any,
    ) -> UUID:
        """A cohort of one module with its call; the deadline is in a week unless given."""
        programme = programme or self.programme()
        known = sa.select(Curriculum.id).where(Curriculum.programme_id == programme)
        with self.at_once() as rows:
            curriculum = rows.scalar(known.order_by(Curriculum.number).limit(1)) or self.curriculum(programme)
        cohort = self.add(
            Cohort,
            programme_id=programme,
            curriculum_id=curriculum,
            code=values.pop("code", "") or f"C{next(self._numbers)}",
            title=Texts(en="A cohort"),
            place=Texts(en="Rabat"),
            zone=RABAT,
            seats=seats,
            languages=["en", "fr"],
            interpretation=["ar"],
            first_day=first_day,
            last_day=last_day,
            state=state,
            **{"opened_at": None if state is CohortState.PLANNED else clock.now(), **values},
        )
        for module in self.modules(curriculum):
            self.add(
                ModuleDates,
                cohort_id=cohort,
                module_id=module,
                first_day=first_day,
                last_day=last_day,
            )
        at = zones.wall(deadline or clock.now() + timedelta(days=7), RABAT)
        call = self.add(
            Call,
            cohort_id=cohort,
            deadline_day=at.date(),
            deadline_time=at.time(),
            deadline_zone=RABAT,
            deadline_at=at,
            answer_days=7,
            criteria=Texts(en="Experience."),
        )
        with self.at_once() as rows:
            rows.execute(sa.insert(Question), [{"cohort_id": cohort, **asked} for asked in questions()])
        for code in invites:
            self.add(Invitation, call_id=call, state_code=code)
        return cohort

    def modules(self, curriculum: UUID) -> list[UUID]:
        """The keys of a curriculum's modules, in their order."""
        asked = sa.select(Module.id).where(Module.curriculum_id == curriculum).order_by(Module.position)
        with self.at_once() as rows:
            return list(rows.scalars(asked))

    @_at_once
    def registration(
        self,
        cohort: UUID,
        person: UUID | None = None,
        *,
        state: RegistrationState = RegistrationState.SUBMITTED,
        member_state: str = "KE",
        **values: Any,
    ) -> UUID:
        """A registration in any state; the cohort's seats are counted with it."""
        person = person or self.person(state=member_state)
        one_more = sa.update(Cohort).where(Cohort.id == cohort).values(seats_taken=Cohort.seats_taken + 1)
        with self.at_once() as rows:
            if state in TAKING_A_SEAT:
                rows.execute(one_more)
            return self.add(
                Registration,
                cohort_id=cohort,
                programme_id=rows.scalar(sa.select(Cohort.programme_id).where(Cohort.id == cohort)),
                person_id=person,
                state_code=member_state,
                sort_key=rows.scalar(sa.select(Person.sort_key).where(Person.id == person)),
                state=state,
                **values,
            )

    @_at_once
    def unit(
        self,
        state: str = "KE",
        institution: str = "National Police",
        unit: str = "",
        *,
        decision: Decision | None = Decision.CLEAR,
        record: RecordState = RecordState.IN_FORCE,
        **values: Any,
    ) -> UUID:
        """A recipient unit of a state, cleared and to be reviewed in a year unless said otherwise."""
        values = {"review_on": clock.now().date() + timedelta(days=365), **values}
        return self.add(
            RecipientUnit,
            state_code=state,
            institution=institution,
            unit=unit,
            name_key=name_key(institution, unit),
            decided_by=values.pop("decided_by", None) or self.account(),
            decision=decision,
            level=Level.LOW if decision else None,
            state=record,
            **values,
        )

    @_at_once
    def trainer(self, person: UUID | None = None) -> UUID:
        """An active trainer."""
        return self.add(
            Trainer,
            person_id=person or self.person(),
            origin=Origin.HOST,
            organisation="Royal Institute of Police",
            languages=["en", "fr"],
            profile=Texts(),
            is_active=True,
        )

    @_at_once
    def interpreter(self, person: UUID | None = None, *, pairs: Sequence[str] = ("en-fr",)) -> UUID:
        """An active interpreter."""
        return self.add(Interpreter, person_id=person or self.person(), pairs=list(pairs))

    def equipment(self, venue: UUID, name: str = "Interpretation set") -> UUID:
        """Equipment of a venue."""
        return self.add(Equipment, venue_id=venue, name=name)

    @_at_once
    def room(self, name: str = "Salle A", *, seats: int = 40, changeover_minutes: int = 0) -> UUID:
        """A room of a venue in Rabat."""
        number = next(self._numbers)
        venue = self.add(
            Venue,
            name=Texts(en=f"Venue {number}"),
            name_key=f"venue {number}",
            city="Rabat",
            country="MA",
            zone=RABAT,
        )
        return self.add(Room, venue_id=venue, name=name, seats=seats, changeover_minutes=changeover_minutes)

    @_at_once
    def session(
        self,
        cohort: UUID,
        *,
        day: date = date(2026, 2, 3),
        start: time = time(9),
        end: time = time(11),
        room: UUID | None = None,
        trainers: Sequence[UUID] = (),
        state: SessionState = SessionState.SCHEDULED,
    ) -> UUID:
        """A session of the cohort's first module, with its bookings."""
        with self.at_once() as rows:
            asked = sa.select(Cohort.programme_id, Cohort.curriculum_id).where(Cohort.id == cohort)
            found = rows.execute(asked).one()
            module = self.modules(found.curriculum_id)[0]
        starts_at, ends_at = zones.instant(day, start, RABAT), zones.instant(day, end, RABAT)
        session = self.add(
            Session,
            cohort_id=cohort,
            programme_id=found.programme_id,
            module_id=module,
            room_id=room,
            title=Texts(en="A session"),
            day=day,
            start=start,
            end=end,
            zone=RABAT,
            starts_at=starts_at,
            ends_at=ends_at,
            state=state,
        )
        for trainer in trainers:
            self.add(Teaching, session_id=session, trainer_id=trainer)
        if state is not SessionState.DRAFT:
            self.add(
                PublishedSession,
                session_id=session,
                cohort_id=cohort,
                module_id=module,
                room_id=room,
                title=Texts(en="A session"),
                day=day,
                start=start,
                end=end,
                zone=RABAT,
                starts_at=starts_at,
                ends_at=ends_at,
                mode=Mode.IN_PERSON,
                state=state,
                number=1,
            )
            for trainer in trainers:
                self.add(PublishedTrainer, session_id=session, trainer_id=trainer)
        held = [
            (ResourceKind.COHORT, cohort),
            *((ResourceKind.TRAINER, trainer) for trainer in trainers),
        ]
        if room:
            held.append((ResourceKind.ROOM, room))
        if state is not SessionState.CANCELLED:
            for kind, resource in held:
                self.add(
                    Booking,
                    session_id=session,
                    resource_kind=kind,
                    resource_id=resource,
                    starts_at=starts_at,
                    ends_at=ends_at,
                )
        return session

    def mark(
        self,
        session: UUID,
        registration: UUID,
        status: Presence = Presence.PRESENT,
        minutes: int = 120,
    ) -> UUID:
        """A mark in a session's register."""
        return self.add(
            Attendance,
            session_id=session,
            registration_id=registration,
            status=status,
            minutes=minutes,
        )

    def assessment(self, module: UUID, code: str = "final", *, weight: int = 100, **values: Any) -> UUID:
        """An assessment of a module, marked out of 100, sat once, by one marker who sees the names."""
        return self.add(
            Assessment,
            module_id=module,
            code=code,
            title=Texts(en=f"Assessment {code}"),
            weight=weight,
            **{
                "kind": AssessmentKind.FINAL,
                "position": next(self._numbers),
                "maximum": 100,
                "attempts": 1,
                "is_anonymous": False,
                "is_moderated": False,
                "moderation_percent": 10,
                **values,
            },
        )

    def sitting(self, cohort: UUID, assessment: UUID | None = None, **values: Any) -> UUID:
        """A sitting, without papers, of an assessment; of a new one of the first module unless given."""
        found = self.read(Cohort, cohort)
        assessment = assessment or self.assessment(self.modules(found.curriculum_id)[0])
        return self.add(
            Sitting,
            cohort_id=cohort,
            programme_id=found.programme_id,
            module_id=self.read(Assessment, assessment).module_id,
            assessment_id=assessment,
            **values,
        )

    def paper(
        self,
        sitting: UUID,
        registration: UUID,
        *,
        number: int | None = None,
        mark: object = None,
        second_mark: object = None,
        **values: Any,
    ) -> UUID:
        """Someone's paper in a sitting, with a mark sat on 3 February 2026 if one is given."""
        given = None if mark is None else Decimal(str(mark))
        second = None if second_mark is None else Decimal(str(second_mark))
        return self.add(
            Result,
            sitting_id=sitting,
            registration_id=registration,
            number=number or 1000 + next(self._numbers),
            mark=given,
            first_mark=given,
            second_mark=second,
            sat_on=None if given is None else date(2026, 2, 3),
            **values,
        )

    def ask_for(
        self,
        cohort: UUID,
        code: str,
        *,
        secrecy: Secrecy = Secrecy.PLAIN,
        is_required: bool = True,
    ) -> UUID:
        """A document that a cohort's call asks."""
        return self.add(
            AskedDocument,
            cohort_id=cohort,
            code=code,
            position=1,
            name=Texts(en=f"The {code}"),
            secrecy=secrecy,
            is_required=is_required,
        )

    def document(self, registration: UUID, asked: UUID, content: bytes = b"%PDF-") -> UUID:
        """A document that was handed in for a registration, with its file."""
        document = NomineeDocument(
            id=uuid4(), registration_id=registration, asked_id=asked, handed_in_by=self.account()
        )
        with self.deed() as session:
            document.keep(FileKind.PDF, content)
            session.add(document)
        return document.id

    def read_account(self, registration: UUID) -> UUID:
        """The account of whoever is registered so."""
        with self.app.app_context():
            statement = sa.select(User.id).join(Registration, Registration.person_id == User.person_id)
            found = db.session.scalars(statement.where(Registration.id == registration)).one()
            db.session.remove()
        return found

    def material(
        self, session: UUID, *, trainer: UUID | None = None, content: bytes = b"Read this.", **values: Any
    ) -> UUID:
        """A text for a session, or with `session_id` None for its module: `trainer`'s own, seen at once."""
        found = self.read(Session, session)
        key = self.add(
            Material,
            **{
                "cohort_id": found.cohort_id,
                "programme_id": found.programme_id,
                "module_id": found.module_id,
                "session_id": session,
                "trainer_id": trainer,
                "title": "What to read",
                "language": "en",
                "secrecy": Classification.UNCLASSIFIED,
                **values,
            },
        )
        version = MaterialVersion(material_id=key, number=1, uploaded_by=self.account())
        with self.deed() as database:
            version.keep(FileKind.TEXT, content)
            database.add(version)
        return key

    def certificates(self, registration: UUID) -> list[Certificate]:
        """The certificates of one registration."""
        with self.app.app_context():
            found = db.session.scalars(
                sa.select(Certificate)
                .where(Certificate.registration_id == registration)
                .order_by(Certificate.number)
            ).all()
            db.session.remove()
        return list(found)
