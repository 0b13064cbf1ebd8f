"""All that the office holds of one person, for that person: as values, and as a file to take away.

Each kind of record says which rows are the person's. What is left out is named with its reason; every
other column that tells of a person is in the file, or a law fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.arrivals.models import Needs, Travel
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.attendance.models import Attendance, Mark
from app.audit import trail
from app.cascade.models import CascadeActivity
from app.certificates.models import Certificate, CertificateFlag
from app.complaints.models import Complaint
from app.completion.models import Completion
from app.consent.models import Acceptance
from app.core import clock, holds
from app.core.db import db, to_json
from app.core.outbox import Mail
from app.core.sealing import Sealing
from app.core.texts import Texts
from app.credentials.models import Credential
from app.disclosure import queries as disclosure
from app.documents.models import NomineeDocument
from app.evaluations.models import EvaluationAsk
from app.interpreters.models import Interpreter
from app.letters.models import Letter
from app.nominations.models import Nomination
from app.people.links import AccountInvitation, AddressChange, DirectoryLink, PasswordReset
from app.people.models import CodeApp, Confirmation, Grant, Passkey, Person, RecoveryCode, User, UserSession
from app.people.token_models import ApiToken
from app.protection.models import DataRequest
from app.registrations.models import Registration
from app.registrations.standing import history, shown_state
from app.surveillance.models import DueFeed
from app.timetable.models import Availability, FeedLink, Interpreting, Teaching
from app.trainers.models import Qualification, Trainer

_KEY_OF_A_LINK = re.compile(r"(?<=/)[\w-]{43}(?![\w-])")
"""What opens a letter's link (`new_token`): it proves who reads the mailbox, and the file is no mailbox."""
Mine = Callable[[UUID], "sa.ColumnElement[bool]"]


def _of_account(column: Any) -> Mine:
    return lambda person: column.in_(sa.select(User.id).where(User.person_id == person))


def _of_registration(column: Any) -> Mine:
    return lambda person: column.in_(sa.select(Registration.id).where(Registration.person_id == person))


def _to_me(person: UUID) -> sa.ColumnElement[bool]:
    addresses = sa.union(
        sa.select(sa.func.lower(User.email)).where(User.person_id == person),
        sa.select(sa.func.lower(Person.email)).where(Person.id == person, Person.email != ""),
    )
    return sa.func.lower(Mail.recipient).in_(addresses)


def _published_of(person: UUID) -> sa.ColumnElement[bool]:
    """The marks that the person knows already; others are not decided before they are published."""
    published = sa.select(Sitting.id).where(Sitting.state == SittingState.PUBLISHED)
    return sa.and_(_of_registration(Result.registration_id)(person), Result.sitting_id.in_(published))


