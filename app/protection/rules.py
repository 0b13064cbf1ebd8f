"""What is removed when: one rule for each thing that has a term, on the office's own table of terms.

A rule finds the keys that are due on a day and removes what they hold. It finds nothing a second time,
and nothing under a legal hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.access.actor import SYSTEM
from app.api.models import IdempotencyKey
from app.arrivals.models import Needs, Travel
from app.audit import trail
from app.audit.models import Move, TrailLink
from app.cascade.models import CascadeLink
from app.cohorts.models import AskedDocument, Call, Cohort
from app.cohorts.states import CohortState, Secrecy
from app.complaints.models import Complaint
from app.core import zones
from app.core.db import db
from app.core.holds import Kept
from app.core.i18n import _l
from app.core.limits import Tries
from app.core.outbox import Mail, MailState
from app.core.templating import OFFICE_ZONE
from app.disclosure.models import Opening
from app.documents.models import NomineeDocument
from app.evaluations.models import Comment, EvaluationRound, Supervisor
from app.hooks.models import WebhookCall
from app.hooks.states import CallState
from app.interpreters.models import Interpreter
from app.letters.models import Letter
from app.materials.models import Material, MaterialVersion
from app.nominations.models import Nomination, NominationDraft, NomineeFile, NomineeRow
from app.people.links import AccountInvitation, AddressChange, PasswordReset
from app.people.models import Confirmation, Person, SpentChallenge, User, UserSession
from app.people.states import AccountState
from app.people.token_models import ApiToken
from app.protection import erasure
from app.protection.holding import cohort_is_held, is_held, person_is_held
from app.protection.models import LegalHold
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT, RegistrationState
from app.screening.models import RecipientUnit, Screening
from app.selection.models import Score
from app.timetable.join_links import JoinLink
from app.timetable.models import Session
from app.trainers.models import Trainer

Due = Callable[[date], "sa.Select[Any]"]
ENDED = ENDED_WITHOUT | {RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `due` selects the keys whose term was over when a day began, `remove` takes some of them.

    `columns` names what is removed, as "table.column".
    """

    name: str
    label: Any
    kept: Kept
    columns: tuple[str, ...]
    due: Due
    remove: Callable[[Sequence[Any]], None]


def _last_day(kept: Kept, on: date) -> date:
    """Whatever ended on a day before this one has been kept for its term."""
    return on - timedelta(days=current_app.config["KEPT_DAYS"][kept])


def _before(kept: Kept, on: date) -> datetime:
    """The same as an instant: that day's beginning in Rabat."""
    return zones.instant(_last_day(kept, on), time.min, OFFICE_ZONE)


def _delete(model: type[Any]) -> Callable[[Sequence[Any]], None]:
    (key,) = sa.inspect(model).primary_key

    def remove(keys: Sequence[Any]) -> None:
        db.session.execute(sa.delete(model).where(key.in_(keys)))

    return remove


def _delete_with_moves(model: type[Any]) -> Callable[[Sequence[Any]], None]:
    """Rows go with the history of their states."""
    remove_rows = _delete(model)

    def remove(keys: Sequence[Any]) -> None:
        remove_rows(keys)
        moved = Move.subject_id.in_([str(key) for key in keys])
        db.session.execute(sa.delete(Move).where(Move.subject_kind == model.__tablename__, moved))

    return remove


def _columns(model: type[Any], *names: str) -> tuple[str, ...]:
    """These columns of a model, or all."""
    table = sa.inspect(model).local_table
    return tuple(f"{table.name}.{name}" for name in names or [column.name for column in table.columns])


def _rows(name: str, label: Any, kept: Kept, model: type[Any], due: Due) -> Rule:
    """A rule by which whole rows go."""
    return Rule(name, label, kept, _columns(model), due, _delete(model))


def _listed_letters(on: date) -> sa.Select[Any]:
    """What was written by a template, when its term is over and nothing that it is about is held."""
    return (
        sa.select(Letter.id)
        .outerjoin(Registration, Registration.id == Letter.registration_id)
        .where(
            Letter.sent_at < _before(Kept.NOMINATION, on),
            ~is_held(on),
            ~person_is_held(Letter.person_id, on),
        )
    )


