"""Erasing a person: what counts stays, without anyone whom it could be traced to.

The records that figures rest on go to a nameless person with a new random key, kept nowhere beside the
old one. Registrations get new keys too, because the trail knows the old ones. What only told of the
person goes. Every reference to a person, an account or a registration is decided here, by name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.audit.models import Move
from app.cascade.models import CascadeActivity
from app.certificates.models import Certificate, CertificateFlag
from app.complaints.models import Complaint
from app.core import clock
from app.core.db import Base, db, lock
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.outbox import Mail, MailState
from app.core.texts import Texts
from app.credentials.models import Credential
from app.duplicates import queries as duplicates
from app.interpreters.models import Interpreter
from app.people import queries as people
from app.people.links import AccountInvitation
from app.people.models import Person, User
from app.people.states import AccountState
from app.protection import tombstones
from app.protection.holding import refuse_held
from app.protection.models import DataRequest
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, RegistrationState
from app.screening.models import Screening
from app.timetable.models import Availability, Booking
from app.timetable.states import ResourceKind
from app.trainers.models import Qualification, Trainer

NAMELESS = "–"
"""The name of whoever has none any more; nothing of it is sought or sorted by."""
GO = frozenset(
    {
        "acceptances.person_id",
        "account_invitations.accepted_by",
        "address_changes.user_id",
        "cascade_links.registration_id",
        "code_apps.user_id",
        "confirmations.user_id",
        "data_requests.person_id",
        "directory_links.user_id",
        "evaluation_asks.person_id",
        "evaluation_asks.registration_id",
        "nominee_documents.registration_id",
        "due_feeds.user_id",
        "feed_links.user_id",
        "grants.user_id",
        "letters.person_id",
        "letters.registration_id",
        "merge_suggestions.first_id",
        "merge_suggestions.second_id",
        "name_marks.person_id",
        "needs_records.registration_id",
        "nomination_drafts.written_by",
        "nominations.registration_id",
        "nominee_rows.registration_id",
        "openings.registration_id",
        "passkeys.user_id",
        "password_resets.user_id",
        "recovery_codes.user_id",
        "scores.registration_id",
        "search_entries.person_id",
        "search_entries.registration_id",
        "supervisors.registration_id",
        "screenings.registration_id",
        "travel_records.registration_id",
        "api_tokens.user_id",
        "idempotency_keys.user_id",
        "user_sessions.user_id",
        "users.person_id",
    }
)
"""The references whose rows tell of the person alone, and go."""
STAY = frozenset(
    {
        "api_tokens.ended_by",
        "accreditation_conditions.examiner_id",
        "accreditation_conditions.handed_in_by",
        "accreditation_conditions.owner_id",
        "surveillance_reports.examiner_id",
        "surveillance_reports.handed_in_by",
        "report_issues.made_by",
        "reports.made_by",
        "account_invitations.invited_by",
        "allocations.confirmed_by",
        "allocations.made_by",
        "allowances.given_by",
        "attendances.marked_by",
        "attendances.registration_id",
        "certificate_flags.raised_by",
        "certificate_flags.settled_by",
        "cascade_activities.person_id",
        "cascade_activities.registration_id",
        "certificates.issued_by",
        "certificates.person_id",
        "certificates.proposed_by",
        "certificates.registration_id",
        "completions.registration_id",
        "issuings.asked_by",
        "complaints.owner_id",
        "complaints.person_id",
        "consent_documents.published_by",
        "data_requests.owner_id",
        "nominee_documents.handed_in_by",
        "dossier_hands.user_id",
        "dossier_reviewers.person_id",
        "dossier_reviewers.user_id",
        "draft_runs.asked_by",
        "grants.ended_by",
        "interest_declarations.user_id",
        "grants.given_by",
        "holiday_decisions.decided_by",
        "join_links.given_by",
        "legal_holds.ended_by",
        "legal_holds.placed_by",
        "marks.marked_by",
        "material_versions.uploaded_by",
        "marks.registration_id",
        "needs_records.given_by",
        "nominee_files.sent_by",
        "openings.person_id",
        "openings.read_by",
        "recipient_units.confirmed_by",
        "recipient_units.decided_by",
        "registrations.nominated_by",
        "registrations.person_id",
        "results.marked_by",
        "results.moderated_by",
        "results.registration_id",
        "rule_books.made_by",
        "screenings.confirmed_by",
        "state_needs.given_by",
        "screenings.decided_by",
        "timetable_versions.published_by",
        "interpreters.person_id",
        "trainers.person_id",
        "travel_records.given_by",
    }
)
"""The references of rows that others rely on: they lead to the nameless one from now on."""
_ONGOING = (
    frozenset(RegistrationState)
    - ENDED_WITHOUT
    - {
        RegistrationState.DRAFT,
        RegistrationState.COMPLETED,
        RegistrationState.NOT_COMPLETED,
    }
)


def refuse_busy(person_id: UUID) -> None:
    """DomainError while the person still has a part in the office's work, or a legal hold stands."""
    refuse_held(person_id)
    user = db.session.scalar(sa.select(User).where(User.person_id == person_id))
    if user is not None and people.grants_in_force(user.id, at=clock.now()):
        raise DomainError(_("This person still has a role in the office. End it first."))
    ongoing = sa.select(Registration.id).where(
        Registration.person_id == person_id, Registration.state.in_(_ONGOING)
    )
    if db.session.scalar(sa.select(ongoing.exists())):
        raise DomainError(
            _("This person has a registration that is not over. Wait for its end, or let it be withdrawn.")
        )


