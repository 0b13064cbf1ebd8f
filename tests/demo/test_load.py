"""The demonstration office: true to the public editions, whole in itself, and the same for the same seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from app.access.actor import Role
from app.accreditation.models import Accreditation
from app.arrivals.forms import TravelForm
from app.arrivals.models import Needs, Travel
from app.attendance.models import Attendance
from app.audit import trail
from app.audit.models import Move, TrailEntry
from app.certificates import sheets
from app.certificates.models import Certificate
from app.certificates.queries import one_certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Call, Cohort, ModuleDates
from app.cohorts.queries import one_cohort
from app.cohorts.states import CohortState
from app.completion import queries as completion
from app.completion import rules
from app.config import Settings
from app.core import clock
from app.core.db import Base, db
from app.core.sealing import sealed_models
from app.core.workflow import all_workflows
from app.demo import crowd
from app.demo import load as loading
from app.demo.people import PASSWORD
from app.demo.scene import Scene
from app.dossiers.states import DossierState
from app.drafting.models import DraftRun
from app.drafting.states import DraftState
from app.people import passwords
from app.people.models import CodeApp, Grant, Person, Sex, User
from app.programmes.models import Module, Programme
from app.programmes.states import CertificateKind, ProgrammeState
from app.registrations.models import Registration
from app.registrations.states import TAKING_A_SEAT, RegistrationState
from app.screening.models import Screening
from app.selection.states import AllocationState
from app.timetable import findings, held, ledger
from app.timetable import queries as timetable
from app.timetable.models import Booking, Session
from app.timetable.rules import Rule
from app.timetable.states import ResourceKind, SessionState
from app.trainers.models import Trainer
from app.venues.models import Room
from tests.conftest import NOW, _empty

GOVERNED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__workflow__")),
    key=lambda model: model.__name__,
)


@pytest.fixture(scope="module")
def office(house: Flask, migrated: Settings) -> Iterator[Flask]:
    """An office into which the demonstration was loaded once, at the tests' own time."""
    with house.app_context():
        _empty(migrated)
        with clock.set_to(NOW):
            assert loading.load(seed=1) is True
        db.session.remove()
    return house


@pytest.fixture(autouse=True)
def inside(office: Flask) -> Iterator[None]:
    with office.app_context(), clock.set_to(NOW):
        yield
        db.session.remove()


def all_of(statement: sa.Select[Any]) -> list[Any]:
    return [tuple(row) for row in db.session.execute(statement)]


def cohort(code: str) -> Cohort:
    found = db.session.scalar(sa.select(Cohort).where(Cohort.code == code))
    assert found
    return found


def in_state(state: CohortState, programme: str) -> Cohort:
    return db.session.scalars(
        sa.select(Cohort).join(Cohort.programme).where(Cohort.state == state, Programme.code == programme)
    ).one()


def counted(code: str, *where: Any) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Registration)
            .join(Registration.person)
            .join(Registration.cohort)
            .where(Cohort.code == code, *where)
        )
        or 0
    )


def dump() -> dict[str, list[Any]]:
    """All that was loaded but what is new each time: hashes, seals, what the database counts itself."""
    other = {"trail_links", "trail_entries", "tries"}
    new = {
        "users.password_hash",
        "nominee_documents.digest",
        "material_versions.digest",
        "evidence_documents.digest",
        "search_entries.id",
        "search_words.entry_id",
        "figure_cells.number",
    } | {f"{model.__tablename__}.{name}" for model in sealed_models() for name in model.__sealed__}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in other]
    return {
        table.name: [
            tuple(row)
            for row in db.session.execute(
                sa.select(*(c for c in table.columns if str(c) not in new)).order_by(*table.primary_key)
            )
        ]
        for table in tables
    }


@pytest.mark.parametrize(
    ("code", "admitted", "women", "graduated", "states"),
    [
        ("STOCTI-2022", 24, 7, 23, "BF BJ ML NG SN TD"),
        ("STOCTI-2023", 22, 6, 22, "BJ GH LY MZ NE TG"),
        ("STOCTI-2024", 22, 7, 22, "CD CM ET GN KE NG TG"),
        ("STOCTI-2025", 22, 8, 22, "BF ET KE NG SO"),
    ],
)
def test_a_past_edition_has_its_public_numbers(
    code: str, admitted: int, women: int, graduated: int, states: str
) -> None:
    completed = Registration.state == RegistrationState.COMPLETED
    assert counted(code) == admitted
    assert counted(code, Person.sex == Sex.FEMALE) == women
    assert counted(code, completed) == graduated
    assert counted(code, completed, Person.sex == Sex.FEMALE) == women
    found = db.session.scalars(
        sa.select(Registration.state_code)
        .where(Registration.cohort_id == cohort(code).id)
        .distinct()
        .order_by(Registration.state_code)
    )
    assert " ".join(found) == states


