"""Each canary is read where the matrix allows it, and nowhere else. THIS TEST MUST NEVER BE WEAKENED.

The demonstration seals a text of its own into every sensitive field (see `app.demo.sealed`). Here each role
goes to every route, for the objects of the office, by GET and by POST, with exports, sheets, calendars,
letters, error pages and the log; and each canary that is met must be one that this page allows. What is
allowed is written here by hand, from THREATS §6 and DOMAIN, and is read from nowhere in the programme:

- a screening record, a nominee's or a unit's, by screening officers, when they open it;
- travel and needs by the person, and by the own state's focal point until the person has answered, when
  they open it; by the programme's coordinator, when opened for a purpose;
- of travel the flights and the lodging, never the passport, by the programme's coordinator for everyone with
  a confirmed seat in one cohort at once, when they open the list for the driver and the hotel for a purpose
  (docs/decisions/0015);
- travel and needs, never screening, by the person alone in the file of all that is held of them;
- what is written on a passport's copy, by the person, the own state, the programme's coordinator and
  screening officers, one file at a time; on a medical paper by the same but for screening officers;
- any of the records by an administrator who broke the glass over this very one, never a file;
- a complaint, by an administrator and by whoever complains, when they open it;
- the link by which a session is joined, by who takes part in its cohort, who was told to teach or interpret
  in it, and the programme's coordinator, when they open it;
- and always by a POST, one record at a time but for one's own file and that one list. No page, other list,
  search, other file or letter holds any.

What was answered for a nominee is not sealed: it stands on the registration's page and in its form, for the
person, the own state, screening officers and the programme's coordinators, for a programme of theirs by the
API as on that page, and in the person's own file. A
row of a file of nominees is told to nobody before it is taken in.

A new way to open a sealed field is written here first. If this test fails, the page is wrong.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session as Database

from app.access.actor import Role
from app.arrivals import reception
from app.arrivals.reception import Guest, Leg
from app.config import Settings
from app.core import clock
from app.core.crypto import KeyRing, SealBrokenError
from app.core.db import Base, db
from app.core.outbox import Mail
from app.demo import load as loading
from app.disclosure.models import Opening
from app.materials.models import Material
from app.materials.states import MaterialState, Shown
from app.people.models import Grant, User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import PublishedTrainer, Session
from app.trainers.models import Trainer
from tests.conftest import NOW, _empty
from tests.support.crawl import NOWHERE, Answer, crawl, objects
from tests.support.office import Office, Visitor, files_of_the_database

CANARY = re.compile(r"CNRY-[A-Z]+-[A-Z]{2}-\d{4}")
RECORDS = {"travel": "travel_records", "needs": "needs_records"}
ANSWERS_READ_BY = (Role.COORDINATOR, Role.SCREENING_OFFICER, Role.FOCAL_POINT, Role.TRAINEE)
OF_THE_COURSE = (Role.COORDINATOR, Role.TRAINER, Role.TRAINEE)
READERS = {
    (Role.SCREENING_OFFICER, "screening.reveal", "screenings"),
    (Role.SCREENING_OFFICER, "screening.reveal_unit", "recipient_units"),
    (Role.COORDINATOR, "arrivals.reveal", "travel_records"),
    (Role.COORDINATOR, "arrivals.reveal", "needs_records"),
    (Role.COORDINATOR, "arrivals.open_list", "travel_records"),
    (Role.TRAINEE, "arrivals.open_own", "travel_records"),
    (Role.TRAINEE, "arrivals.open_own", "needs_records"),
    (Role.FOCAL_POINT, "arrivals.open_own", "travel_records"),
    (Role.FOCAL_POINT, "arrivals.open_own", "needs_records"),
    (Role.TRAINEE, "protection.own_data", "travel_records"),
    (Role.TRAINEE, "protection.own_data", "needs_records"),
    (Role.ADMINISTRATOR, "disclosure.read", "travel_records"),
    (Role.ADMINISTRATOR, "complaints.reveal", "complaints"),
    (Role.TRAINEE, "complaints.reveal", "complaints"),
    (Role.TRAINEE, "protection.own_data", "complaints"),
    *((role, "timetable.join", "join_links") for role in OF_THE_COURSE),
    *((role, "materials.fetch", "material_versions") for role in OF_THE_COURSE),
    *((role, "documents.open_one", "nominee_documents") for role in ANSWERS_READ_BY),
    *((role, "registrations.show", "nominations") for role in ANSWERS_READ_BY),
    *((role, "api.answers", "nominations") for role in ANSWERS_READ_BY),
    (Role.COORDINATOR, "nominations.answers_file", "nominations"),
    (Role.TRAINEE, "protection.own_data", "nominations"),
}
"""Who reads which records by opening them where: all of it, and nothing beyond."""
LISTED = {f"travel_records.{name}" for name in ("arrival_flight", "departure_flight", "lodging")}
"""The only sealed texts that are opened for several people at once."""
CHANGING = {
    (role, endpoint, "nominations")
    for role in (Role.TRAINEE, Role.FOCAL_POINT)
    for endpoint in ("nominations.edit", "nominations.check")
}
"""Who reads them in the form as well, while the call is open, and once more before they are sent."""
FORMS = {
    "arrivals.reveal": [{"record": kind, "purpose": "visa"} for kind in RECORDS],
    "arrivals.open_list": [{"purpose": "reception"}],
    "documents.open_one": [{"purpose": "identity"}],
    "protection.own_data": [{"format": kind} for kind in ("json", "pdf")],
}
ASKING = "q=CNRY-PASS&sort=passport_number&order=grounds&format=csv"
"""What a curious reader adds to an address."""


_LISTS = frozenset({"arrivals.open_list", "nominations.answers_file"})
_UNKNOWN = Leg(None, None, "")


@dataclass(frozen=True)
class Account:
    """Someone of the demonstration: role, address, person, state, and the programmes of a coordinator."""

    role: Role
    email: str
    person: str
    state: str | None
    programmes: frozenset[str]


@dataclass
class Place:
    """The demonstration with what must not be met in it."""

    app: Flask
    canaries: dict[str, dict[str, str]]
    accounts: list[Account]
    programme_of: dict[str, str]
    cohort_of: dict[str, str]
    seated_in: dict[str, str]
    settled: set[tuple[str, str]]
    opening: dict[str, str]
    visitors: dict[str, Visitor]
    joining: set[tuple[str, str]]
    reading: set[tuple[str, str]]

    def account(self, email: str) -> Account:
        """One account by its address."""
        return next(account for account in self.accounts if account.email == email)

    def visitor(self, account: Account | None) -> Visitor:
        """The browser of an account, or of a stranger."""
        return self.visitors[account.email] if account else Office(self.app).anonymous()

    def sample(self, most: int) -> list[UUID]:
        """Registrations with canaries: those of the people who may sign in here, and some of each table."""
        own = {account.person for account in self.accounts if account.role is Role.TRAINEE}
        chosen: dict[str, None] = {self.opening["registration"]: None}
        for table in ("needs_records", "travel_records", "screenings"):
            its = [c for c in self.canaries.values() if c["field"].startswith(table)]
            for canary in [c for c in its if c["person"] in own]:
                chosen[canary["registration"]] = None
            unsettled = [
                c["registration"]
                for c in its
                if c["state"] == "KE" and (table, c["registration"]) not in self.settled
            ]
            others = list(dict.fromkeys([*unsettled[:1], *[c["registration"] for c in its]]))
            chosen |= dict.fromkeys(others[:most])
        return [UUID(key) for key in chosen]

    def listed_cohort(self, email: str) -> str:
        """A cohort of this coordinator's in which someone with a confirmed seat has told of the journey."""
        programmes = self.account(email).programmes
        its = (c["registration"] for c in self.canaries.values() if c["field"] in LISTED)
        return min(
            self.seated_in[key]
            for key in its
            if key in self.seated_in and self.programme_of[key] in programmes
        )

    def materials(self) -> list[UUID]:
        """What is given to read with a canary in it: confidential, and not to be seen yet."""
        its = [canary["material"] for canary in self.canaries.values() if "material" in canary]
        return [UUID(key) for key in dict.fromkeys(its)]

    def documents(self) -> list[UUID]:
        """Dangerous papers: those of the people who may sign in here, and some of Kenya's."""
        own = {account.person for account in self.accounts if account.role is Role.TRAINEE}
        its = [canary for canary in self.canaries.values() if "nominee_document" in canary]
        chosen = [c for c in its if c["person"] in own] + [c for c in its if c["state"] == "KE"][:2]
        return [UUID(key) for key in dict.fromkeys(c["nominee_document"] for c in chosen)]