def erase(person_id: UUID, *, actor: Actor) -> None:
    """Erase a person for good; DomainError under a legal hold, StaleError when another deed did it first.

    The tombstone is set before the deed ends: should the deed fail, the next replay completes it.
    """
    refuse_held(person_id)
    person = db.session.scalar(lock(sa.select(Person).where(Person.id == person_id)))
    if person is None:
        raise StaleError(_("Someone else erased this person a moment ago."))
    for merged_id in duplicates.merged_into(person_id):  # the other record of the same human being
        erase(merged_id, actor=actor)
    _remove_letters(person)
    nameless = _make_nameless(person)
    for registration_id in _keys(Registration.id, Registration.person_id == person_id):
        _move_registration(registration_id, nameless)
    for user_id in _keys(User.id, User.person_id == person_id):
        _remove_account(user_id, nameless)
    _forget_their_words(person_id)
    _lead_to(nameless, "persons", person_id)
    db.session.execute(
        sa.update(Booking)
        .where(Booking.resource_kind == ResourceKind.TRAINEE, Booking.resource_id == person_id)
        .values(resource_id=nameless)
    )
    _forget_what_they_held(nameless)
    trail.record("person.erase", actor=actor, subject=("persons", person_id))
    db.session.flush()
    db.session.expunge_all()
    db.session.execute(sa.delete(Person).where(Person.id == person_id))
    tombstones.set_up(person_id)


def _keys(key: Any, *where: Any) -> list[UUID]:
    return list(db.session.scalars(sa.select(key).where(*where).order_by(key)))


def _year(instant: datetime) -> datetime:
    """The year alone: an exact time could be found again in the trail."""
    return instant.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _make_nameless(person: Person) -> UUID:
    key = uuid4()
    db.session.execute(
        sa.insert(Person).values(
            id=key,
            family_name=NAMELESS,
            given_names="",
            name_original="",
            sort_key="",
            search_key="",
            sex=person.sex,
            state_code=person.state_code,
            institution="",
            post="",
            email="",
            created_at=_year(person.created_at),
        )
    )
    return key


def _move_registration(old: UUID, nameless: UUID) -> None:
    """Put a copy without words in the registration's place, under a key that the trail does not know."""
    row = db.session.execute(sa.select(Registration.__table__).where(Registration.id == old)).mappings().one()
    key = uuid4()
    changed = {
        "id": key,
        "person_id": nameless,
        "sort_key": "",
        "statement": "",
        "priority": None,
        "nominated_by": None,
        "created_at": _year(row["created_at"]),
        "moved_at": _year(row["moved_at"]),
        "offer_until": None,
    }
    db.session.execute(sa.insert(Registration).values({**row, **changed}))
    for screening_id in _keys(Screening.id, Screening.registration_id == old):
        _forget_moves(Screening, screening_id)
    _lead_to(key, "registrations", old)
    _forget_moves(Registration, old)
    db.session.execute(sa.delete(Registration).where(Registration.id == old))


def _forget_moves(model: type[Any], key: UUID) -> None:
    db.session.execute(
        sa.delete(Move).where(Move.subject_kind == model.__tablename__, Move.subject_id == str(key))
    )


def _remove_account(old: UUID, nameless: UUID) -> None:
    """Remove an account; what it did for others leads to an empty one that nobody can use."""
    key = uuid4()
    db.session.execute(
        sa.insert(User).values(
            id=key,
            person_id=nameless,
            email=f"{key}@erased.invalid",
            email_key=f"{key}@erased.invalid",
            password_hash="",
            language="en",
            state=AccountState.DISABLED,
        )
    )
    _lead_to(key, "users", old)
    db.session.execute(sa.update(Move).where(Move.actor_id == old).values(actor_id=key))
    db.session.execute(sa.delete(User).where(User.id == old))
    if not any(_refers(column, key) for column in _references("users")):
        db.session.execute(sa.delete(User).where(User.id == key))


