"""Erasing a person: what counts stays, nobody finds them again, not even after a restore."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app import worker
from app.access.actor import SYSTEM, Actor, Role
from app.arrivals.models import Needs, Travel
from app.attendance.models import Attendance
from app.audit import anchor, trail
from app.audit.models import Move, TrailEntry, TrailLink
from app.certificates.models import Certificate
from app.config import Settings
from app.core import clock, outbox
from app.core.db import Base, db, unit_of_work
from app.core.errors import DomainError
from app.core.measures import all_measures, of_programmes
from app.core.outbox import Mail, MailState
from app.core.signed_file import BrokenFileError
from app.people.models import Person, Sex, User
from app.programmes.models import Programme
from app.protection import erasure, holding
from app.protection.models import LegalHold
from app.protection.states import HoldKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import Screening
from app.screening.states import Decision
from app.trainers.models import Trainer
from tests.conftest import NOW
from tests.support.office import Office

SECRET = "CNRY"
"""What stands in every word of the person's."""


class Graduate:
    """Someone with everything that the office may hold of a person, and a neighbour who has the same."""

    def __init__(self, office: Office, mark: str = SECRET) -> None:
        self.person = office.person(
            f"{mark}-GIVEN {mark}-FAMILY",
            state="KE",
            name_original=f"{mark}-ORIGINAL",
            institution=f"{mark}-INSTITUTION",
            post=f"{mark}-POST",
            email=f"{mark}@example.org".lower(),
        )
        self.account = office.account(self.person, email=f"{mark}@example.org".lower())
        self.programme = office.programme()
        cohort = office.cohort(self.programme)
        self.registration = office.registration(
            cohort, self.person, state=RegistrationState.COMPLETED, statement=f"{mark}-STATEMENT"
        )
        self.session = office.session(cohort)
        office.mark(self.session, self.registration)
        office.add(
            Certificate,
            registration_id=self.registration,
            programme_id=self.programme,
            cohort_id=cohort,
            person_id=self.person,
            state_code="KE",
            number=f"2026-{mark}",
            code=(mark * 26)[:26],
            holder_name=f"{mark}-GIVEN {mark}-FAMILY",
            initials="C.C.",
            language="en",
            state="issued",
            issued_on=NOW.date(),
        )
        office.add(
            Move,
            subject_kind="registrations",
            subject_id=str(self.registration),
            transition="submit",
            source="draft",
            target="submitted",
            actor_id=self.account,
            reason=f"{mark}-REASON",
        )
        with office.deed() as session:
            for model in (Travel, Needs):
                record = model(registration_id=self.registration, given_by=self.account)
                session.add(record)
                record.seal(**dict.fromkeys(record.__sealed__, f"{mark}-SEALED"))
            screening = Screening(
                registration_id=self.registration,
                programme_id=self.programme,
                decision=next(iter(Decision)),
                decided_by=self.account,
            )
            session.add(screening)
            screening.seal(grounds=f"{mark}-GROUNDS")
            for n, body in enumerate((f"Dear {mark}-GIVEN {mark}-FAMILY", "Your seat")):
                outbox.post(
                    recipient=f"{mark}@example.org" if n else "focal@example.org",
                    subject="A letter",
                    body=body,
                    language="en",
                    host="x",
                ).state = MailState.SENT
        office.signed_in(self.account).get("/")


def erase(app: Flask, person: UUID, *, actor: Actor = SYSTEM) -> None:
    with app.app_context():
        try:
            with unit_of_work():
                erasure.erase(person, actor=actor)
        finally:
            db.session.remove()


