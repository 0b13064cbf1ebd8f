"""Retention: each thing goes when its term is over, not a day before, once, and not under a hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.arrivals.models import Needs, Travel
from app.audit import anchor, trail
from app.audit.models import Move, TrailEntry, TrailLink
from app.core import chores, clock, holds, limits, outbox
from app.core.db import all_models, db
from app.core.holds import Kept
from app.core.limits import Tries
from app.core.outbox import Mail, MailState
from app.disclosure.models import Opening
from app.people.models import AccountState, Confirmation, Person, User, UserSession
from app.protection import retention
from app.protection.models import LegalHold, RetentionRun
from app.protection.rules import RULES
from app.protection.states import HoldKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import RecipientUnit, Screening
from app.screening.states import Decision
from tests.conftest import NOW
from tests.protection.test_erasure import tables_with
from tests.support.office import Office, files_of_the_database

LAST_DAY = date(2026, 3, 27)
"""The last day of a cohort under test."""


def run(app: Flask, on: date) -> dict[str, int]:
    """A round of retention; what it removed, without the rules that removed nothing."""
    with app.app_context():
        removed = retention.run(on).removed
        db.session.remove()
    return {name: number for name, number in removed.items() if number}


def due(app: Flask, on: date) -> dict[str, int]:
    with app.app_context():
        found = retention.due(on)
        db.session.remove()
    return {name: number for name, number in found.items() if number}


def with_answers(office: Office) -> UUID:
    """A graduate's registration with travel, needs and screening, all sealed."""
    registration = office.registration(office.cohort(), state=RegistrationState.COMPLETED)
    user, programme = office.account(), office.read(Registration, registration).programme_id
    with office.deed() as session:
        for record in (
            Travel(registration_id=registration, given_by=user),
            Needs(registration_id=registration, given_by=user),
            Screening(
                registration_id=registration,
                programme_id=programme,
                decided_by=user,
                decision=next(iter(Decision)),
            ),
        ):
            session.add(record)
            record.seal(**dict.fromkeys(record.__sealed__, "CNRY-SEALED"))
    return registration


def letter(office: Office, *, state: MailState = MailState.SENT) -> None:
    with office.deed():
        outbox.post(
            recipient="a@example.org", subject="CNRY", body="CNRY", language="en", host="x"
        ).state = state


def sign_in(office: Office) -> None:
    office.signed_in(office.account())


def link(office: Office) -> None:
    office.add(
        Confirmation,
        user_id=office.account(),
        token_hash="x",
        password_hash="x",
        details={"family_name": "CNRY"},
        expires_at=clock.now(),
    )


def sign_up(office: Office) -> None:
    user = office.account(name="CNRY CNRY")
    with office.deed() as session:
        session.execute(
            sa.update(User)
            .where(User.id == user)
            .values(state=AccountState.UNCONFIRMED, created_at=clock.now())
        )


def tries(office: Office) -> None:
    with office.app.app_context():
        limits.within("login:nobody", most=1, every=timedelta(minutes=5))


def nomination(office: Office, state: RegistrationState = RegistrationState.NOT_SELECTED) -> UUID:
    user = office.account()
    registration = office.registration(
        office.cohort(),
        office.read(User, user).person_id,
        state=state,
        statement="CNRY",
        priority=1,
        moved_at=clock.now(),
    )
    office.add(
        Move,
        subject_kind="registrations",
        subject_id=str(registration),
        transition="refuse",
        source="submitted",
        target="refused",
        actor_id=None,
        reason="CNRY",
    )
    return registration


def nominee(office: Office) -> None:
    office.registration(
        office.cohort(),
        office.person("CNRY CNRY", state="KE"),
        state=RegistrationState.NOT_SELECTED,
        moved_at=clock.now(),
    )


def opening(office: Office) -> None:
    registration = office.registration(office.cohort(), state=RegistrationState.COMPLETED)
    found = office.read(Registration, registration)
    office.add(
        Opening,
        registration_id=registration,
        programme_id=found.programme_id,
        kind="travel",
        reason="CNRY",
        person_id=office.person(),
        opened_at=clock.now(),
        until=clock.now(),
    )


def hold(office: Office) -> None:
    office.add(
        LegalHold,
        subject_kind=HoldKind.PERSON,
        subject_id=office.person(),
        reason="CNRY",
        placed_by=office.account(),
        placed_at=clock.now(),
        until=clock.now().date(),
    )


Maker = Callable[[Office], Any]


