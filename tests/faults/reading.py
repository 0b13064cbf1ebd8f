"""What stands in the office when the storm is over, as the checker reads it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.access.actor import Role
from app.attendance.models import Attendance
from app.audit import anchor
from app.audit.models import Move, TrailEntry, TrailLink
from app.certificates.models import Certificate
from app.cohorts.models import Cohort
from app.core import clock, files
from app.core.db import db
from app.core.outbox import Mail, MailState
from app.people.models import Grant, User
from app.registrations.models import Registration
from app.registrations.states import TAKING_A_SEAT, RegistrationState
from app.timetable.models import Booking
from tests.faults.history import Entry, Facts, Held, Letter
from tests.faults.house import House


def states(house: House) -> dict[str, str]:
    """Where each registration stands now."""
    with house.app.app_context():
        found = db.session.execute(sa.select(Registration.id, Registration.state)).all()
        db.session.remove()
    return {str(key): state.value for key, state in found}


def letters_waiting(house: House) -> int:
    """How many letters are still to be carried."""
    with house.app.app_context():
        statement = sa.select(sa.func.count()).select_from(Mail).where(Mail.state == MailState.WAITING)
        count = db.session.scalar(statement) or 0
        db.session.remove()
    return count


def hurry_letters(house: House) -> None:
    """Let every letter be due now, also one that a dead worker had or that was given up; no worker runs."""
    with house.app.app_context():
        with db.engine.begin() as connection:
            connection.execute(
                sa.update(Mail)
                .where(Mail.state != MailState.SENT)
                .values(next_try_at=clock.now(), attempts=0, state=MailState.WAITING)
            )
        db.session.remove()


def read(house: House, initial: dict[str, str]) -> Facts:
    """Everything that the checker asks of the office."""
    with house.app.app_context():
        facts = read_rows(house.app, initial)
        _read_carried(house, facts)
        db.session.remove()
        db.engine.dispose()
    facts.unforeseen = house.unforeseen()
    return facts


def read_rows(app: Flask, initial: dict[str, str]) -> Facts:
    """What the office's own tables and files say, in the context of its application."""
    facts = Facts(initial=initial)
    verdict = anchor.verify()
    facts.trail_fault = "" if verdict.holds else f"at link {verdict.broken_at}: {verdict.why}"
    rows = db.session.execute(
        sa.select(TrailEntry, TrailLink.request_id, TrailLink.actor_id)
        .join(TrailLink, TrailLink.seq == TrailEntry.seq)
        .order_by(TrailEntry.seq, TrailEntry.ordinal)
    ).all()
    facts.entries = [
        Entry(e.seq, request, e.action, e.subject_kind, e.subject_id, e.data) for e, request, _actor in rows
    ]
    registrations = db.session.scalars(sa.select(Registration).order_by(Registration.id)).all()
    facts.states = {str(one.id): one.state.value for one in registrations}
    kind = Registration.__tablename__
    moves = db.session.scalars(sa.select(Move).where(Move.subject_kind == kind).order_by(Move.id))
    facts.moves = Counter((m.subject_id, m.transition, m.source, m.target) for m in moves)
    _read_seats(facts, registrations)
    _read_letters(facts, registrations, rows)
    facts.bookings = [
        Held(f"{b.resource_kind.value} {b.resource_id}", b.starts_at, b.ends_at, str(b.session_id))
        for b in db.session.scalars(sa.select(Booking).order_by(Booking.id))
        if b.override_reason is None
    ]
    marks = db.session.scalars(sa.select(Attendance).order_by(Attendance.session_id))
    facts.marks = {(str(m.session_id), str(m.registration_id)): m.status.value for m in marks}
    facts.certificates = [
        (c.number, str(c.registration_id), c.state.value)
        for c in db.session.scalars(sa.select(Certificate).order_by(Certificate.number))
    ]
    _read_files(app, facts)
    return facts


def _read_seats(facts: Facts, registrations: Any) -> None:
    holding = Counter(one.cohort_id for one in registrations if one.state in TAKING_A_SEAT)
    for cohort in db.session.scalars(sa.select(Cohort).order_by(Cohort.id)):
        facts.seats[str(cohort.id)] = (cohort.seats, cohort.seats_taken, holding[cohort.id])
    ranks: dict[str, list[int]] = defaultdict(list)
    for one in registrations:
        if one.state is RegistrationState.RESERVE:
            ranks[str(one.cohort_id)].append(one.reserve_rank or 0)
    facts.ranks = dict(ranks)


def _read_letters(facts: Facts, registrations: Any, rows: Any) -> None:
    mails = db.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id))
    facts.letters = [
        Letter(mail.message_id, mail.request_id, mail.recipient, mail.subject, mail.state.value)
        for mail in mails
    ]
    facts.expected_letters = _owed(registrations, rows)


def _read_carried(house: House, facts: Facts) -> None:
    """What the mail server has of it."""
    taken, unsaid = house.mail.taken, house.mail.unsaid
    facts.strangers = sorted(set(taken) - {letter.name for letter in facts.letters})
    facts.letters = [
        replace(letter, taken=taken[letter.name], unsaid=unsaid[letter.name]) for letter in facts.letters
    ]


def _owed(registrations: Any, rows: Any) -> dict[str, Counter[str]]:
    """Which letters each request’s moves ask for: what effects.py promises, told from the trail."""
    users = db.session.scalars(sa.select(User).order_by(User.id)).all()
    address = {user.person_id: user.email for user in users}
    account = {user.person_id: user.id for user in users}
    of = {str(one.id): (one.person_id, one.state_code) for one in registrations}
    focal = _focal_points()
    owed: dict[str, Counter[str]] = defaultdict(Counter)
    for entry, request, actor in rows:
        name = entry.action.partition(".")[2]
        if entry.subject_kind != Registration.__tablename__ or request == "-" or "target" not in entry.data:
            continue
        person, state = of[entry.subject_id]
        official = [address[person]] if person in address else []
        by_oneself = actor is not None and actor == account.get(person)
        match name:
            case "submit":
                readers = focal[state]
            case "endorse":
                readers = official
            case "offer" | "promote" | "accept":
                readers = [*official, *focal[state]]
            case "decline" | "withdraw" if by_oneself:
                readers = [] if entry.data["source"] == "draft" else focal[state]
            case "decline" | "withdraw":
                readers = official
            case _:
                readers = []
        owed[request].update(readers)
    return owed


def _focal_points() -> dict[str, list[str]]:
    found = db.session.execute(
        sa.select(Grant.scope_id, User.email)
        .join(User, User.id == Grant.user_id)
        .where(Grant.role == Role.FOCAL_POINT)
        .order_by(User.id)
    )
    by_state: dict[str, list[str]] = defaultdict(list)
    for code, email in found:
        by_state[code].append(email)
    return by_state


def _read_files(app: Flask, facts: Facts) -> None:
    """Files that no row names must go once they are old enough, and no other."""
    facts.missing_files = files.missing()
    with clock.set_to(clock.now() + timedelta(hours=2)):
        files.remove_orphans()
    facts.missing_files += files.missing()
    named: set[str] = set()
    for model in files.filed_models():
        named |= set(db.session.scalars(sa.select(model.digest).order_by(model.digest)))
    folder = app.config["FILES_PATH"]
    facts.orphans = sorted(path.name for path in folder.glob("??/*") if path.name not in named)