def _refers(column: sa.Column[Any], key: UUID) -> bool:
    found = sa.select(sa.literal(1)).select_from(column.table).where(column == key)
    return db.session.scalar(sa.select(found.exists())) or False


def _references(table: str) -> list[sa.Column[Any]]:
    """Every column that refers to a table's key."""
    return sorted(
        (
            key.parent
            for other in Base.metadata.sorted_tables
            for key in other.foreign_keys
            if key.column.table.name == table
        ),
        key=str,
    )


def _lead_to(new: UUID, table: str, old: UUID) -> None:
    """Remove the rows that go with an old key, then let the others refer to the new one."""
    going = [column for column in _references(table) if str(column) in GO]
    for column in going:
        if str(column) != "users.person_id":  # an account goes by itself, after what it did is led on
            db.session.execute(sa.delete(column.table).where(column == old))
    for column in _references(table):
        if str(column) in STAY:
            db.session.execute(sa.update(column.table).where(column == old).values({column: new}))


def _forget_their_words(person_id: UUID) -> None:
    """Remove the history of their requests, and the reasons written at certificates and reports."""
    for model in (DataRequest, Certificate, CascadeActivity):
        keys = [str(key) for key in _keys(model.id, model.person_id == person_id)]
        moves = sa.and_(Move.subject_kind == model.__tablename__, Move.subject_id.in_(keys))
        if model is DataRequest:
            db.session.execute(sa.delete(Move).where(moves))
        else:
            db.session.execute(sa.update(Move).where(moves).values(reason=""))


def _forget_what_they_held(nameless: UUID) -> None:
    db.session.execute(
        sa.update(Certificate)
        .where(Certificate.person_id == nameless)
        .values(holder_name="", initials="", because="", version=Certificate.version + 1)
    )
    theirs = sa.select(Certificate.id).where(Certificate.person_id == nameless)
    db.session.execute(
        sa.update(CertificateFlag)
        .where(CertificateFlag.certificate_id.in_(theirs), CertificateFlag.settled_at.is_not(None))
        .values(reason="–")
    )
    theirs = sa.select(Certificate.id).where(Certificate.person_id == nameless)
    db.session.execute(
        sa.update(Credential).where(Credential.certificate_id.in_(theirs)).values(document="", token="")
    )
    db.session.execute(
        sa.update(CascadeActivity)
        .where(CascadeActivity.person_id == nameless)
        .values(place="", version=CascadeActivity.version + 1)
    )
    db.session.execute(
        sa.update(Complaint)
        .where(Complaint.person_id == nameless)
        .values(words="", answer="", version=Complaint.version + 1)
    )
    db.session.execute(
        sa.update(Trainer)
        .where(Trainer.person_id == nameless)
        .values(organisation="", profile=Texts(), languages=[], is_active=False, version=Trainer.version + 1)
    )
    db.session.execute(
        sa.update(Interpreter)
        .where(Interpreter.person_id == nameless)
        .values(organisation="", pairs=[], is_active=False, version=Interpreter.version + 1)
    )
    taught = sa.select(Trainer.id).where(Trainer.person_id == nameless)
    interpreted = sa.select(Interpreter.id).where(Interpreter.person_id == nameless)
    db.session.execute(sa.delete(Qualification).where(Qualification.trainer_id.in_(taught)))
    db.session.execute(
        sa.delete(Availability).where(Availability.resource_id.in_(taught.union_all(interpreted)))
    )


def _remove_letters(person: Person) -> None:
    """Letters and invitations to the person, and letters that were sent and name the person."""
    addresses = {person.email.lower(), *(a.lower() for a in _addresses(person.id))} - {""}
    names = Mail.body.contains(person.name, autoescape=True) | Mail.subject.contains(
        person.name, autoescape=True
    )
    db.session.execute(
        sa.delete(AccountInvitation).where(sa.func.lower(AccountInvitation.email).in_(addresses))
    )
    db.session.execute(
        sa.delete(Mail).where(
            sa.or_(
                sa.func.lower(Mail.recipient).in_(addresses),
                sa.and_(names, Mail.state != MailState.WAITING),
            )
        )
    )


def _addresses(person_id: UUID) -> list[str]:
    return list(
        db.session.scalars(sa.select(User.email).where(User.person_id == person_id).order_by(User.id))
    )


def replay(*, actor: Actor) -> tuple[list[UUID], list[UUID]]:
    """Erase again, in the deed at hand, whoever a restored copy brought back.

    The persons erased, and those whom a legal hold keeps.
    """
    erased, held = [], []
    for person_id in tombstones.among(_keys(Person.id)):
        try:
            erase(person_id, actor=actor)
        except DomainError:
            held.append(person_id)
        else:
            erased.append(person_id)
    return erased, held