@pytest.fixture(scope="module")
def place(house: Flask, migrated: Settings) -> Iterator[Place]:
    """The demonstration office, in which an administrator has broken the glass over one travel record."""
    with clock.set_to(NOW):
        with house.app_context():
            _empty(migrated)
            db.engine.dispose()  # what the tests before wrote leaves SQLite's log of changes too
            assert loading.load(seed=1)
            described = loading.describe()
            db.session.remove()
        canaries = {canary["value"]: canary for canary in described["canaries"]}
        yield _look_around(house, canaries, [row["email"] for row in described["accounts"]], described)


def _look_around(
    app: Flask, canaries: dict[str, dict[str, str]], emails: list[str], described: dict[str, Any]
) -> Place:
    roles = {row["email"]: Role(row["role"]) for row in described["accounts"]}
    travel = min(c["registration"] for c in canaries.values() if c["field"].startswith("travel_records"))
    administrator = _visit(app, "administrator@example.org")
    form = {"kind": "travel", "reason": "The embassy asks tonight."}
    assert administrator.post(f"/registrations/{travel}/emergency", form).status_code == 303
    with app.app_context():
        users = db.session.execute(
            sa.select(User.id, User.email, User.person_id).where(User.email.in_(emails)).order_by(User.email)
        ).all()
        held: dict[UUID, set[str]] = {}
        for user, scope in db.session.execute(
            sa.select(Grant.user_id, Grant.scope_id).where(Grant.role == Role.COORDINATOR).order_by(Grant.id)
        ):
            held.setdefault(user, set()).add(scope)
        states = {row["email"]: row["state"] for row in described["accounts"]}
        accounts = [
            Account(roles[email], email, str(person), states[email], frozenset(held.get(user, ())))
            for user, email, person in users
        ]
        rows = db.session.execute(
            sa.select(Registration.id, Registration.programme_id, Registration.cohort_id)
        ).all()
        programme_of = {str(key): str(programme) for key, programme, _cohort in rows}
        cohort_of = {str(key): str(cohort) for key, _programme, cohort in rows}
        seated = sa.select(Registration.id, Registration.cohort_id).where(
            Registration.state.in_([RegistrationState.CONFIRMED, RegistrationState.ATTENDING])
        )
        seated_in = {str(key): str(cohort) for key, cohort in db.session.execute(seated)}
        links = {canary["session"] for canary in canaries.values() if "session" in canary}
        joining = set()
        for link in links:
            session = db.session.get_one(Session, UUID(link))
            programme_of[link] = str(session.programme_id)
            joining |= {(link, str(person)) for person in _joining(session)}
        reading = {
            (str(material.id), str(person))
            for material in db.session.scalars(sa.select(Material).order_by(Material.id))
            for person in _reading(material)
        }
        settled = {
            (table, str(key))
            for table in RECORDS.values()
            for key in db.session.scalars(
                sa.text(f"SELECT registration_id FROM {table} WHERE settled_at IS NOT NULL").columns(
                    sa.column("registration_id", sa.Uuid())
                )
            )
        }
        db.session.remove()
    opening = {"registration": travel, "table": "travel_records"}
    visitors = {account.email: _visit(app, account.email) for account in accounts}
    return Place(
        app,
        canaries,
        accounts,
        programme_of,
        cohort_of,
        seated_in,
        settled,
        opening,
        visitors,
        joining,
        reading,
    )