def test_everyone_who_graduated_holds_one_certificate_that_counts() -> None:
    still = Certificate.state.in_([CertificateState.ISSUED, CertificateState.SUSPENDED])
    held = all_of(
        sa.select(Cohort.code, sa.func.count())
        .join(Certificate, Certificate.cohort_id == Cohort.id)
        .where(still, Certificate.kind == CertificateKind.PROGRAMME)
        .group_by(Cohort.code)
        .order_by(Cohort.code)
    )
    assert held == [
        ("STOCTI-2022", 23),
        ("STOCTI-2023", 22),
        ("STOCTI-2024", 22),
        ("STOCTI-2025", 22),
    ]


def test_whoever_completed_meets_every_rule_today_and_nobody_else_does() -> None:
    decided = (RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED)
    wrong = []
    for key in all_of(
        sa.select(Registration.cohort_id)
        .where(Registration.state.in_(decided))
        .distinct()
        .order_by(Registration.cohort_id)
    ):
        (cohort_id,) = key
        people = all_of(
            sa.select(Registration.id, Registration.state)
            .where(Registration.cohort_id == cohort_id, Registration.state.in_(decided))
            .order_by(Registration.id)
        )
        curriculum = completion.curriculum_of(cohort_id)
        figures = completion.figures(cohort_id, [person for person, _state in people])
        wrong += [
            person
            for person, state in people
            if rules.hold(rules.of_completion(curriculum, figures, person))
            is not (state is RegistrationState.COMPLETED)
        ]
    assert wrong == []


def test_every_kind_of_certificate_and_every_state_of_one_is_there() -> None:
    kinds = all_of(sa.select(Certificate.kind).distinct().order_by(Certificate.kind))
    states = all_of(sa.select(Certificate.state).distinct().order_by(Certificate.state))
    assert [kind for (kind,) in kinds] == sorted(CertificateKind)
    assert [state for (state,) in states] == sorted(CertificateState)


def test_the_first_edition_came_for_its_four_modules() -> None:
    found = all_of(
        sa.select(Module.code, ModuleDates.first_day, ModuleDates.last_day, Module.hours)
        .join(ModuleDates, ModuleDates.module_id == Module.id)
        .where(ModuleDates.cohort_id == cohort("STOCTI-2022").id)
        .order_by(ModuleDates.first_day)
    )
    assert found == [
        ("FND", date(2022, 5, 23), date(2022, 6, 10), 120),
        ("INT", date(2022, 9, 5), date(2022, 9, 23), 120),
        ("ADV", date(2022, 11, 21), date(2022, 12, 9), 120),
        ("TOT", date(2023, 2, 20), date(2023, 2, 24), 40),
    ]


@pytest.mark.parametrize(
    ("code", "hours"),
    [("STOCTI-2022", 400), ("STOCTI-2023", 408), ("STOCTI-2024", 408), ("STOCTI-2025", 450)],
)
def test_the_hours_of_an_edition_were_held_within_its_modules_dates(code: str, hours: int) -> None:
    found = cohort(code)
    sessions = db.session.scalars(sa.select(Session).where(Session.cohort_id == found.id)).all()
    dates = {
        d.module_id: d
        for d in db.session.scalars(sa.select(ModuleDates).where(ModuleDates.cohort_id == found.id))
    }
    assert sum(session.minutes for session in sessions) == hours * 60
    assert {session.state for session in sessions} == {SessionState.HELD}
    assert all(dates[s.module_id].first_day <= s.day <= dates[s.module_id].last_day for s in sessions)


def test_the_selection_has_24_seats_for_25_who_were_cleared() -> None:
    found = in_state(CohortState.SELECTING, "PRISON")
    cleared = counted(found.code, Registration.state == RegistrationState.CLEARED)
    assert (found.seats, found.seats_taken, cleared) == (24, 0, 25)