def _links(name: str, label: Any, model: type[Any], user_id: Any) -> Rule:
    """A rule for what a letter's link belonged to, once the link has been void for its term."""

    def due(on: date) -> sa.Select[Any]:
        return (
            sa.select(model.id)
            .outerjoin(User, User.id == user_id)
            .where(
                model.expires_at < _before(Kept.LINK, on),
                sa.or_(User.id.is_(None), ~person_is_held(User.person_id, on)),
            )
        )

    return _rows(name, label, Kept.LINK, model, due)


def _letters(on: date) -> sa.Select[Any]:
    return sa.select(Mail.id).where(
        Mail.created_at < _before(Kept.LETTER, on), Mail.state != MailState.WAITING
    )


def _sign_ups(on: date) -> sa.Select[Any]:
    """Accounts whose address nobody confirmed, once their last letter's link is gone."""
    return sa.select(User.person_id).where(
        User.state == AccountState.UNCONFIRMED,
        User.created_at < _before(Kept.LINK, on),
        ~sa.exists().where(Confirmation.user_id == User.id),
        ~person_is_held(User.person_id, on),
    )


def _sign_ins(on: date) -> sa.Select[Any]:
    ended = sa.func.coalesce(UserSession.ended_at, UserSession.seen_at)
    return (
        sa.select(UserSession.id)
        .join(UserSession.user)
        .where(ended < _before(Kept.SIGN_IN, on), ~person_is_held(User.person_id, on))
    )


def _tries(on: date) -> sa.Select[Any]:
    """What was not tried again since; older windows of what is still tried go with each try."""
    latest = sa.func.max(Tries.window)
    return sa.select(Tries.bucket).group_by(Tries.bucket).having(latest < _before(Kept.TRY, on))


def _remove_tries(buckets: Sequence[str]) -> None:
    db.session.execute(sa.delete(Tries).where(Tries.bucket.in_(buckets)))


def _challenges(on: date) -> sa.Select[Any]:
    return sa.select(SpentChallenge.challenge_hash).where(SpentChallenge.spent_at < _before(Kept.TRY, on))


def _answers(model: type[Any], kept: Kept) -> Due:
    def due(on: date) -> sa.Select[Any]:
        return (
            sa.select(model.id)
            .join(Registration, Registration.id == model.registration_id)
            .join(Registration.cohort)
            .where(Cohort.last_day < _last_day(kept, on), ~is_held(on))
        )

    return due