def _joining(session: Session) -> list[UUID]:
    """The persons who take part in a session: trainees of its cohort, and who was told to teach in it."""
    seated = sa.select(Registration.person_id).where(
        Registration.cohort_id == session.cohort_id, Registration.state == RegistrationState.ATTENDING
    )
    teaching = (
        sa.select(Trainer.person_id)
        .join(PublishedTrainer, PublishedTrainer.trainer_id == Trainer.id)
        .where(PublishedTrainer.session_id == session.id)
    )
    return [*db.session.scalars(seated.order_by(Registration.id)), *db.session.scalars(teaching)]


def _reading(material: Material) -> list[UUID]:
    """The persons who may read a material: who teaches its module there, and, in its time, the trainees."""
    taught = sa.select(Session.id).where(
        Session.cohort_id == material.cohort_id, Session.module_id == material.module_id
    )
    teaching = (
        sa.select(Trainer.person_id)
        .join(PublishedTrainer, PublishedTrainer.trainer_id == Trainer.id)
        .where(PublishedTrainer.session_id.in_(taught))
    )
    found = list(db.session.scalars(teaching))
    if material.shown is Shown.AT_ONCE and material.state is MaterialState.IN_USE:
        seated = sa.select(Registration.person_id).where(
            Registration.cohort_id == material.cohort_id, Registration.state == RegistrationState.ATTENDING
        )
        found += db.session.scalars(seated)
    return found