def test_the_open_call_is_answered_until_later_and_invites_ten_states() -> None:
    call = db.session.scalars(
        sa.select(Call)
        .join(Call.cohort)
        .where(Cohort.state == CohortState.OPEN)
        .options(selectinload(Call.invitations))
    ).one()
    assert call.deadline_at > NOW + timedelta(days=20)
    assert call.deadline_zone == "Africa/Casablanca"
    invited = " ".join(invitation.state_code for invitation in call.invitations)
    assert invited == "CD CM ET GH KE MA MR MZ NG SN"


def test_the_running_cohort_has_sessions_this_week_and_one_register_half_taken() -> None:
    found = in_state(CohortState.RUNNING, "BORDER")
    monday = NOW.date() - timedelta(days=NOW.weekday())
    this_week = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Session)
        .where(Session.cohort_id == found.id, Session.day.between(monday, monday + timedelta(days=6)))
    )
    marks = db.session.execute(
        sa.select(sa.func.count(Attendance.id))
        .select_from(Session)
        .outerjoin(Attendance, Attendance.session_id == Session.id)
        .where(
            Session.cohort_id == found.id,
            Session.state == SessionState.SCHEDULED,
            Session.starts_at <= NOW,
        )
        .group_by(Session.id)
        .order_by(Session.starts_at)
    ).scalars()
    assert this_week == 10
    assert list(marks) == [0, 8]
    assert found.seats_taken == 17


FLEETING = {
    AllocationState.WAITING,
    AllocationState.FAILED,
    DraftState.WAITING,
    DraftState.FAILED,
    DraftState.TAKEN,
    DossierState.MORE_INFORMATION,
    DossierState.SITE_VISIT,
    DossierState.APPEALED,
}
"""What the worker ends at once, what an office of this size never comes to or has not at one time, and a
draft that would be plain sessions by now."""


@pytest.mark.parametrize("model", GOVERNED, ids=lambda model: model.__name__)
def test_every_state_of_a_lifecycle_is_there_to_be_seen(model: Any) -> None:
    seen = set(db.session.scalars(sa.select(model.state).distinct()))
    assert seen == set(model.__workflow__.states) - FLEETING


@pytest.mark.parametrize("model", GOVERNED, ids=lambda model: model.__name__)
def test_a_record_is_in_the_state_that_its_history_leads_to(model: Any) -> None:
    histories: dict[str, list[Any]] = defaultdict(list)
    moves = sa.select(Move).where(Move.subject_kind == model.__tablename__).order_by(Move.at, Move.id)
    for move in db.session.scalars(moves):
        histories[move.subject_id].append(move)
    for key, state in all_of(sa.select(model.id, model.state)):
        history = histories.pop(str(key), [])
        if not history:
            assert state in model.__workflow__.initial
            continue
        assert history[0].source in model.__workflow__.initial
        assert [m.target for m in history[:-1]] == [m.source for m in history[1:]]
        assert history[-1].target == state
        assert history[-1].at <= NOW
    assert histories == {}


def test_every_move_that_asks_for_a_reason_has_one() -> None:
    asking = {(w.name, t.name) for w in all_workflows() for t in w.transitions if t.asks_reason}
    names = {model.__tablename__: model.__workflow__.name for model in GOVERNED}
    silent = all_of(sa.select(Move.subject_kind, Move.transition).where(Move.reason == "").distinct())
    assert [move for move in silent if (names[move[0]], move[1]) in asking] == []


def test_every_cohort_counts_the_seats_that_are_taken() -> None:
    taken = sa.func.count(Registration.id).filter(Registration.state.in_(TAKING_A_SEAT))
    found = all_of(
        sa.select(Cohort.code, Cohort.seats_taken, taken)
        .outerjoin(Registration, Registration.cohort_id == Cohort.id)
        .group_by(Cohort.id)
    )
    assert [(code, said) for code, said, _counted in found] == [
        (code, counted_) for code, _said, counted_ in found
    ]


