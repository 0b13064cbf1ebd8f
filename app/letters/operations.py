"""Letters are written and sent; their wording is written by the office and by its coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock, outbox
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import listed
from app.core.texts import LANGUAGES, Texts
from app.letters import placeholders, queries
from app.letters.kinds import NEEDS_LINK, PLACEHOLDERS, Ending, LetterKind
from app.letters.models import Letter, LetterTemplate
from app.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a letter: a name, the address it goes to, and the language it is written in."""

    name: str
    address: str
    language: str
    person_id: UUID | None

    @classmethod
    def of(cls, user: User) -> Reader:
        """The holder of an account, in the account's language."""
        return cls(
            name=user.person.name, address=user.email, language=user.language, person_id=user.person_id
        )


def send(
    kind: LetterKind,
    *,
    cohort: Cohort,
    reader: Reader,
    words: Mapping[str, str],
    host: str,
    actor: Actor,
    state_code: str | None = None,
    registration_id: UUID | None = None,
    notice: tuple[str, str] | None = None,
) -> Letter:
    """Write a letter by its wording, list it, and put the mail that carries it into the deed's outbox.

    `words` are in the reader's language already; `host` names the office in the Message-ID. The mail is
    the letter itself, unless a `notice` (subject and body) goes in its place to say where to find it.
    """
    wording = queries.wording(kind, cohort.id)
    subject = placeholders.fill(wording.subject[reader.language], words)
    body = placeholders.fill(wording.body[reader.language], words)
    mail_subject, mail_body = notice or (subject, body)
    mail = outbox.post(
        recipient=reader.address,
        subject=mail_subject,
        body=mail_body,
        language=reader.language,
        host=host,
    )
    db.session.flush()
    letter = Letter(
        kind=kind,
        cohort_id=cohort.id,
        programme_id=cohort.programme_id,
        state_code=state_code,
        registration_id=registration_id,
        person_id=reader.person_id,
        reader=reader.name,
        language=reader.language,
        subject=" ".join(subject.split())[:1000],
        body=body,
        mail_id=mail.id,
    )
    db.session.add(letter)
    trail.record("letter.send", actor=actor, subject=letter, kind=kind, cohort=cohort.id)
    return letter


def end(kind: LetterKind, because: Ending, *where: sa.ColumnElement[bool], actor: Actor) -> None:
    """Mark the letters of a kind that still count, and that are meant, as no longer valid."""
    counting = sa.select(Letter).where(Letter.kind == kind, Letter.ended_at.is_(None), *where)
    for letter in db.session.scalars(counting.order_by(Letter.id)):
        letter.ended_at, letter.ended_because = clock.now(), because
        trail.record("letter.end", actor=actor, subject=letter, because=because)


def write_wording(
    kind: LetterKind, cohort: Cohort | None, *, subject: Texts, body: Texts, actor: Actor
) -> LetterTemplate:
    """Give a kind of letter a wording of the cohort's own, or of the office's own for all cohorts (None).

    DomainError names a language that is missing, a placeholder that is not known, and those that are.
    Raises StaleError when another deed changed it since it was read.
    """
    check_wording(kind, subject=subject, body=body)
    template = queries.template_of(kind, cohort.id if cohort else None)
    if template is None:
        template = LetterTemplate(kind=kind, cohort_id=cohort.id if cohort else None)
        db.session.add(template)
    else:
        hold(template)
        template.version += 1
    template.subject, template.body = subject, body
    db.session.flush()
    trail.record("letter.word", actor=actor, subject=template, kind=kind, **_place(cohort))
    return template


def drop_wording(kind: LetterKind, cohort: Cohort | None, *, actor: Actor) -> None:
    """Take the cohort's or the office's own wording away, so that the one beneath stands again."""
    template = queries.template_of(kind, cohort.id if cohort else None)
    if template is None:
        raise DomainError(_("This letter has no wording of its own here."))
    db.session.delete(template)
    trail.record("letter.drop", actor=actor, subject=template, kind=kind, **_place(cohort))


def _place(cohort: Cohort | None) -> dict[str, Any]:
    return {"cohort": cohort.id} if cohort else {}


def check_wording(kind: LetterKind, *, subject: Texts, body: Texts) -> None:
    """DomainError for a language that is missing, or braces that the letter can't fill in."""
    for name, texts in ((_("Subject"), subject), (_("Text"), body)):
        for code, own_name in LANGUAGES.items():
            _check_text(kind, getattr(texts, code), where=f"{name}, {own_name}")
    for code, own_name in LANGUAGES.items():
        if kind in NEEDS_LINK and "link" not in placeholders.used(getattr(body, code)):
            raise DomainError(
                _(
                    "%(where)s: put {link} where the reader goes on to answer.",
                    where=f"{_('Text')}, {own_name}",
                )
            )


def _check_text(kind: LetterKind, text: str, *, where: str) -> None:
    if not text:
        raise DomainError(_("%(where)s: write it in this language as well.", where=where))
    known = PLACEHOLDERS[kind]
    wrong = placeholders.wrong(text, known)
    if wrong:
        raise DomainError(
            _(
                "%(where)s: this letter does not know %(wrong)s. It knows: %(known)s.",
                where=where,
                wrong=listed(wrong),
                known=listed([f"{{{name}}}" for name in known]),
            )
        )