def _visit(app: Flask, email: str) -> Visitor:
    with app.app_context():
        user = db.session.scalars(sa.select(User.id).where(User.email == email)).one()
        db.session.remove()
    visitor = Office(app).signed_in(user)
    visitor.program = Office(app).program(user)
    return visitor


def allowed(place: Place, account: Account | None, canary: dict[str, str], answer: Answer) -> bool:
    """Whether this reader may meet this canary in this answer: the matrix, by hand."""
    table = canary["field"].partition(".")[0]
    on_a_page = table == "nominations" and answer.endpoint not in {"protection.own_data", *_LISTS}
    told = {("GET" if on_a_page else "POST", 200)}
    if answer.endpoint == "nominations.edit":
        told.add(("POST", 409))  # a form that comes late shows its writer what stands meanwhile
    if account is None or (answer.method, answer.status) not in told:
        return False  # a stranger reads none, and no page shows a sealed one unasked
    if (account.role, answer.endpoint, table) not in READERS | CHANGING:
        return False
    if answer.endpoint == "disclosure.read":
        return place.opening == {"registration": canary["registration"], "table": table}
    if answer.endpoint == "protection.own_data":
        return canary["person"] == account.person
    if answer.endpoint in _LISTS:  # of several people at once, with a fresh proof
        whose = place.cohort_of
        if answer.endpoint == "arrivals.open_list":
            whose = place.seated_in if canary["field"] in LISTED else {}
        its_cohort = whose.get(canary["registration"])
        return str(answer.arguments["cohort_id"]) == its_cohort and _reaches(place, account, canary, table)
    kinds = {
        "recipient_units": "unit",
        "complaints": "complaint",
        "join_links": "session",
        "nominee_documents": "nominee_document",
        "material_versions": "material",
    }
    kind = kinds.get(table, "registration")
    if str(answer.arguments[f"{kind}_id"]) != canary[kind]:
        return False  # never another's record, and never two at once
    if canary["field"] == "nominee_documents.medical" and account.role is Role.SCREENING_OFFICER:
        return False  # a medical paper is no part of screening
    asked = RECORDS.get(answer.form.get("record") or answer.arguments.get("name", ""))
    return (table not in RECORDS.values() or asked == table) and _reaches(place, account, canary, table)


def _reaches(place: Place, account: Account, canary: dict[str, str], table: str) -> bool:
    """Whether the record is this reader's to read, and not another's."""
    if account.role in {Role.SCREENING_OFFICER, Role.ADMINISTRATOR}:
        return True
    if table == "material_versions":
        if account.role is Role.COORDINATOR:
            return canary["programme"] in account.programmes
        return (canary["material"], account.person) in place.reading
    if table == "join_links" and account.role is not Role.COORDINATOR:
        return (canary["session"], account.person) in place.joining
    if account.role is Role.COORDINATOR:
        return place.programme_of[canary.get("registration") or canary["session"]] in account.programmes
    if account.role is Role.TRAINEE:
        return canary["person"] == account.person
    return canary["state"] == account.state and (table, canary["registration"]) not in place.settled


Met = tuple[Role, str, str]


