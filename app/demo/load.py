"""Loading the demonstration office, once, and describing it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.access.actor import SYSTEM, Role, ScopeKind
from app.audit import trail
from app.audit.models import TrailEntry
from app.certificates.models import Certificate
from app.certificates.queries import one_certificate
from app.certificates.sheets import seal
from app.certificates.states import OUTWARD
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db, unit_of_work
from app.demo import crowd, letters
from app.demo.answers import ask_and_answer, send_files
from app.demo.applications import apply_for_accreditation, freeze_what_was_submitted
from app.demo.asked import ask
from app.demo.at_home import teach_at_home
from app.demo.awards import Register
from app.demo.cohorts import Diary, count_seats
from app.demo.courses import RABAT, accredit, furnish, morning, publish
from app.demo.diligence import examine
from app.demo.drafts import draft_the_rest
from app.demo.feedback import evaluate
from app.demo.following import follow_decisions
from app.demo.handouts import give_to_read
from app.demo.hooked import tell_others
from app.demo.lessons import Timetable
from app.demo.listening import complain, put_forward
from app.demo.marking import mark
from app.demo.papers import hand_in
from app.demo.past import Editions, Staff, hold_editions
from app.demo.people import PASSWORD, STATES, People
from app.demo.present import Season
from app.demo.reasons import give_reasons
from app.demo.reporting import report_what_was_done
from app.demo.resources import plan_with
from app.demo.scene import Scene, Step, read
from app.demo.sealed import Canaries, described, let_join, receive
from app.demo.selections import score_and_select
from app.indicators import counting
from app.oversight.chores import measure_criteria
from app.people.codes import code_at
from app.people.keys import email_key
from app.people.models import CodeApp, Person, Sex, User
from app.people.passwords import hash_password
from app.people.states import AccountState
from app.search import operations as search

LOADED = "demo.load"
SINCE = morning(date(2022, 1, 10))
"""Since when the office's staff have their accounts and roles."""


def is_loaded() -> bool:
    """Whether the demonstration was loaded into this office before."""
    return _loaded() is not None


def _loaded() -> dict[str, str] | None:
    return db.session.scalar(
        sa.select(TrailEntry.data).where(TrailEntry.action == LOADED).order_by(TrailEntry.seq).limit(1)
    )


def load(*, seed: int) -> bool:
    """Build the demonstration office in one deed; False for a loaded office, which is left as it is."""
    password_hash = hash_password(PASSWORD)
    with unit_of_work() as session:
        if is_loaded():
            return False
        scene = Scene(str(seed), now=clock.now())
        main = _build(scene, password_hash=password_hash)
        scene.write(session)
        _seal(session)
        freeze_what_was_submitted(scene, session)
        score_and_select(scene, session)
        give_reasons(scene, session)
        draft_the_rest(scene, session)
        letters.send_the_call(scene, session, main["open_cohort"])
        _count_cohorts(session)
        report_what_was_done(scene, session, programme=main["programme"], by=_administrator())
        trail.record(LOADED, actor=SYSTEM, subject=("office", "demonstration"), seed=seed, **main)
    for _kind, _count in search.rebuild():  # the rows were written past it
        pass
    measure_criteria()
    return True


def _count_cohorts(session: Session) -> None:
    """Count every cohort for the indicators, as the worker does each hour."""
    session.flush()
    keys = list(session.scalars(sa.select(Cohort.id).order_by(Cohort.id)))
    counting.keep(keys, counting.cells_of(keys))


def _administrator() -> UUID:
    email = "administrator@example.org"
    return db.session.execute(sa.select(User.id).where(User.email_key == email_key(email))).scalar_one()


def _seal(session: Session) -> None:
    """Freeze what every issued certificate's sheet says, as issuing does."""
    for certificate in session.scalars(one_certificate().where(Certificate.state.in_(OUTWARD))).unique():
        seal(certificate)


def _build(scene: Scene, *, password_hash: str) -> dict[str, UUID]:
    """Gather the whole office; the keys of its main records."""
    people = People(scene, password_hash=password_hash)
    staff = _staff(people)
    house = furnish(scene, people, administrator=staff.administrator)
    _roles(people, staff)
    _others(people, now=scene.now, administrator=staff.administrator)
    codes = {words["code"]: words for words in read("programmes")["programme"]}
    coordinators = {
        code: staff.coordinator
        if words["coordinator"] == "coordinator@example.org"
        else staff.other_coordinator
        for code, words in codes.items()
    }
    publish(scene, house, coordinators)
    for code, coordinator in coordinators.items():
        scope = house.programmes[code]
        people.grant(
            coordinator, Role.COORDINATOR, ScopeKind.PROGRAMME, scope, since=SINCE, by=staff.administrator
        )
    accredit(scene, house, staff.administrator)
    apply_for_accreditation(scene, house, coordinators)
    follow_decisions(scene, house, coordinators)
    diary, timetable, register = Diary(scene, house, people), Timetable(scene, house), Register(scene)
    editions = hold_editions(diary, timetable, register, staff)
    open_cohort = _this_season(diary, timetable, register, staff)
    count_seats(scene)
    mark(scene, house, {house.programmes[code]: account for code, account in coordinators.items()})
    tell_others(scene)
    canaries = Canaries()
    examine(scene, (staff.screening_officer, staff.second_officer), canaries)
    receive(scene, people, canaries)
    put_forward(scene, people, house.programmes)
    complain(scene, staff, house.programmes["STOCTI"], canaries)
    ask(scene, people, held=editions.first)
    ask_and_answer(scene, {key: code for code, key in house.programmes.items()}, canaries)
    send_files(
        scene,
        cohort=open_cohort,
        programme=house.programmes["STOCTI"],
        state="KE",
        sender=people.focal_points["KE"],
        canaries=canaries,
    )
    let_join(scene, given_by=staff.other_coordinator, canaries=canaries)
    hand_in(scene, people, canaries)
    plan_with(scene, people, house)
    give_to_read(scene, house, staff, canaries)
    evaluate(scene)
    teach_at_home(scene, people)
    return _main_records(house.programmes["STOCTI"], editions, open_cohort)