def everything(app: Flask) -> dict[str, list[str]]:
    """Every row of the database as text, by table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [str(tuple(row)) for row in connection.execute(sa.select(table))]
            for table in Base.metadata.sorted_tables
        }


def tables_with(app: Flask, word: str) -> set[str]:
    return {name for name, rows in everything(app).items() if any(word.lower() in r.lower() for r in rows)}


def figures(app: Flask) -> dict[str, Any]:
    with app.app_context():
        programmes = list(db.session.scalars(sa.select(Programme.id).order_by(Programme.id)))
        found = {measure.name: measure.figures(of_programmes(programmes)) for measure in all_measures()}
        db.session.remove()
    return found


@pytest.fixture
def graduate(office: Office) -> Graduate:
    return Graduate(office)


def test_no_word_of_an_erased_person_is_left_in_any_table(office: Office, graduate: Graduate) -> None:
    assert len(tables_with(office.app, SECRET)) >= 5
    erase(office.app, graduate.person)
    left = tables_with(office.app, SECRET)
    assert left == {"certificates"}
    numbers = [
        row for row in everything(office.app)["certificates"] if f"{SECRET}-" in row.replace("2026-", "")
    ]
    assert numbers == []


def test_their_keys_are_left_in_the_trail_alone(office: Office, graduate: Graduate) -> None:
    erase(office.app, graduate.person)
    for key in (graduate.person, graduate.account, graduate.registration):
        left = tables_with(office.app, str(key)) | tables_with(office.app, key.hex)
        assert left <= {"trail_entries", "trail_links"}


def test_the_neighbour_is_untouched(office: Office, graduate: Graduate) -> None:
    Graduate(office, "NEAR")
    before = {name: [r for r in rows if "NEAR" in r] for name, rows in everything(office.app).items()}
    erase(office.app, graduate.person)
    after = {name: [r for r in rows if "NEAR" in r] for name, rows in everything(office.app).items()}
    assert after == before
    assert sum(len(rows) for rows in before.values()) >= 5


def test_every_figure_is_the_same_before_and_after(office: Office, graduate: Graduate) -> None:
    before = figures(office.app)
    page = office.administrator().get("/figures").text
    erase(office.app, graduate.person)
    assert figures(office.app) == before
    assert office.administrator().get("/figures").text.count("<td") == page.count("<td")
    assert any(found for measure in before.values() for found in measure.values())


def nameless(app: Flask) -> Person:
    with app.app_context():
        found = db.session.scalars(sa.select(Person).where(Person.family_name == erasure.NAMELESS)).one()
        db.session.remove()
        return found


def test_sex_state_year_and_result_stay(office: Office, graduate: Graduate) -> None:
    erase(office.app, graduate.person)
    left = nameless(office.app)
    assert (left.sex, left.state_code, left.created_at.year) == (Sex.FEMALE, "KE", 2026)
    assert left.created_at.replace(year=2000).isoformat() == "2000-01-01T00:00:00+00:00"
    assert left.id.version == 4  # a key without time
    with office.app.app_context():
        registration = db.session.scalars(
            sa.select(Registration).where(Registration.person_id == left.id)
        ).one()
        marks = db.session.scalar(
            sa.select(sa.func.count()).where(Attendance.registration_id == registration.id)
        )
        db.session.remove()
    assert (registration.state, registration.statement, registration.id.version) == (
        RegistrationState.COMPLETED,
        "",
        4,
    )
    assert marks == 1


def test_nothing_dangerous_is_left(office: Office, graduate: Graduate) -> None:
    erase(office.app, graduate.person)
    assert [office.count(model) for model in (Travel, Needs, Screening, User, Mail, Move)] == [0] * 6


def test_a_certificate_is_still_verified_without_its_holder(office: Office, graduate: Graduate) -> None:
    erase(office.app, graduate.person)
    url = f"/verify/{(SECRET * 26)[:26]}"
    page = office.anonymous().get(url)
    assert page.status_code == 200
    assert "This certificate is valid" in page.text
    assert "The holder’s data was removed" in page.text
    assert "Is it this person’s?" not in page.text
    compared = office.anonymous().post(url, {"name": erasure.NAMELESS}, page="/login")
    assert "in the name that you wrote" not in compared.text


def test_the_trail_holds_after_an_erasure_and_names_no_new_key(office: Office, graduate: Graduate) -> None:
    links = office.count(TrailLink)
    erase(office.app, graduate.person)
    with office.app.app_context():
        assert anchor.verify() == trail.Verdict(links + 1, None, "")
        entries = [str(e.data) + e.subject_id for e in db.session.scalars(sa.select(TrailEntry))]
        db.session.remove()
    assert not any(str(nameless(office.app).id) in entry for entry in entries)


def test_what_a_member_of_staff_did_for_others_stays_with_an_account_that_nobody_can_use(
    office: Office, graduate: Graduate
) -> None:
    staff = office.account(name="Former Colleague")
    person = office.read(User, staff).person_id
    with office.deed() as session:
        session.execute(sa.update(Attendance).values(marked_by=staff))
        session.execute(sa.update(Certificate).values(proposed_by=staff))
    erase(office.app, person)
    assert tables_with(office.app, "Colleague") == set()
    with office.app.app_context():
        marked_by = db.session.scalar(sa.select(Attendance.marked_by))
        proposed_by = db.session.scalar(sa.select(Certificate.proposed_by))
        shell = db.session.get_one(User, marked_by)
        db.session.remove()
    assert marked_by == proposed_by != staff
    assert (shell.state, shell.password_hash) == ("disabled", "")


def test_a_trainer_leaves_the_sessions_and_no_profile(office: Office) -> None:
    person = office.person(f"{SECRET} Trainer")
    trainer = office.trainer(person)
    erase(office.app, person)
    left = office.read(Trainer, trainer)
    assert (left.organisation, left.languages, left.is_active) == ("", [], False)


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_legal_hold_refuses_it_with_a_sentence(office: Office, graduate: Graduate, kind: HoldKind) -> None:
    registration = office.read(Registration, graduate.registration)
    subject = {
        HoldKind.PERSON: graduate.person,
        HoldKind.REGISTRATION: registration.id,
        HoldKind.COHORT: registration.cohort_id,
    }[kind]
    hold = office.add(
        LegalHold,
        subject_kind=kind,
        subject_id=subject,
        reason="An inquiry.",
        placed_by=office.account(),
        placed_at=NOW,
        until=NOW.date(),
    )
    before = everything(office.app)
    with pytest.raises(DomainError, match="legal hold"):
        erase(office.app, graduate.person)
    assert everything(office.app) == before
    with clock.set_to(NOW + timedelta(days=1)):  # its last day is over
        erase(office.app, graduate.person)
    assert office.count(Person, Person.id == graduate.person) == 0
    assert office.read(LegalHold, hold).ended_at is None


def test_a_hold_that_was_ended_holds_nobody(office: Office, graduate: Graduate) -> None:
    officer = Actor(user_id=office.account())
    with office.app.app_context():
        with unit_of_work():
            hold = holding.place(
                HoldKind.PERSON, graduate.person, reason="An inquiry.", until=None, actor=officer
            )
        with unit_of_work():
            holding.end(hold, actor=officer)
        db.session.remove()
    erase(office.app, graduate.person)
    assert office.count(Person, Person.id == graduate.person) == 0


@pytest.fixture
def backup(office: Office, graduate: Graduate) -> Iterator[dict[str, list[Any]]]:
    """Every row as a backup would have it, taken while the person was still there."""
    with office.app.app_context(), db.engine.connect() as connection:
        yield {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def restore(app: Flask, rows: dict[str, list[Any]]) -> None:
    kept = {"member_states", "memberships"}
    with app.app_context(), db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in kept:
                connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if table.name not in kept and rows[table.name]:
                connection.execute(table.insert(), rows[table.name])


def test_whoever_was_erased_stays_erased_after_a_restore(
    office: Office, graduate: Graduate, backup: dict[str, list[Any]]
) -> None:
    erase(office.app, graduate.person)
    restore(office.app, backup)
    assert "persons" in tables_with(office.app, SECRET)
    run = office.app.test_cli_runner().invoke
    assert run(args=["retention", "replay"]).output == "1 persons erased again, 0 kept by a legal hold.\n"
    assert tables_with(office.app, SECRET) == {"certificates"}
    assert run(args=["retention", "replay"]).output == "0 persons erased again, 0 kept by a legal hold.\n"


def test_the_worker_erases_again_before_it_does_anything_else(
    office: Office, graduate: Graduate, backup: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[set[str]] = []
    monkeypatch.setattr(worker, "make_huey", lambda _settings: done.append(tables_with(office.app, SECRET)))
    erase(office.app, graduate.person)
    restore(office.app, backup)
    with pytest.raises(AttributeError):  # the worker goes no further than its queue
        worker.run(office.app, Settings.from_environment())
    assert done == [{"certificates"}]


def test_the_worker_does_not_start_where_it_cannot_know_who_was_erased(
    office: Office, graduate: Graduate, backup: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(worker, "make_huey", lambda _settings: started.append("the queue"))
    erase(office.app, graduate.person)
    restore(office.app, backup)
    path: Path = office.app.config["TOMBSTONES_PATH"]
    path.write_text(path.read_text().replace("2026", "2025"))
    with pytest.raises(BrokenFileError):
        worker.run(office.app, Settings.from_environment())
    assert started == []


def test_a_tombstone_tells_nobody_who_it_was(office: Office, graduate: Graduate) -> None:
    erase(office.app, graduate.person)
    path: Path = office.app.config["TOMBSTONES_PATH"]
    (line,) = path.read_text().splitlines()
    assert set(json.loads(line)) == {"person", "on", "mark"}
    assert str(graduate.person) not in line
    assert graduate.person.hex not in line
    assert path.stat().st_mode & 0o777 == 0o600


def references() -> set[str]:
    return {
        str(column)
        for table in ("persons", "users", "registrations")
        for column in erasure._references(table)
    }


@pytest.mark.usefixtures("house")
def test_every_reference_to_a_person_is_decided() -> None:
    assert references() == erasure.GO | erasure.STAY
    assert set() == erasure.GO & erasure.STAY


def test_a_role_keeps_someone_until_it_is_ended(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.OBSERVER)
    person = office.read(User, user).person_id
    with office.app.app_context(), pytest.raises(DomainError, match="still has a role"):
        erasure.refuse_busy(person)


@pytest.mark.parametrize("state", [RegistrationState.ENDORSED, RegistrationState.ATTENDING])
def test_a_registration_that_is_not_over_keeps_someone(office: Office, state: RegistrationState) -> None:
    person = office.person(state="KE")
    office.registration(office.cohort(), person, state=state)
    with office.app.app_context(), pytest.raises(DomainError, match="not over"):
        erasure.refuse_busy(person)