def test_one_timetable_can_be_published_at_once_and_one_has_what_is_to_be_mended() -> None:
    unsettled = {
        found.code: Counter(one.rule for one in findings.unsettled(found, timetable.standing(found)))
        for found in db.session.scalars(one_cohort().order_by(Cohort.first_day)).unique().all()
    }
    to_publish = all_of(
        sa.select(Cohort.code, sa.func.count())
        .join(Session, Session.cohort_id == Cohort.id)
        .where(Session.state == SessionState.DRAFT)
        .group_by(Cohort.code)
        .order_by(Cohort.code)
    )
    ready, to_mend = in_state(CohortState.CONFIRMED, "BORDER"), in_state(CohortState.SELECTING, "DRR")
    assert [code for code, _drafts in to_publish] == [ready.code, to_mend.code]
    assert {code for code, found in unsettled.items() if found} == {to_mend.code}
    assert unsettled[to_mend.code][Rule.AWAY] >= 3


def test_the_rest_is_drafted_where_the_cohort_is_taught_already() -> None:
    run = db.session.scalars(sa.select(DraftRun).where(DraftRun.state == DraftState.DONE)).one()
    drafted = {UUID(run.keys[key]) for step in (run.result or {})["plan"] for key in step["rooms"]}
    taught = sa.select(Session.room_id).where(Session.cohort_id == run.cohort_id)
    venues = [
        set(db.session.scalars(sa.select(Room.venue_id).where(Room.id.in_(rooms))))
        for rooms in (drafted, taught)
    ]
    assert len(venues[0]) == 1
    assert venues[0] == venues[1]


def test_what_is_taught_is_taught_by_whom_the_rules_allow() -> None:
    said = {
        one.rule
        for found in db.session.scalars(one_cohort().order_by(Cohort.first_day)).unique().all()
        if (sessions := timetable.standing(found)) and found.state is not CohortState.SELECTING
        for one in findings.of_whole(found, sessions)
    }
    assert said - {Rule.HOLIDAY_OF_STATE} == {Rule.HOLIDAY, Rule.HOURS}


def test_no_two_bookings_of_a_resource_overlap() -> None:
    held_by: dict[Any, list[Any]] = defaultdict(list)
    for booking in db.session.scalars(sa.select(Booking).order_by(Booking.starts_at)):
        held_by[booking.resource_id].append(booking)
    clashes = [
        (one.id, other.id)
        for bookings in held_by.values()
        for one, other in pairwise(bookings)
        if other.starts_at < one.ends_at
    ]
    assert clashes == []


def test_every_session_to_come_holds_what_it_needs_and_nothing_else() -> None:
    sessions = list(db.session.scalars(timetable.one_session().where(Session.starts_at > clock.now())))
    trainees = held.trainees({session.cohort_id for session in sessions})
    twins = held.twins(sessions)
    needed: set[tuple[Any, ...]] = set()
    for session in sessions:
        if session.state is not SessionState.CANCELLED:
            for claim in ledger._claims(session, trainees[session.cohort_id], twins):
                needed.add((session.id, claim.kind, claim.resource_id, claim.starts_at, claim.ends_at))
    columns = (
        Booking.session_id,
        Booking.resource_kind,
        Booking.resource_id,
        Booking.starts_at,
        Booking.ends_at,
    )
    booked = db.session.execute(sa.select(*columns).where(Booking.starts_at > clock.now()))
    assert {tuple(row) for row in booked} == needed
    assert {kind for _session, kind, *_rest in needed} >= {ResourceKind.TRAINEE, ResourceKind.ROOM}


def test_accreditations_are_in_force_end_soon_and_have_ended() -> None:
    today = NOW.date()
    found = all_of(
        sa.select(Programme.code, Accreditation.valid_until)
        .join(Programme, Programme.id == Accreditation.programme_id)
        .where(Accreditation.state == "in_force")
        .order_by(Programme.code, Accreditation.valid_until)
    )
    left = [(code, (until - today).days) for code, until in found]
    assert left == [("BORDER", 41), ("DRR", -20), ("STOCTI", -318), ("STOCTI", 171), ("STOCTI", 540)]


def test_every_published_programme_speaks_four_languages() -> None:
    published = db.session.scalars(
        sa.select(Programme).where(Programme.state == ProgrammeState.PUBLISHED).order_by(Programme.code)
    ).all()
    assert [programme.code for programme in published] == ["BORDER", "DRR", "PRISON", "STOCTI"]
    modules = db.session.scalars(sa.select(Module).options(selectinload(Module.outcomes))).all()
    texts = [text for p in published for text in (p.title, p.summary, p.audience)]
    texts += [module.title for module in modules] + [o.text for module in modules for o in module.outcomes]
    assert [text.en for text in texts if text.missing] == []