@pytest.mark.parametrize(
    ("make", "rule", "ended", "days"),
    [
        (with_answers, "travel", LAST_DAY, 30),
        (with_answers, "needs", LAST_DAY, 7),
        (with_answers, "grounds", NOW.date(), 365),
        (with_answers, "outcomes", NOW.date(), 1826),
        (letter, "letters", NOW.date(), 30),
        (sign_in, "sign_ins", NOW.date(), 90),
        (link, "links", NOW.date(), 30),
        (sign_up, "sign_ups", NOW.date(), 30),
        (tries, "tries", NOW.date(), 2),
        (nomination, "nominations", NOW.date(), 365),
        (nominee, "nominees", NOW.date(), 365),
        (opening, "openings", NOW.date(), 2557),
        (hold, "holds", NOW.date(), 2557),
    ],
)
def test_each_thing_is_there_on_its_last_day_and_gone_the_day_after(
    office: Office, make: Maker, rule: str, ended: date, days: int
) -> None:
    make(office)
    last = ended + timedelta(days=days)
    assert rule not in due(office.app, last)
    assert due(office.app, last + timedelta(days=1))[rule] == 1
    assert rule not in run(office.app, last)
    assert run(office.app, last + timedelta(days=1))[rule] == 1
    assert rule not in due(office.app, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("make", "day"),
    [
        (letter, NOW.date() + timedelta(days=31)),
        (link, NOW.date() + timedelta(days=31)),
        (sign_up, NOW.date() + timedelta(days=31)),
        (nomination, NOW.date() + timedelta(days=366)),
        (nominee, NOW.date() + timedelta(days=366)),
        (opening, NOW.date() + timedelta(days=2558)),
        (hold, NOW.date() + timedelta(days=2558)),
    ],
)
def test_what_was_removed_is_in_no_table_and_in_no_file_of_the_database(
    office: Office, make: Maker, day: date
) -> None:
    make(office)
    assert tables_with(office.app, "CNRY") != set()
    run(office.app, day)
    assert tables_with(office.app, "CNRY") == set()
    if not office.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        assert not any(b"CNRY" in part for part in files_of_the_database(office.app))


def test_a_dry_run_changes_nothing_and_says_what_a_run_would_do(office: Office) -> None:
    with_answers(office)
    day = LAST_DAY + timedelta(days=31)
    before = office.count(TrailLink)
    said = office.app.test_cli_runner().invoke(args=["retention", "run", "--on", str(day), "--dry-run"])
    assert (said.exit_code, office.count(TrailLink)) == (0, before)
    assert (office.count(Travel), office.count(Needs), office.count(RetentionRun)) == (1, 1, 0)
    assert said.output.splitlines()[-1] == f"2 rows are due on {day}."
    done = office.app.test_cli_runner().invoke(args=["retention", "run", "--on", str(day)])
    assert done.output.splitlines()[-1] == f"2 rows removed on {day}."
    assert (office.count(Travel), office.count(Needs)) == (0, 0)


def test_a_second_run_removes_nothing_more(office: Office) -> None:
    for make in (with_answers, letter, link, sign_up, nomination, nominee, opening):
        make(office)
    day = NOW.date() + timedelta(days=3000)
    first = run(office.app, day)
    assert first["travel"] == 1
    again = run(office.app, day)
    assert again == {}