def walk(
    place: Place,
    account: Account | None,
    known: dict[str, list[Any]],
    *,
    query: str = "",
    only: frozenset[str] = frozenset(),
) -> tuple[set[Met], list[str]]:
    """What one reader meets where it is allowed, and every place where it is not."""
    met: set[Met] = set()
    leaks: list[str] = []
    for answer in crawl(place.app, place.visitor(account), known, FORMS, query=query, only=only):
        for value in set(CANARY.findall(answer.text)):
            canary = place.canaries[value]
            if allowed(place, account, canary, answer):
                assert account is not None
                met.add((account.role, answer.endpoint, canary["field"].partition(".")[0]))
            else:
                who = account.email if account else "a stranger"
                leaks.append(f"{answer.method} {answer.endpoint} tells {who} {canary['field']}")
    return met, leaks


@pytest.fixture
def undone(place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every deed is done up to its last step and taken back; what it would have written is read first."""
    caplog.set_level(logging.DEBUG)
    written: list[str] = []

    def note_letter(_mapper: Any, _connection: Any, mail: Mail) -> None:
        written.append(f"{mail.subject} {mail.body}")

    def undo(session: Database) -> None:
        session.flush()
        written.append(json.dumps(session.info.get("trail", [])))
        session.expunge_all()
        session.rollback()

    monkeypatch.setitem(place.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(Database, "commit", undo)
    event.listen(Mail, "after_insert", note_letter)
    with clock.set_to(NOW):
        yield
    event.remove(Mail, "after_insert", note_letter)
    assert [text for text in [*written, caplog.text] if CANARY.search(text)] == []


def everyone(place: Place) -> list[Account | None]:
    """One account of each role, and the stranger."""
    firsts = {account.role: account for account in reversed(place.accounts)}
    telling = map(place.account, ("attending@example.org", "coordinator.border@example.org"))
    return [*(firsts | {account.role: account for account in telling}).values(), None]


@pytest.mark.wide
@pytest.mark.usefixtures("undone")
def test_each_canary_is_read_by_those_alone_whom_the_matrix_allows(place: Place) -> None:
    met, leaks = _met_by_everyone(place)
    assert (leaks, met - CHANGING) == ([], READERS)


@pytest.mark.postgres
@pytest.mark.usefixtures("undone")
def test_on_postgresql_each_canary_is_read_by_the_same_where_one_is_opened(place: Place) -> None:
    """The everyday share: everyone, at every route by which anybody reads one."""
    met, leaks = _met_by_everyone(place, only=frozenset(endpoint for _role, endpoint, _table in READERS))
    assert (leaks, met) == ([], READERS)


def _met_by_everyone(place: Place, *, only: frozenset[str] = frozenset()) -> tuple[set[Met], list[str]]:
    """What one account of each role and a stranger meet, at all routes or at those named."""
    known = objects(place.app, most=1) | {"registration_id": place.sample(1)}
    known["complaint_id"] = objects(place.app, most=5)["complaint_id"]
    known["session_id"] += [UUID(link) for link, _person in place.joining][:1]
    known["nominee_document_id"] = place.documents()
    known["material_id"] = place.materials()
    listed = {"cohort_id": [UUID(place.listed_cohort("coordinator.border@example.org"))]}
    return _all_of(
        [
            *(walk(place, account, known, only=only) for account in everyone(place)),
            *(walk(place, account, listed, only=_LISTS) for account in everyone(place)),
        ]
    )


@pytest.mark.slow
@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("role", list(Role))
def test_each_canary_is_safe_at_every_route_for_every_object(place: Place, role: Role) -> None:
    known = objects(place.app, most=400)
    known["session_id"] += sorted({UUID(link) for link, _person in place.joining} - {*known["session_id"]})
    known["registration_id"] = sorted(
        {
            UUID(canary["registration"])
            for canary in place.canaries.values()
            if "registration" in canary and not canary["field"].startswith("nominations")
        }
    )
    its: list[Account | None] = [account for account in place.accounts if account.role is role]
    met, leaks = _all_of(walk(place, account, known, query=ASKING) for account in its or [None])
    assert (leaks, met - CHANGING) == ([], {reading for reading in READERS if reading[0] is role})


def _all_of(walks: Iterable[tuple[set[Met], list[str]]]) -> tuple[set[Met], list[str]]:
    met: set[Met] = set()
    leaks: list[str] = []
    for its_met, its_leaks in walks:
        met |= its_met
        leaks += its_leaks
    return met, leaks


@pytest.mark.usefixtures("undone")
def test_a_page_that_fails_tells_nothing_and_neither_does_the_log(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(place.app.config, "TESTING", False)

    def broken(_ring: KeyRing, _sealed: str, *, place: str) -> str:
        raise SealBrokenError(f"{place}: it was changed or moved")

    monkeypatch.setattr(KeyRing, "open", broken)
    known = objects(place.app, most=1) | {"registration_id": [UUID(place.opening["registration"])]}
    border, screening = map(place.account, ("coordinator.border@example.org", "screening@example.org"))
    pages = frozenset({"arrivals.reveal", "arrivals.show", "screening.reveal"})
    answers = [
        answer
        for account in (border, screening)
        for answer in crawl(place.app, place.visitor(account), known, FORMS, only=pages)
    ]
    assert [answer.endpoint for answer in answers if CANARY.search(answer.text)] == []
    assert {answer.endpoint for answer in answers if answer.status == 500} == pages


@pytest.mark.usefixtures("undone")
def test_a_page_that_prints_an_unsealed_field_is_caught(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmasked(record: Any) -> str:
        return str(record.unseal("passport_number")) if record else "–"

    monkeypatch.setattr("app.arrivals.views.masked_number", unmasked)
    border = place.account("coordinator.border@example.org")
    known = objects(place.app, most=400) | {"registration_id": [NOWHERE]}
    _met, leaks = walk(place, border, known, only=frozenset({"arrivals.of_cohort"}))
    assert set(leaks) == {
        "GET arrivals.of_cohort tells coordinator.border@example.org travel_records.passport_number"
    }


@pytest.mark.usefixtures("undone")
def test_a_list_that_opens_more_than_flights_and_lodging_is_caught(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def telling(registration: Registration, texts: dict[str, str], _zone: str) -> Guest:
        return Guest(registration, _UNKNOWN, _UNKNOWN, texts.get("passport_number", ""))

    everything = replace(reception.RECEPTION, fields=())
    monkeypatch.setattr("app.arrivals.reception.RECEPTION", everything)
    monkeypatch.setattr("app.arrivals.reception._guest", telling)
    border = place.account("coordinator.border@example.org")
    known = {"cohort_id": [UUID(place.listed_cohort(border.email))]}
    _met, leaks = walk(place, border, known, only=_LISTS)
    assert set(leaks) == {
        "POST arrivals.open_list tells coordinator.border@example.org travel_records.passport_number"
    }


@pytest.mark.usefixtures("undone")
def test_a_role_that_opens_what_it_may_not_is_caught(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.access import roles
    from app.access.permissions import Permission

    weaker = {**roles.MATRIX, Permission.TRAVEL_REVEAL: {Role.ADMINISTRATOR: roles.Reach.GRANTED}}
    monkeypatch.setattr("app.access.policy.MATRIX", weaker)
    administrator = place.account("administrator@example.org")
    known = {"registration_id": [UUID(place.opening["registration"])]}
    _met, leaks = walk(place, administrator, known, only=frozenset({"arrivals.reveal"}))
    assert "POST arrivals.reveal tells administrator@example.org travel_records.passport_number" in leaks


def stored(app: Flask) -> Iterator[str]:
    """All that the database holds: SQLite's own files byte by byte, else every row."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        yield from (part.decode("latin-1") for part in files_of_the_database(app))
        return
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)):
                yield str(tuple(row))
        db.session.remove()


def test_the_database_holds_no_canary_in_plain(place: Place) -> None:
    assert len(place.canaries) > 700
    assert [
        found for text in stored(place.app) for found in CANARY.findall(text) if "-USES-" not in found
    ] == []
    plain = "CNRY-PASS-KE-0001"
    for reason, found in ((plain, {plain}), ("The embassy asks tonight.", set())):
        with Office(place.app).deed() as session:
            session.execute(sa.update(Opening).values(reason=reason))
        with place.app.app_context():
            if db.engine.dialect.name == "sqlite":
                db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
            db.session.remove()
        stands = {value for text in stored(place.app) for value in CANARY.findall(text)}
        assert {value for value in stands if "-USES-" not in value} == found