def _says_something(model: type[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(*(getattr(model, name) != "" for name in model.__sealed__))


_GROUNDS = _says_something(Screening)


def _screened(kept: Kept, *where: Any) -> Due:
    def due(on: date) -> sa.Select[Any]:
        return (
            sa.select(Screening.id)
            .join(Registration, Registration.id == Screening.registration_id)
            .where(Screening.decided_at < _before(kept, on), ~is_held(on), *where)
        )

    return due


def _blank(model: type[Any]) -> Callable[[Sequence[Any]], None]:
    """Empty what is sealed in these records; what was decided stays."""
    blank = dict.fromkeys(model.__sealed__, "")

    def remove(keys: Sequence[Any]) -> None:
        db.session.execute(sa.update(model).where(model.id.in_(keys)).values(blank))

    return remove


def _unit_grounds(on: date) -> sa.Select[Any]:
    return sa.select(RecipientUnit.id).where(
        RecipientUnit.decided_at < _before(Kept.GROUNDS, on), _says_something(RecipientUnit)
    )


def _calls(on: date) -> sa.Select[Any]:
    return sa.select(WebhookCall.id).where(
        WebhookCall.created_at < _before(Kept.LETTER, on), WebhookCall.state != CallState.WAITING
    )


def _has_reasons() -> sa.ColumnElement[bool]:
    """Whether some move of a registration has its reason still; their keys are text there."""
    key = sa.cast(Registration.id, sa.String)
    return sa.exists().where(
        Move.subject_kind == Registration.__tablename__,
        sa.func.replace(Move.subject_id, "-", "") == sa.func.replace(key, "-", ""),
        Move.reason != "",
    )


def _nominations(on: date) -> sa.Select[Any]:
    says_something = sa.or_(
        Registration.statement != "",
        Registration.priority.is_not(None),
        Registration.nominated_by.is_not(None),
        _has_reasons(),
    )
    return sa.select(Registration.id).where(
        Registration.state.in_(ENDED),
        Registration.moved_at < _before(Kept.NOMINATION, on),
        says_something,
        ~is_held(on),
    )


def _blank_nominations(keys: Sequence[Any]) -> None:
    db.session.execute(
        sa.update(Registration)
        .where(Registration.id.in_(keys))
        .values(statement="", priority=None, nominated_by=None, version=Registration.version + 1)
    )
    db.session.execute(
        sa.update(Move)
        .where(Move.subject_kind == Registration.__tablename__, Move.subject_id.in_([str(k) for k in keys]))
        .values(reason="")
    )


def _scored(on: date) -> sa.Select[Any]:
    return (
        sa.select(Score.id)
        .join(Registration, Registration.id == Score.registration_id)
        .where(
            Registration.state.in_(ENDED),
            Registration.moved_at < _before(Kept.NOMINATION, on),
            ~is_held(on),
        )
    )


def _answered(on: date) -> sa.Select[Any]:
    return (
        sa.select(Nomination.id)
        .join(Nomination.registration)
        .where(
            Registration.state.in_(ENDED),
            Registration.moved_at < _before(Kept.NOMINATION, on),
            ~is_held(on),
        )
    )


def _documents(on: date) -> sa.Select[Any]:
    """Papers of nominations that ended a term ago; dangerous ones as soon as travel and needs go."""
    soon = {Secrecy.PASSPORT: Kept.TRAVEL, Secrecy.MEDICAL: Kept.NEEDS}
    ended = sa.and_(Registration.state.in_(ENDED), Registration.moved_at < _before(Kept.NOMINATION, on))
    over = (
        sa.and_(AskedDocument.secrecy == secrecy, Cohort.last_day < _last_day(kept, on))
        for secrecy, kept in soon.items()
    )
    return (
        sa.select(NomineeDocument.id)
        .join(NomineeDocument.asked)
        .join(Registration, Registration.id == NomineeDocument.registration_id)
        .join(Registration.cohort)
        .where(sa.or_(ended, *over), ~is_held(on))
    )


def _files(on: date) -> sa.Select[Any]:
    return sa.select(NomineeFile.id).where(NomineeFile.sent_at < _before(Kept.FILE, on))


def _drafts(on: date) -> sa.Select[Any]:
    """Drafts whose call ended a term ago, and those that lie as long in a cohort that has no open call."""
    before = _before(Kept.DRAFT, on)
    has_ended = sa.exists().where(Call.cohort_id == NominationDraft.cohort_id, Call.deadline_at < before)
    is_open = sa.exists().where(
        Cohort.id == NominationDraft.cohort_id, Cohort.state == CohortState.OPEN, Call.cohort_id == Cohort.id
    )
    lies = sa.and_(NominationDraft.saved_at < before, ~is_open)
    return sa.select(NominationDraft.id).where(sa.or_(has_ended, lies))


def _nominees(on: date) -> sa.Select[Any]:
    """Persons whom the office knows from nominations alone that came to nothing a term ago."""
    nominated = Registration.person_id == Person.id
    still_counts = sa.or_(
        Registration.state.not_in(ENDED_WITHOUT), Registration.moved_at >= _before(Kept.NOMINATION, on)
    )
    return sa.select(Person.id).where(
        Person.search_key != "",
        sa.exists().where(nominated),
        ~sa.exists().where(nominated, still_counts),
        ~sa.exists().where(User.person_id == Person.id),
        ~sa.exists().where(Trainer.person_id == Person.id),
        ~sa.exists().where(Interpreter.person_id == Person.id),
        ~person_is_held(Person.id, on),
    )


def _erase(person_ids: Sequence[Any]) -> None:
    for person_id in person_ids:
        erasure.erase(person_id, actor=SYSTEM)


def _old_links(on: date) -> sa.Select[Any]:
    """Those before the first that is kept: the chain is shortened at its beginning alone."""
    kept = sa.select(sa.func.min(TrailLink.seq)).where(TrailLink.at >= _before(Kept.TRAIL, on))
    return sa.select(TrailLink.seq).where(TrailLink.seq < kept.scalar_subquery())


def _complaints(on: date) -> sa.Select[Any]:
    says_something = sa.or_(
        _says_something(Complaint), Complaint.person_id.is_not(None), Complaint.email != ""
    )
    return sa.select(Complaint.id).where(
        Complaint.created_at < _before(Kept.COMPLAINT, on),
        says_something,
        ~person_is_held(Complaint.person_id, on),
    )


def _blank_complaints(keys: Sequence[Any]) -> None:
    db.session.execute(
        sa.update(Complaint)
        .where(Complaint.id.in_(keys))
        .values(words="", answer="", person_id=None, email="", language="en", token_hash=None)
    )


def _report_links(on: date) -> sa.Select[Any]:
    return sa.select(CascadeLink.id).where(CascadeLink.expires_at < _before(Kept.LINK, on))


def _evaluation_words(on: date) -> sa.Select[Any]:
    """What was answered in words; the counts stay, and every figure with them."""
    return (
        sa.select(Comment.id)
        .join(EvaluationRound, EvaluationRound.id == Comment.round_id)
        .where(EvaluationRound.closes_on < _last_day(Kept.EVALUATION, on))
    )


def _joined(on: date) -> sa.Select[Any]:
    return sa.select(JoinLink.id).join(JoinLink.session).where(Session.ends_at < _before(Kept.JOINING, on))


def _materials(on: date) -> sa.Select[Any]:
    return (
        sa.select(Material.id)
        .join(Material.cohort)
        .where(Cohort.last_day < _last_day(Kept.MATERIAL, on), ~cohort_is_held(Material.cohort_id, on))
    )


def _openings(on: date) -> sa.Select[Any]:
    return (
        sa.select(Opening.id)
        .join(Opening.registration)
        .where(Opening.opened_at < _before(Kept.TRAIL, on), ~is_held(on))
    )


def _old_holds(on: date) -> sa.Select[Any]:
    return sa.select(LegalHold.id).where(
        sa.or_(LegalHold.ended_at < _before(Kept.TRAIL, on), LegalHold.until < _last_day(Kept.TRAIL, on))
    )


RULES: tuple[Rule, ...] = (
    _rows("letters", _l("Letters that were sent or given up"), Kept.LETTER, Mail, _letters),
    _rows(
        "webhook_calls", _l("Calls of webhooks that were taken or given up"), Kept.LETTER, WebhookCall, _calls
    ),
    _rows(
        "listed_letters",
        _l("The list of letters to states and officials"),
        Kept.NOMINATION,
        Letter,
        _listed_letters,
    ),
    _links("links", _l("Links of letters"), Confirmation, Confirmation.user_id),
    _links("resets", _l("Letters about new passwords"), PasswordReset, PasswordReset.user_id),
    _links("addresses", _l("Letters about other addresses"), AddressChange, AddressChange.user_id),
    _links("invitations", _l("Invitations to an account"), AccountInvitation, AccountInvitation.accepted_by),
    _links("tokens", _l("Personal tokens"), ApiToken, ApiToken.user_id),
    Rule(
        "sign_ups",
        _l("Accounts whose address nobody confirmed"),
        Kept.LINK,
        _columns(User),
        _sign_ups,
        _erase,
    ),
    _rows("sign_ins", _l("Sessions of devices"), Kept.SIGN_IN, UserSession, _sign_ins),
    Rule("tries", _l("Counts of tries"), Kept.TRY, _columns(Tries), _tries, _remove_tries),
    _rows(
        "challenges",
        _l("Challenges of passkeys that were answered"),
        Kept.TRY,
        SpentChallenge,
        _challenges,
    ),
    _rows(
        "idempotency",
        _l("Keys under which programs asked for records"),
        Kept.TRY,
        IdempotencyKey,
        lambda on: sa.select(IdempotencyKey.key_hash).where(IdempotencyKey.made_at < _before(Kept.TRY, on)),
    ),
    _rows("travel", _l("Passport, visa and travel"), Kept.TRAVEL, Travel, _answers(Travel, Kept.TRAVEL)),
    _rows("needs", _l("Medical, dietary and access needs"), Kept.NEEDS, Needs, _answers(Needs, Kept.NEEDS)),
    Rule(
        "grounds",
        _l("Grounds of screening"),
        Kept.GROUNDS,
        _columns(Screening, *Screening.__sealed__),
        _screened(Kept.GROUNDS, _GROUNDS),
        _blank(Screening),
    ),
    Rule(
        "unit_grounds",
        _l("Grounds of the screening of units"),
        Kept.GROUNDS,
        _columns(RecipientUnit, *RecipientUnit.__sealed__),
        _unit_grounds,
        _blank(RecipientUnit),
    ),
    Rule(
        "outcomes",
        _l("Outcomes of screening"),
        Kept.OUTCOME,
        _columns(Screening),
        _screened(Kept.OUTCOME),
        _delete_with_moves(Screening),
    ),
    Rule(
        "nominations",
        _l("Statements, the state’s order and written reasons"),
        Kept.NOMINATION,
        (*_columns(Registration, "statement", "priority", "nominated_by"), "moves.reason"),
        _nominations,
        _blank_nominations,
    ),
    Rule(
        "files",
        _l("Files of nominees, with their rows"),
        Kept.FILE,
        (*_columns(NomineeFile), *_columns(NomineeRow)),  # the rows go with their file, by the database
        _files,
        _delete(NomineeFile),
    ),
    _rows("drafts", _l("Nominations that were begun and not sent"), Kept.DRAFT, NominationDraft, _drafts),
    _rows("answers", _l("What was answered for nominees"), Kept.NOMINATION, Nomination, _answered),
    _rows(
        "documents",
        _l("Documents of nominees; passports and medical papers as soon as travel and needs"),
        Kept.NOMINATION,
        NomineeDocument,
        _documents,
    ),
    _rows("scores", _l("Reviewers’ scores of nominees"), Kept.NOMINATION, Score, _scored),
    Rule(
        "nominees",
        _l("Nominees who were not selected and have no account"),
        Kept.NOMINATION,
        _columns(Person),
        _nominees,
        _erase,
    ),
    Rule(
        "complaints",
        _l("Complaints, but for the count of them"),
        Kept.COMPLAINT,
        _columns(Complaint, "words", "answer", "person_id", "email", "language", "token_hash"),
        _complaints,
        _blank_complaints,
    ),
    _rows(
        "report_links",
        _l("Letters that ask graduates what they taught"),
        Kept.LINK,
        CascadeLink,
        _report_links,
    ),
    _rows(
        "evaluation_words",
        _l("What evaluations say in words; their figures stay"),
        Kept.EVALUATION,
        Comment,
        _evaluation_words,
    ),
    _rows(
        "supervisors",
        _l("Supervisors of graduates"),
        Kept.FOLLOW_UP,
        Supervisor,
        _answers(Supervisor, Kept.FOLLOW_UP),
    ),
    Rule(
        "materials",
        _l("Course materials, with all versions of their files"),
        Kept.MATERIAL,
        (*_columns(Material), *_columns(MaterialVersion)),  # the versions go with it, by the database
        _materials,
        _delete_with_moves(Material),
    ),
    _rows("joining", _l("Links by which sessions were joined"), Kept.JOINING, JoinLink, _joined),
    _rows("openings", _l("Emergency openings"), Kept.TRAIL, Opening, _openings),
    _rows("holds", _l("Legal holds that are over"), Kept.TRAIL, LegalHold, _old_holds),
    Rule(
        "trail",
        _l("The oldest links of the trail"),
        Kept.TRAIL,
        ("trail_links", "trail_entries"),
        _old_links,
        trail.shorten,
    ),
)