def test_a_run_goes_in_batches_and_each_is_in_the_trail(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _n in range(5):
        letter(office)
    assert run(office.app, NOW.date() + timedelta(days=31))["letters"] == 5
    with office.app.app_context():
        data = db.session.scalars(
            sa.select(TrailEntry.data).where(TrailEntry.action == "retention.remove").order_by(TrailEntry.seq)
        ).all()
        end = db.session.scalars(sa.select(TrailEntry.data).where(TrailEntry.action == "retention.end")).one()
        db.session.remove()
    assert [(entry["rule"], entry["rows"]) for entry in data if entry["rule"] == "letters"] == [
        ("letters", 2),
        ("letters", 2),
        ("letters", 1),
    ]
    assert end["letters"] == 5


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_legal_hold_keeps_what_is_due_until_it_ends(office: Office, kind: HoldKind) -> None:
    registration = office.read(Registration, with_answers(office))
    subject = {
        HoldKind.PERSON: registration.person_id,
        HoldKind.REGISTRATION: registration.id,
        HoldKind.COHORT: registration.cohort_id,
    }[kind]
    other = with_answers(office)
    last = LAST_DAY + timedelta(days=60)
    office.add(
        LegalHold,
        subject_kind=kind,
        subject_id=subject,
        reason="An inquiry.",
        placed_by=office.account(),
        placed_at=NOW,
        until=last,
    )
    assert {n: c for n, c in run(office.app, last).items() if n in {"travel", "needs"}} == {
        "travel": 1,
        "needs": 1,
    }
    assert office.count(Travel, Travel.registration_id == other) == 0
    assert office.count(Travel, Travel.registration_id == registration.id) == 1
    assert run(office.app, last + timedelta(days=1))["travel"] == 1


def test_what_waits_to_be_sent_is_not_removed(office: Office) -> None:
    letter(office, state=MailState.WAITING)
    assert "letters" not in run(office.app, NOW.date() + timedelta(days=400))
    assert office.count(Mail) == 1


@pytest.mark.parametrize("state", [RegistrationState.ENDORSED, RegistrationState.ATTENDING])
def test_a_registration_that_is_not_over_keeps_its_words(office: Office, state: RegistrationState) -> None:
    registration = nomination(office, state)
    run(office.app, NOW.date() + timedelta(days=400))
    assert office.read(Registration, registration).statement == "CNRY"


def test_a_nominee_with_an_account_or_another_registration_stays(office: Office) -> None:
    nomination(office)
    person = office.person("Amina Diop", state="KE")
    for state in (RegistrationState.NOT_SELECTED, RegistrationState.COMPLETED):
        office.registration(office.cohort(), person, state=state, moved_at=clock.now())
    assert "nominees" not in run(office.app, NOW.date() + timedelta(days=400))
    assert office.count(Person, Person.family_name == "Diop") == 1


def test_the_offices_own_term_counts_instead_of_the_default(office: Office) -> None:
    with_answers(office)
    terms = office.app.config["KEPT_DAYS"]
    office.app.config["KEPT_DAYS"] = {**terms, Kept.TRAVEL: 3}
    try:
        assert "travel" not in due(office.app, LAST_DAY + timedelta(days=3))
        assert due(office.app, LAST_DAY + timedelta(days=4))["travel"] == 1
    finally:
        office.app.config["KEPT_DAYS"] = terms


def test_the_trail_is_shortened_at_its_beginning_and_still_holds(office: Office) -> None:
    with clock.set_to(datetime(2019, 1, 1, tzinfo=UTC)):
        for _n in range(3):
            with office.deed():
                pass
        with office.app.app_context():
            anchor.cast()
    with office.deed():
        pass
    assert run(office.app, NOW.date())["trail"] == 4
    assert office.count(TrailLink, TrailLink.seq <= 4) == 0
    with office.app.app_context():
        found = anchor.verify()
        db.session.remove()
    assert found == trail.Verdict(office.count(TrailLink) + 4, None, "")
    with office.app.app_context(), db.engine.begin() as connection:  # one more than the trail says
        connection.execute(sa.delete(TrailEntry).where(TrailEntry.seq == 5))
        connection.execute(sa.delete(TrailLink).where(TrailLink.seq == 5))
    with office.app.app_context():
        assert trail.verify() == trail.Verdict(4, 5, "a link is missing")
        db.session.remove()


def test_the_worker_runs_it_once_a_day(office: Office) -> None:
    for hours, runs in ((0, 1), (1, 1), (15, 2), (16, 2)):  # 24:00 in Rabat is 23:00 in UTC
        with clock.set_to(NOW + timedelta(hours=hours)), office.app.app_context():
            chores.do_all()
        assert office.count(RetentionRun) == runs


def dated() -> set[str]:
    """Every column that is declared to go after a number of days."""
    return {
        f"{model.__tablename__}.{name}"
        for model in all_models()
        for name, holding in holds.register(model).items()
        if holding.kept.days is not None
    }


FROM_THE_TRAIL = {"trail_links", "trail_entries"}


@pytest.mark.usefixtures("house")
def test_every_column_with_a_term_has_a_rule_that_removes_it() -> None:
    ruled = {column for rule in RULES for column in rule.columns}
    left = {c for c in dated() - ruled if c.partition(".")[0] not in ruled}
    assert left == set()


@pytest.mark.usefixtures("house")
def test_every_rule_names_columns_that_are_there() -> None:
    known = {f"{m.__tablename__}.{name}" for m in all_models() for name in holds.columns_of(m)}
    named = {column for rule in RULES for column in rule.columns} - FROM_THE_TRAIL
    assert named - known == set()
    assert UserSession.__tablename__ in {name.partition(".")[0] for name in named}
    assert Tries.__tablename__ in {name.partition(".")[0] for name in named}


def test_the_grounds_of_a_unit_go_a_year_after_the_decision_and_the_outcome_stays(office: Office) -> None:
    key = office.unit(decided_at=NOW, grounds="sealed", remark="sealed")
    app = office.app
    assert run(app, NOW.date() + timedelta(days=365)) == {}
    assert run(app, NOW.date() + timedelta(days=366)) == {"unit_grounds": 1}
    found = office.read(RecipientUnit, key)
    assert (found.grounds, found.remark, found.decision) == ("", "", Decision.CLEAR)
    assert run(app, NOW.date() + timedelta(days=367)) == {}