def test_someone_has_one_name_and_someone_120_letters_of_it() -> None:
    names = all_of(sa.select(Person.given_names, Person.family_name))
    longest = max(len(f"{given} {family}") for given, family in names)
    single = all_of(sa.select(Person.family_name).where(Person.given_names == ""))
    assert longest == 120
    assert single == [("Abdoulkarim",)]


def test_a_sheet_is_handed_out_as_it_was_sealed_and_a_revoked_one_verifies_as_revoked(
    office: Flask,
) -> None:
    urls = loading.describe()["urls"]
    certificate = db.session.scalar(
        one_certificate().where(Certificate.code == urls["verify_valid"].rpartition("/")[2])
    )
    assert sheets.document(certificate)[:5] == b"%PDF-"
    assert "Université Al Akhawayn" in certificate.sheet["issuers"]
    client = office.test_client()
    assert "This certificate was revoked" in client.get(urls["verify_revoked"]).text
    assert "This certificate is valid" in client.get(urls["verify_valid"]).text


def test_the_main_pages_open_for_everyone(office: Flask) -> None:
    client = office.test_client()
    urls = loading.describe()["urls"]
    assert sorted(urls) == ["open_cohort", "past_cohort", "programme", "verify_revoked", "verify_valid"]
    assert {name: client.get(url).status_code for name, url in urls.items()} == dict.fromkeys(urls, 200)


def test_the_description_names_an_account_of_every_role() -> None:
    accounts = loading.describe()["accounts"]
    assert {account["role"] for account in accounts} == set(Role) - {Role.PUBLIC}
    focal_points = [a["state"] for a in accounts if a["role"] == "focal_point"]
    assert focal_points == ["KE", "SN"]
    trainees = [(a["email"], a["state"]) for a in accounts if a["role"] == "trainee"]
    assert trainees[0] == ("trainee@example.org", "KE")
    assert [len(a) for a in accounts] == [5] * len(accounts)


def test_everyone_but_trainees_has_an_authenticator_app_and_its_code_is_printed(office: Flask) -> None:
    accounts = loading.describe()["accounts"]
    without = {a["role"] for a in accounts if a["totp_secret"] is None}
    assert (without, {a["role"] for a in accounts if a["totp_secret"]}) == (
        {"trainee"},
        set(Role) - {Role.PUBLIC, Role.TRAINEE},
    )
    administrator = accounts[0]
    printed = office.test_cli_runner().invoke(args=["demo", "code", administrator["email"]])
    assert printed.output.strip() == pyotp.TOTP(administrator["totp_secret"]).at(NOW)
    printed = office.test_cli_runner().invoke(args=["demo", "code", "trainee@example.org"])
    assert (printed.exit_code, "has no authenticator app" in printed.output) == (1, True)


def test_whoever_has_a_part_in_the_office_has_an_authenticator_app() -> None:
    has_app = sa.exists().where(CodeApp.user_id == User.id)
    has_part = sa.or_(
        sa.exists().where(Grant.user_id == User.id),
        sa.exists().where(Trainer.person_id == User.person_id),
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(has_app != has_part)) == 0


def test_every_account_has_the_password_that_is_written_down() -> None:
    for account in loading.describe()["accounts"]:
        passwords.check(account["password"], about=[account["email"]])
    hashes = set(db.session.scalars(sa.select(User.password_hash)))
    assert [passwords.matches(stored, PASSWORD) for stored in hashes] == [True]


def test_the_load_is_one_link_of_a_trail_that_holds() -> None:
    actions = db.session.scalars(sa.select(TrailEntry.action)).all()
    assert actions == ["demo.load"]
    assert trail.verify().broken_at is None


def test_loading_again_changes_nothing_and_describes_the_same() -> None:
    before, described = dump(), loading.describe()
    assert loading.load(seed=2) is False
    assert (dump(), loading.describe()) == (before, described)


def test_the_same_seed_makes_the_same_office(migrated: Settings) -> None:
    first = dump()
    db.session.remove()
    _empty(migrated)
    loading.load(seed=1)
    assert dump() == first