SECTIONS: dict[type[Any], Mine] = {
    Person: lambda person: Person.id == person,
    User: lambda person: User.person_id == person,
    Grant: _of_account(Grant.user_id),
    UserSession: _of_account(UserSession.user_id),
    ApiToken: _of_account(ApiToken.user_id),
    CodeApp: _of_account(CodeApp.user_id),
    Passkey: _of_account(Passkey.user_id),
    RecoveryCode: _of_account(RecoveryCode.user_id),
    Confirmation: _of_account(Confirmation.user_id),
    AddressChange: _of_account(AddressChange.user_id),
    PasswordReset: _of_account(PasswordReset.user_id),
    DirectoryLink: _of_account(DirectoryLink.user_id),
    AccountInvitation: _of_account(AccountInvitation.accepted_by),
    FeedLink: _of_account(FeedLink.user_id),
    DueFeed: _of_account(DueFeed.user_id),
    Registration: lambda person: Registration.person_id == person,
    Nomination: _of_registration(Nomination.registration_id),
    NomineeDocument: _of_registration(NomineeDocument.registration_id),
    Travel: _of_registration(Travel.registration_id),
    Needs: _of_registration(Needs.registration_id),
    Attendance: _of_registration(Attendance.registration_id),
    Mark: _of_registration(Mark.registration_id),
    Result: _published_of,
    Completion: _of_registration(Completion.registration_id),
    CascadeActivity: lambda person: CascadeActivity.person_id == person,
    EvaluationAsk: lambda person: EvaluationAsk.person_id == person,
    Certificate: lambda person: Certificate.person_id == person,
    CertificateFlag: lambda person: CertificateFlag.certificate_id.in_(
        sa.select(Certificate.id).where(Certificate.person_id == person)
    ),
    Credential: lambda person: Credential.certificate_id.in_(
        sa.select(Certificate.id).where(Certificate.person_id == person)
    ),
    Trainer: lambda person: Trainer.person_id == person,
    Teaching: lambda person: Teaching.trainer_id.in_(
        sa.select(Trainer.id).where(Trainer.person_id == person)
    ),
    Qualification: lambda person: Qualification.trainer_id.in_(
        sa.select(Trainer.id).where(Trainer.person_id == person)
    ),
    Interpreter: lambda person: Interpreter.person_id == person,
    Interpreting: lambda person: Interpreting.interpreter_id.in_(
        sa.select(Interpreter.id).where(Interpreter.person_id == person)
    ),
    Availability: lambda person: Availability.resource_id.in_(
        sa.select(Trainer.id)
        .where(Trainer.person_id == person)
        .union_all(sa.select(Interpreter.id).where(Interpreter.person_id == person))
    ),
    Acceptance: lambda person: Acceptance.person_id == person,
    Complaint: lambda person: Complaint.person_id == person,
    DataRequest: lambda person: DataRequest.person_id == person,
    Letter: lambda person: Letter.person_id == person,
    Mail: _to_me,
}
"""Which rows of each kind are a person's own, in the order of the file."""

