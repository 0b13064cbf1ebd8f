"""Reading keys, lists and credentials."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.certificates.models import Certificate
from app.certificates.states import OUTWARD
from app.core.db import db, lock, take_turn
from app.credentials.models import Credential, SigningKey, StatusList
from app.credentials.status_lists import FULL, StatusPurpose

_KEYS_TURN = 7_215_403
"""Whose turn it is to sign, or to turn the key."""


def hold_keys() -> None:
    """Let no other deed sign or turn the key until this one ends.

    Else one could sign with a key that another has retired meanwhile, or both make the first one.
    """
    take_turn(_KEYS_TURN)


def every_key() -> list[SigningKey]:
    """Every key, the newest first."""
    return list(db.session.scalars(sa.select(SigningKey).order_by(SigningKey.since.desc(), SigningKey.id)))


def present_key() -> SigningKey | None:
    """The key that signs."""
    return db.session.scalar(sa.select(SigningKey).where(SigningKey.retired_at.is_(None)))


_LISTS_TURN = 7_215_404
"""Whose turn it is to give places in the lists."""


def hold_lists() -> None:
    """Let no other deed give places, or open a list, until this one ends."""
    take_turn(_LISTS_TURN)


def open_list() -> StatusList | None:
    """The list in which places are given, as it stands now."""
    statement = sa.select(StatusList).where(StatusList.taken < FULL).order_by(StatusList.number.desc())
    return db.session.scalar(statement.limit(1), execution_options={"populate_existing": True})


def last_number() -> int:
    """The number of the list that was opened last; 0 before the first."""
    return db.session.scalar(sa.select(sa.func.max(StatusList.number))) or 0


def list_of(number: int) -> StatusList | None:
    """The list of a number."""
    return db.session.scalar(sa.select(StatusList).where(StatusList.number == number))


def is_taken(status_list: StatusList, revocation: int, suspension: int) -> bool:
    """Whether a credential has one of these places."""
    taken = sa.select(Credential.id).where(
        Credential.status_list_id == status_list.id,
        sa.or_(Credential.revocation_index == revocation, Credential.suspension_index == suspension),
    )
    return db.session.scalar(sa.select(taken.exists())) or False


def set_bits(status_list: StatusList, purpose: StatusPurpose) -> list[int]:
    """The places of those whose certificates stand in the states that a list tells of.

    Those of every list are found by their certificates' states, which are few, and not the list's own by
    the list: these are up to 65,536, each with its certificate to be read.
    """
    place = (
        Credential.revocation_index if purpose is StatusPurpose.REVOCATION else Credential.suspension_index
    )
    found = db.session.execute(
        sa.select(Credential.status_list_id, place)
        .join(Credential.certificate)
        .where(Certificate.state.in_(purpose.states))
        .order_by(place, Credential.id)
    )
    return [index for list_id, index in found if list_id == status_list.id]


def of_certificate(certificate_id: UUID) -> Credential | None:
    """A certificate's credential."""
    return db.session.scalar(sa.select(Credential).where(Credential.certificate_id == certificate_id))


_WITHOUT = sa.select(Certificate).where(
    Certificate.state.in_(OUTWARD),
    Certificate.sha256 != "",
    ~sa.exists().where(Credential.certificate_id == Certificate.id),
)


def without_credential(most: int) -> list[Certificate]:
    """Certificates that were issued before there were credentials, some at a time."""
    return list(db.session.scalars(_WITHOUT.order_by(Certificate.id).limit(most)))


_UNSIGNED = (
    sa.select(Credential)
    .join(Credential.certificate)
    .where(
        Credential.signed_at.is_(None),
        Certificate.state.in_(OUTWARD),
        Certificate.sha256 != "",
        Certificate.holder_name != "",
    )
)


def waits_for_signature() -> bool:
    """Whether a credential waits to be signed."""
    return db.session.scalar(sa.select(_UNSIGNED.with_only_columns(Credential.id).exists())) or False


def unsigned(most: int) -> list[Credential]:
    """Credentials that wait to be signed, held for this deed."""
    statement = (
        _UNSIGNED.options(contains_eager(Credential.certificate), joinedload(Credential.status_list))
        .order_by(Credential.id)
        .limit(most)
    )
    return list(db.session.scalars(lock(statement)))


def of_document(digest: str) -> UUID | None:
    """The certificate of the Open Badge whose canonical JSON has this hash."""
    return db.session.scalar(sa.select(Credential.certificate_id).where(Credential.document_sha256 == digest))


def of_token(text: str) -> UUID | None:
    """The certificate of a JWT, letter by letter."""
    digest = sha256(text.encode()).hexdigest()
    return db.session.scalar(sa.select(Credential.certificate_id).where(Credential.token_sha256 == digest))


def of_sheet(content: bytes) -> UUID | None:
    """The certificate of a PDF, byte for byte."""
    digest = sha256(content).hexdigest()
    return db.session.scalar(sa.select(Certificate.id).where(Certificate.sha256 == digest))