def test_another_seed_makes_other_people() -> None:
    def names(seed: str) -> list[str]:
        scene = Scene(seed, now=NOW)
        loading._build(scene, password_hash="")
        return [row["sort_key"] for row in scene.rows(Person) if row["state_code"]]

    assert names("1") == names("1")
    assert names("1") != names("2")


def test_production_refuses_the_demonstration(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(office.config, "IS_PRODUCTION", True)
    done = office.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 1
    assert "not loaded" in done.output


def test_production_tells_nobody_s_one_time_code(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(office.config, "IS_PRODUCTION", True)
    asked = office.test_cli_runner().invoke(args=["demo", "code", "administrator@example.org"])
    assert (asked.exit_code, asked.output) == (
        1,
        "Error: This is no demonstration: the code is in the holder's own app.\n",
    )


def test_an_office_for_measuring_has_as_many_registrations_as_asked_for() -> None:
    assert list(crowd.grow(seed=1, total=1_700)) == [1_700]
    assert list(crowd.grow(seed=1, total=1_700)) == []
    assert list(crowd.grow(seed=1, total=1_900)) == [1_900]
    largest = crowd.largest_cohort()
    assert counted(db.session.get_one(Cohort, largest).code) == crowd.LARGEST
    assert trail.verify().broken_at is None
    test_every_cohort_counts_the_seats_that_are_taken()


@pytest.mark.parametrize("day", ["2026-02-15", "2026-03-21", "2027-12-31", "2028-02-29"])
def test_it_can_be_built_on_any_day_with_nothing_done_in_the_future(day: str) -> None:
    at = datetime.fromisoformat(f"{day}T02:30:00+00:00")
    with clock.set_to(at):
        scene = Scene("1", now=at)
        loading._build(scene, password_hash="")
    assert max(row["at"] for row in scene.rows(Move)) <= at
    assert max(row["marked_at"] for row in scene.rows(Attendance)) <= at
    assert [row["code"] for row in scene.rows(Cohort) if row["seats_taken"] > row["seats"]] == []


def test_every_sealed_field_that_can_hold_one_holds_a_canary_of_its_own() -> None:
    canaries = loading.describe()["canaries"]
    assert len({canary["value"] for canary in canaries}) == len(canaries)
    found = Counter(canary["field"] for canary in canaries)
    kept = {
        "complaints": 2,
        "join_links": 1,
        "material_versions": 1,
        "needs_records": 3,
        "nominations": 1,
        "nominee_documents": 2,
        "nominee_rows": 1,
        "recipient_units": 5,
        "screenings": 5,
        "travel_records": 4,
    }
    assert Counter(field.partition(".")[0] for field in found) == kept
    first = next(canary for canary in canaries if canary["value"] == "CNRY-PASS-KE-0001")
    assert (first["field"], first["state"]) == ("travel_records.passport_number", "KE")
    registration = db.session.get_one(Registration, UUID(first["registration"]))
    assert (registration.state_code, str(registration.person_id)) == ("KE", first["person"])
    assert [canary["value"] for canary in loading.describe()["canaries"]] == [c["value"] for c in canaries]


def test_a_canary_is_what_its_field_takes() -> None:
    with current_app.test_request_context():
        form = TravelForm(formdata=MultiDict({"passport_number": "CNRY-PASS-KE-0001"}), meta={"csrf": False})
        form.passport_country.choices = [("", "")]
        form.validate()
    assert (form.passport_number.data, form.passport_number.errors) == ("CNRY-PASS-KE-0001", [])


def test_sealed_records_are_there_for_as_long_as_they_are_kept() -> None:
    rows = db.session.execute(
        sa.select(Cohort.last_day, Travel.id, Needs.id)
        .select_from(Registration)
        .join(Registration.cohort)
        .outerjoin(Travel, Travel.registration_id == Registration.id)
        .outerjoin(Needs, Needs.registration_id == Registration.id)
    ).all()
    travel = {last_day for last_day, key, _needs in rows if key}
    needs = {last_day for last_day, _travel, key in rows if key}
    assert max(NOW.date() - day for day in travel) == timedelta(days=17)
    assert max(NOW.date() - day for day in needs) < timedelta(days=7)
    written = db.session.scalars(sa.select(Screening.decided_at).where(Screening.grounds != "")).all()
    assert NOW - min(written) < timedelta(days=365)