_OPENS = "It would open the account or the calendar to whoever finds the file."
_ANOTHER = "It names another person."
_INNER = "It is made from the name, to sort and search it."
_MACHINE = "It is the public half of a passkey, which only a machine can read."
_SMALL = "It is the address in small letters."
_SCREENING = "It would tell how screening and selection stand before the results are released."
_DEVICE = "It tells of the trainer's device, and takes each of its marks once."
_ORDER = "It is the member state's own order of its officials."
_PLACES = "They are places in a rubric; in words the levels reached stand on the person's page of marks."
_ON_THE_WAY = "It led to the mark that counts, which stands in the file."
_TOLD = "It says again what stands in the file as sessions that one teaches or interprets."
_PLACE = "It stands in the credential, which is in the file."
_HASH = "It is made from the credential, to know it again."
_OFFICE = "It says in which part someone served in an accreditation: the dossier keeps it, with its history."
LEFT_OUT: dict[str, str] = {
    "accreditation_conditions": _OFFICE,
    "surveillance_reports": _OFFICE,
    "account_invitations.email_key": _SMALL,
    "account_invitations.invited_by": _ANOTHER,
    "account_invitations.token_hash": _OPENS,
    "address_changes.agree_hash": _OPENS,
    "address_changes.email_key": _SMALL,
    "address_changes.prove_hash": _OPENS,
    "allowances.given_by": _ANOTHER,
    "allocations": "It knows nominees by keys alone; where one stands, the file says in outward words.",
    "api_tokens.ended_by": _ANOTHER,
    "api_tokens.token_hash": _OPENS,
    "attendances.marked_by": _ANOTHER,
    "bookings": "What a person is booked for stands in the file as sessions and registrations.",
    "certificate_flags.raised_by": _ANOTHER,
    "certificate_flags.reason": "It is what the office wrote for itself.",
    "certificate_flags.settled_by": _ANOTHER,
    "certificates.because": "It is what the office wrote for itself.",
    "certificates.issued_by": _ANOTHER,
    "certificates.proposed_by": _ANOTHER,
    "code_apps.secret": _OPENS,
    "complaints.owner_id": _ANOTHER,
    "complaints.token_hash": _OPENS,
    "consent_documents": "The documents are public; which of them were accepted stands in the file.",
    "confirmations.password_hash": _OPENS,
    "confirmations.token_hash": _OPENS,
    "credentials.document_sha256": _HASH,
    "credentials.revocation_index": _PLACE,
    "credentials.signing_key_id": _PLACE,
    "credentials.status_list_id": _PLACE,
    "credentials.suspension_index": _PLACE,
    "credentials.token_sha256": _HASH,
    "data_requests.owner_id": _ANOTHER,
    "cascade_links": _OPENS,
    "evidence_documents.content_key": "It opens a file of the office's, which tells of a programme.",
    "dossier_hands": _OFFICE,
    "dossier_reviewers": _OFFICE,
    "report_issues.content": "Your certificates stand in the file; a report lists them again.",
    "report_issues.made_by": _ANOTHER,
    "reports": "It tells of the office’s work, and of nobody.",
    "figure_cells": "They are counts; a person stands in them as a number that names nobody.",
    "interest_declarations": _OFFICE,
    "evaluation_asks.token_hash": _OPENS,
    "evaluation_comments": "Whose words they are is kept nowhere.",
    "evaluation_trainers": _TOLD,
    "nominee_documents.content_key": "It opens the file, which is saved from the registration's page.",
    "nominee_documents.digest": "It is the name of the sealed file on the office's disk.",
    "nominee_documents.handed_in_by": _ANOTHER,
    "draft_runs": "It knows trainers by short names alone; what became of it stands in the file as sessions.",
    "grants.ended_by": _ANOTHER,
    "grants.given_by": _ANOTHER,
    "holiday_decisions.decided_by": _ANOTHER,
    "idempotency_keys": "It only keeps a program from making a record twice, for a day.",
    "issuings": "It tells of a cohort's certificates; one's own stand in the file.",
    "join_links": "It opens a meeting to whoever finds the file, and tells of nobody.",
    "legal_holds": "Whoever is inquired into is not told by a file.",
    "marks.counter": _DEVICE,
    "marks.device": _DEVICE,
    "marks.marked_by": _ANOTHER,
    "material_versions": "It belongs to the course; who sent it stands on its page while it is kept.",
    "materials": "The same.",
    "merge_suggestions": "It names another person as well.",
    "moves": "The way of a registration stands in the file in outward words.",
    "name_marks": _INNER,
    "needs_records.given_by": _ANOTHER,
    "published_interpreters": _TOLD,
    "published_trainers": _TOLD,
    "nomination_drafts": "It tells of somebody else, whom its writer has not nominated.",
    "nominee_files": "It is a state's list; what was taken in from it stands in the file as the nomination.",
    "nominee_rows": "The same.",
    "openings": "Who looked stands in the file with role and day.",
    "passkeys.credential_id": _MACHINE,
    "passkeys.public_key": _MACHINE,
    "password_resets.token_hash": _OPENS,
    "persons.email_key": _SMALL,
    "persons.search_key": _INNER,
    "persons.sort_key": _INNER,
    "state_needs": "It tells of a state's services, and of nobody.",
    "recipient_units": "It tells of a unit, and is seen by screening officers alone.",
    "recovery_codes.code_hash": _OPENS,
    "registrations.is_alternate": _ORDER,
    "registrations.moved_at": _SCREENING,
    "registrations.nominated_by": _ANOTHER,
    "registrations.priority": _ORDER,
    "registrations.reserve_rank": _SCREENING,
    "registrations.sort_key": _INNER,
    "registrations.state": _SCREENING,
    "results.first_mark": _ON_THE_WAY,
    "results.second_mark": _ON_THE_WAY,
    "results.agreed_mark": _ON_THE_WAY,
    "results.first_levels": _PLACES,
    "results.second_levels": _ON_THE_WAY,
    "results.settled_levels": _PLACES,
    "results.marked_by": _ANOTHER,
    "results.moderated_by": _ANOTHER,
    "scores": "Reviewers' scores are the office's own, and would tell how the selection stands.",
    "search_entries": _INNER,
    "search_words": _INNER,
    "webhook_calls": "It holds keys and states, and no name.",
    "webhooks": "It is an address of another system, and tells of nobody.",
    "screenings": "Screening is seen by screening officers alone (DOMAIN: lifecycles).",
    "trail_entries": "It holds keys alone; who looked at sealed records stands in the file.",
    "trail_links": "The same.",
    "supervisors": _ANOTHER,
    "signing_keys": "It is the office's key, and tells of nobody.",
    "timetable_versions": "It tells when a cohort was told, and who published.",
    "travel_records.given_by": _ANOTHER,
    "user_sessions.token_hash": _OPENS,
    "users.email_key": _SMALL,
    "users.password_hash": _OPENS,
}
"""What is not in the file, as a table or "table.column", and why."""


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one kind, each as its columns' values."""

    name: str
    rows: list[dict[str, Any]]


