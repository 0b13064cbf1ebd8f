"""A state's file of nominees: checked first, then taken in by the worker, each row once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access import policy
from app.access.actor import SYSTEM, Actor
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock, logs
from app.core.db import db, lock, new_id, unit_of_work
from app.core.errors import DomainError
from app.core.tables import Table
from app.core.texts import Texts
from app.nominations import checking, operations, queries
from app.nominations.cells import Reason
from app.nominations.checking import Checked, Ground, Known, KnownNominees
from app.nominations.models import NomineeFile, NomineeRow, Question
from app.nominations.standard import STATE_COLUMNS
from app.nominations.states import FILE, OWN_FILE, SOMETHING_NEW, SOMETHING_TO_DO, FileState, Verdict
from app.people import queries as people
from app.people.keys import email_key
from app.registrations import operations as registrations
from app.registrations import state_queries

ROWS_A_DEED = 50
"""So many rows are taken in at once: what others wait for, and what a killed worker does anew."""
DOES_SOMETHING = (Verdict.NEW, Verdict.CHANGED)


def headers(questions: Iterable[Question]) -> dict[str, Texts]:
    """The columns that a cohort's file may have: whose nominee it is, then the call's questions."""
    return {**STATE_COLUMNS, **{question.key: question.label for question in questions}}


def send(cohort: Cohort, *, table: Table, own: list[str] | None, actor: Actor) -> NomineeFile:
    """Check every row of a file and keep the verdicts; nothing is done yet.

    `own` are the states of the focal point who sends it, None for the cohort's coordinator.
    """
    invited = state_queries.invited_states(cohort)
    refusal = registrations.why_call_is_closed(cohort)
    if refusal is not None:
        raise DomainError(refusal, field="file")
    questions = queries.questions_of(cohort.id)
    file = NomineeFile(
        cohort=cohort,
        programme_id=cohort.programme_id,
        state_code=own[0] if own else None,
        sent_by=actor.account_id,
        total=len(table.rows),
        labels=dict(table.labels),
        unknown=list(table.unknown.values()),
    )
    db.session.add(file)
    db.session.flush()
    ground = _ground(cohort, questions, invited=invited, own=own, actor=actor)
    rows = (_row(file.id, checked) for checked in checking.check(table, questions, ground))
    while some := list(islice(rows, checking.ROWS_AT_ONCE)):
        db.session.execute(sa.insert(NomineeRow), some)
    trail.record("nominee_file.send", actor=actor, subject=file, cohort=cohort.id, rows=file.total)
    return file


def _row(file_id: UUID, checked: Checked) -> dict[str, Any]:
    does = checked.verdict in DOES_SOMETHING
    return {
        "id": new_id(),
        "file_id": file_id,
        "number": checked.number,
        "reference": checked.reference,
        "name": checked.name,
        "state_code": checked.state_code,
        "verdict": checked.verdict,
        "faults": [[key, reason.value] for key, reason in checked.faults],
        "changes": checked.changes,
        "answers": checked.answers if does else {},
        "registration_id": checked.registration_id,
        "is_done": not does,
    }


def _ground(
    cohort: Cohort, questions: list[Question], *, invited: set[str], own: list[str] | None, actor: Actor
) -> Ground:
    """What the rows are checked against; the known nominees are read as the rows come."""
    sender = people.person(actor.person_id) if actor.person_id else None
    return Ground(
        own=own,
        invited=invited,
        sender_key=email_key(sender.email) if sender else "",
        known=partial(_known, cohort, questions, own),
        seated=queries.seated_elsewhere(cohort, own),
        room=state_queries.room_for_nominees(cohort),
    )


def _known(
    cohort: Cohort,
    questions: list[Question],
    own: list[str] | None,
    references: Collection[str],
    addresses: Collection[str],
) -> KnownNominees:
    """The nominees whom rows with these references and addresses may mean; who counts comes first."""
    found = KnownNominees()
    meant = queries.nominees_known(cohort, own, references=references, addresses=addresses)
    for registration, nomination, address, is_known in meant:
        known = Known(
            registration_id=registration.id,
            answers=queries.put_together(registration, nomination),
            counts=registration.state not in queries.OPENLY_ENDED,
            is_open=operations.why_fixed(cohort, registration.state) is None,
            is_fixed=is_known,
            later=[question.key for question in questions if queries.is_later(question, registration)],
        )
        code = registration.state_code
        for index, key in ((found.by_reference, known.answers.get("ref", "")), (found.by_email, address)):
            if key and not ((code, key) in index and index[code, key].counts):
                index[code, key] = known
    return found


def take_waiting() -> int:
    """Take in the files that wait, a few rows a deed; how many rows. It may be killed and run again."""
    files = db.session.scalars(
        sa.select(NomineeFile.id)
        .where(NomineeFile.state == FileState.TAKING)
        .order_by(NomineeFile.sent_at, NomineeFile.id)
    ).all()
    taken = 0
    for key in files:
        with logs.on_behalf_of(trail.request_behind("nominee_files", key)):
            while number := _take_some(key):
                taken += number
    return taken


def _take_some(file_id: UUID) -> int:
    """Take in the next rows of a file in one deed; none when it is done, which then it says."""
    with unit_of_work():
        file = db.session.scalar(lock(queries.one_file().where(NomineeFile.id == file_id)))
        if file is None or file.state is not FileState.TAKING:
            return 0
        rows = queries.rows_waiting(file_id, most=ROWS_A_DEED)
        if not rows:
            FILE.move(file, "finish", actor=SYSTEM)
            return 0
        actor = _sender(file)
        known = queries.registrations_of(row.registration_id for row in rows if row.registration_id)
        done = [_take_row(row, file.cohort, known, actor) for row in rows]
        db.session.execute(sa.update(NomineeRow), done)
        trail.record("nominee_file.take_rows", actor=actor, subject=file, rows=len(rows))
    db.session.expunge_all()
    return len(rows)


def _sender(file: NomineeFile) -> Actor:
    """Who sent the file, with the roles that count now: whoever lost theirs takes nothing in."""
    user = people.user(file.sent_by)
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        grants=people.held_grants(user.id, at=clock.now()),
    )


def _take_row(row: Any, cohort: Cohort, known: Mapping[UUID, Any], actor: Actor) -> dict[str, Any]:
    """Do what a row would do, if it still can be done; how it stands then: its answers are elsewhere."""
    done = {
        "id": row.id,
        "registration_id": row.registration_id,
        "verdict": row.verdict,
        "faults": [],
        "answers": {},
        "is_done": True,
    }
    try:
        if row.verdict is Verdict.NEW:
            made = operations.nominate(cohort, state_code=row.state_code, answers=row.answers, actor=actor)
            done["registration_id"] = made.id
        else:
            _change(row, known, actor)
    except DomainError:
        done |= {"verdict": Verdict.REFUSED, "faults": [["", Reason.OVERTAKEN.value]]}
    return done


def _change(row: Any, known: Mapping[UUID, Any], actor: Actor) -> None:
    registration = known.get(row.registration_id) if row.registration_id else None
    if registration is None or not (
        policy.may(actor, P.REGISTRATION_WRITE, registration)
        or policy.may(actor, P.COHORT_EDIT, registration.cohort)
    ):
        raise DomainError(Reason.OVERTAKEN.label)
    changed = {key: row.answers[key] for key in row.changes}
    operations.change(registration, answers=changed, actor=actor)


@FILE.guard(OWN_FILE)
def _own_file(file: NomineeFile, actor: Actor) -> bool:
    return file.sent_by == actor.user_id


@FILE.guard(SOMETHING_NEW)
def _something_new(file: NomineeFile, _actor: Actor) -> bool:
    return queries.verdicts_of(file.id).keys() != {Verdict.UNCHANGED}


@FILE.guard(SOMETHING_TO_DO)
def _something_to_do(file: NomineeFile, _actor: Actor) -> bool:
    waiting = sa.select(NomineeRow.id).where(NomineeRow.file_id == file.id, NomineeRow.is_done.is_(False))
    return db.session.scalar(sa.select(waiting.exists())) or False