def _main_records(programme: UUID, editions: Editions, open_cohort: UUID) -> dict[str, UUID]:
    return {
        "programme": programme,
        "past_cohort": editions.first,
        "open_cohort": open_cohort,
        "verify_valid": editions.valid,
        "verify_revoked": editions.revoked,
    }


def _this_season(diary: Diary, timetable: Timetable, register: Register, staff: Staff) -> UUID:
    season = Season(
        diary=diary, timetable=timetable, register=register, staff=staff, today=clock.today(RABAT)
    )
    season.just_over()
    season.running()
    season.soon()
    season.offers()
    season.selection()
    season.planned()
    return season.open_call()


def _staff(people: People) -> Staff:
    """The office's own people, and the official who has not registered for anything yet."""
    accounts = {}
    for row in read("staff")["person"]:
        someone = people.person(
            row["given"],
            row["family"],
            sex=Sex(row["sex"]),
            state=row.get("state"),
            email=row["email"],
            created=SINCE,
            institution=row.get("institution", ""),
            post=row.get("post", ""),
        )
        accounts[row["email"]] = people.account(someone, created=SINCE)
    return Staff(
        administrator=accounts["administrator@example.org"],
        registrar=accounts["registrar@example.org"],
        coordinator=accounts["coordinator@example.org"],
        other_coordinator=accounts["coordinator.border@example.org"],
        screening_officer=accounts["screening@example.org"],
        second_officer=accounts["screening.second@example.org"],
    )


def _others(people: People, *, now: datetime, administrator: UUID) -> None:
    """A former colleague, whose account is disabled, and an official who has not confirmed the address."""
    left = people.person("Brahim", "Zeroual", sex=Sex.MALE, email="former@example.org", created=SINCE)
    farewell = Step("deactivate", SINCE + timedelta(days=400), administrator, "He left the office.")
    people.account(left, created=SINCE, steps=[farewell])
    yesterday = now - timedelta(days=1)
    new = people.person(
        "Efua",
        "Asante-Boateng",
        sex=Sex.FEMALE,
        state="GH",
        email="unconfirmed@example.org",
        created=yesterday,
    )
    people.account(new, created=yesterday, begin=AccountState.UNCONFIRMED)


def _roles(people: People, staff: Staff) -> None:
    for row in read("staff")["person"]:
        role = Role(row["role"])
        if role not in {Role.COORDINATOR, Role.TRAINEE}:
            giver = None if row["email"].startswith("administrator") else staff.administrator
            people.grant(people.accounts[row["email"]], role, since=SINCE, by=giver)
    known = {account["state"]: account["email"] for account in read("staff")["focal_point"]}
    for state in STATES:
        people.focal_point(state, since=SINCE, by=staff.administrator, email=known.get(state, ""))


def describe() -> dict[str, Any]:
    """The accounts, the paths of the main pages and the canaries, as `--describe` writes them."""
    main = _loaded()
    assert main is not None  # noqa: S101 - the command loads first
    codes = dict(
        db.session.execute(
            sa.select(Certificate.id, Certificate.code).where(
                Certificate.id.in_([UUID(main["verify_valid"]), UUID(main["verify_revoked"])])
            )
        ).all()
    )
    with current_app.test_request_context():
        urls = {
            "open_cohort": url_for("cohorts.show", cohort_id=main["open_cohort"]),
            "past_cohort": url_for("cohorts.show", cohort_id=main["past_cohort"]),
            "programme": url_for("programmes.show", programme_id=main["programme"]),
            "verify_valid": url_for("credentials.verify", code=codes[UUID(main["verify_valid"])]),
            "verify_revoked": url_for("credentials.verify", code=codes[UUID(main["verify_revoked"])]),
        }
        if large := crowd.largest_cohort():
            urls["large_cohort"] = url_for("cohorts.show", cohort_id=large)
    return {"accounts": _accounts(), "urls": urls, "canaries": described()}


def _accounts() -> list[dict[str, str | None]]:
    words = read("staff")
    listed = [*words["person"], *words["focal_point"], *words["elsewhere"]]
    states = dict(
        db.session.execute(
            sa.select(User.email, Person.state_code)
            .join(User.person)
            .where(User.email.in_([row["email"] for row in listed]))
        ).all()
    )
    secrets = {email: app.unseal("secret") for email, app in _code_apps()}
    order = {role: number for number, role in enumerate(Role)}
    return [
        {
            "role": row["role"],
            "email": row["email"],
            "password": PASSWORD,
            "state": states[row["email"]],
            "totp_secret": secrets.get(row["email"]),
        }
        for row in sorted(listed, key=lambda row: order[Role(row["role"])])
    ]


def _code_apps() -> list[tuple[str, CodeApp]]:
    statement = sa.select(User.email, CodeApp).join(User, User.id == CodeApp.user_id).order_by(User.email)
    return [(email, app) for email, app in db.session.execute(statement)]


def code_of(email: str) -> str | None:
    """The one-time code that an account's authenticator app shows now; None where there is no app."""
    app = db.session.scalar(
        sa.select(CodeApp).join(User, User.id == CodeApp.user_id).where(User.email_key == email_key(email))
    )
    return code_at(app.unseal("secret"), clock.now()) if app else None