def fields(model: type[Any]) -> list[str]:
    """The columns of a kind that stand in the file."""
    table = model.__tablename__
    inner = {"id", "version"}
    return [n for n in holds.columns_of(model) if n not in inner and f"{table}.{n}" not in LEFT_OUT]


def collect(actor: Actor) -> list[Section]:
    """All that is held of whoever asks; taking it is a deed of the trail."""
    person_id = actor.person_id
    assert person_id is not None  # noqa: S101 - whoever has an account is a person
    trail.record("data.take", actor=actor, subject=("persons", person_id))
    found = [
        Section(model.__tablename__, list(_rows(model, mine(person_id)))) for model, mine in SECTIONS.items()
    ]
    return [section for section in [*found, _way(actor), _looks(actor)] if section.rows]


def _rows(model: type[Any], mine: sa.ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    (key,) = sa.inspect(model).primary_key
    for record in db.session.scalars(sa.select(model).where(mine).order_by(key)):
        yield {name: _value(record, name) for name in fields(model)}


def _value(record: Any, name: str) -> Any:
    if isinstance(record, Sealing) and name in record.__sealed__:
        return record.unseal(name)
    value = getattr(record, name)
    if isinstance(record, Mail) and name == "body":
        return _KEY_OF_A_LINK.sub("…", value)
    if isinstance(value, Texts):
        return value.filled()
    return value


def _way(actor: Actor) -> Section:
    """Where each registration stands and how it came there, as the person may know it."""
    own = Actor(user_id=actor.user_id, person_id=actor.person_id)  # no right of a role counts here
    registrations = db.session.scalars(
        sa.select(Registration)
        .where(Registration.person_id == actor.person_id)
        .options(joinedload(Registration.cohort))
        .order_by(Registration.id)
    ).all()
    rows: list[dict[str, Any]] = []
    for registration in registrations:
        cohort = registration.cohort.code
        standing = str(shown_state(registration, own).label)
        rows.append({"cohort": cohort, "standing": standing, "at": None, "reason": ""})
        for event in history(registration, trail.moves_of(registration), own):
            label = str(event.label)
            rows.append({"cohort": cohort, "standing": label, "at": event.at, "reason": event.reason})
    return Section("way", rows)


def _looks(actor: Actor) -> Section:
    """Who looked at the person's sealed records: the role and the day; screening is not told."""
    keys = db.session.scalars(
        sa.select(Registration.id).where(Registration.person_id == actor.person_id).order_by(Registration.id)
    ).all()
    looks = disclosure.looks_at(keys, but=actor.user_id)
    rows = [
        {"record": str(look.kind.label), "role": str(look.role.label), "purpose": look.purpose, "at": look.at}
        for look in looks
    ]
    return Section("looks", rows)


def as_json(sections: list[Section]) -> str:
    """The file for a machine."""
    held = {section.name: section.rows for section in sections}
    return to_json({"made_at": clock.now().isoformat(), "held": held, "left_out": LEFT_OUT})
