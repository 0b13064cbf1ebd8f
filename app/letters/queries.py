"""Reading the wording of letters, and the letters that were sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.core.db import db
from app.core.outbox import Mail
from app.letters.kinds import LetterKind, Wording, shipped
from app.letters.models import Letter, LetterTemplate


def template_of(kind: LetterKind, cohort_id: UUID | None) -> LetterTemplate | None:
    """The wording that a cohort has of its own, or the office has (None) for all its cohorts."""
    return db.session.scalar(
        sa.select(LetterTemplate).where(
            LetterTemplate.kind == kind, LetterTemplate.cohort_id.is_not_distinct_from(cohort_id)
        )
    )


def wording(kind: LetterKind, cohort_id: UUID | None) -> Wording:
    """What a letter of this kind says: the cohort's own wording, else the office's, else the shipped one."""
    found = (template_of(kind, cohort_id) if cohort_id else None) or template_of(kind, None)
    return Wording(subject=found.subject, body=found.body) if found else shipped(kind)


def templates_of(cohort_id: UUID | None) -> set[LetterKind]:
    """The kinds of letters that have a wording of their own there."""
    return set(
        db.session.scalars(
            sa.select(LetterTemplate.kind)
            .where(LetterTemplate.cohort_id.is_not_distinct_from(cohort_id))
            .order_by(LetterTemplate.kind)
        )
    )


@cache
def one_letter() -> sa.Select[Any]:
    """A letter with its cohort and the mail that carries it."""
    return sa.select(Letter).options(joinedload(Letter.cohort), joinedload(Letter.mail))


def letters_of(cohort_id: UUID, actor: Actor) -> sa.Select[Any]:
    """The letters about a cohort that this reader may see, with how their mails went."""
    return (
        sa.select(Letter)
        .outerjoin(Letter.mail)
        .options(contains_eager(Letter.mail).load_only(Mail.state))
        .where(Letter.cohort_id == cohort_id, visible_to(actor, P.LETTER_SEE, Letter))
    )


def about(registration_id: UUID, actor: Actor) -> list[Letter]:
    """The letters about one registration that this reader may see, the latest first."""
    return list(
        db.session.scalars(
            one_letter()
            .where(Letter.registration_id == registration_id, visible_to(actor, P.LETTER_SEE, Letter))
            .order_by(Letter.sent_at.desc(), Letter.id)
        )
    )


def carried_by(mail_id: UUID) -> Letter | None:
    """The letter that a mail carries."""
    found: Letter | None = db.session.scalar(one_letter().where(Letter.mail_id == mail_id))
    return found


def was_told(registration_id: UUID, kinds: Iterable[LetterKind], *, since: datetime) -> bool:
    """Whether a letter of these kinds was written about a registration at that instant or later."""
    found = sa.select(Letter.id).where(
        Letter.registration_id == registration_id, Letter.kind.in_(list(kinds)), Letter.sent_at >= since
    )
    return db.session.scalar(sa.select(found.exists())) or False


def last_told(cohort_id: UUID, kinds: Iterable[LetterKind]) -> dict[str, datetime]:
    """When each state was last written to about a cohort by a letter of these kinds."""
    rows = db.session.execute(
        sa.select(Letter.state_code, sa.func.max(Letter.sent_at))
        .where(Letter.cohort_id == cohort_id, Letter.kind.in_(list(kinds)), Letter.state_code.is_not(None))
        .group_by(Letter.state_code)
        .order_by(Letter.state_code)
    )
    return {str(code): at for code, at in rows}
