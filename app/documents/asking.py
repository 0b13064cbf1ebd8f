"""Which documents a call asks: its coordinator adds, words and takes them off the list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import AskedDocument, Cohort
from app.cohorts.queries import documents_asked
from app.cohorts.states import CALLABLE, Secrecy
from app.core.db import db, hold
from app.core.errors import DomainError, StaleError
from app.core.i18n import _
from app.core.texts import Texts, search_key
from app.documents import queries
from app.documents.standard import USUAL

MOST_ASKED = 12
"""More than anyone would scan for one nominee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a coordinator says of a document."""

    name: Texts
    secrecy: Secrecy
    is_required: bool


def why_they_stand(cohort: Cohort) -> str | None:
    """Why a call's list of documents can't be changed now, as a whole sentence; None when it can."""
    if cohort.call is None:
        return _("Write the call first. Then say which documents it asks.")
    if cohort.state not in CALLABLE:
        return _("The selection has begun. The list of documents stands as the states read it.")
    return None


def ask_usual(cohort: Cohort, code: str, *, actor: Actor) -> AskedDocument:
    """Ask for a document of the usual list; nothing changes when it is asked already."""
    usual = USUAL[code]
    _hold(cohort)
    known = next((one for one in documents_asked(cohort.id) if one.code == code), None)
    return known or _add(
        cohort, code, Asked(name=usual.name, secrecy=usual.secrecy, is_required=True), actor=actor
    )


def ask(cohort: Cohort, *, asked: Asked, actor: Actor) -> AskedDocument:
    """Ask for a document of the cohort's own."""
    _hold(cohort)
    _refuse_known(asked.name, documents_asked(cohort.id))
    taken = {one.code for one in documents_asked(cohort.id)} | set(USUAL)
    word = re.sub("[^a-z0-9]+", "_", search_key(asked.name["en"])).strip("_")[:30] or "document"
    code = next(one for n in range(1, 100) if (one := word if n == 1 else f"{word}_{n}") not in taken)
    return _add(cohort, code, asked, actor=actor)


def _add(cohort: Cohort, code: str, asked: Asked, *, actor: Actor) -> AskedDocument:
    others = documents_asked(cohort.id)
    if len(others) >= MOST_ASKED:
        raise DomainError(_("A call asks for at most %(most)s documents.", most=MOST_ASKED))
    document = AskedDocument(
        cohort_id=cohort.id,
        code=code,
        position=max((other.position for other in others), default=0) + 1,
        name=asked.name,
        secrecy=asked.secrecy,
        is_required=asked.is_required,
    )
    db.session.add(document)
    db.session.flush()
    trail.record("document.ask", actor=actor, subject=cohort, document=code)
    return document


def change(cohort: Cohort, document: AskedDocument, *, asked: Asked, actor: Actor) -> AskedDocument:
    """Word a document otherwise, or require it or not; what it is stands once somebody handed it in."""
    _hold(cohort)
    hold(document)
    _refuse_known(asked.name, [one for one in documents_asked(cohort.id) if one is not document])
    if asked.secrecy is not document.secrecy and queries.numbers(cohort.id).get(document.id):
        raise DomainError(
            _("Officials have handed it in: how it is opened and how long it is kept stands."),
            field="secrecy",
        )
    said = {"name": asked.name, "secrecy": asked.secrecy, "is_required": asked.is_required}
    changed = [name for name, value in said.items() if getattr(document, name) != value]
    for name in changed:
        setattr(document, name, said[name])
    document.version += 1
    trail.record("document.change_asked", actor=actor, subject=cohort, document=document.code, fields=changed)
    return document


def ask_no_longer(cohort: Cohort, document: AskedDocument, *, version: str, actor: Actor) -> None:
    """Take a document off the list, while nobody handed it in."""
    _hold(cohort)
    hold(document)
    if version != str(document.version):
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))
    if queries.numbers(cohort.id).get(document.id):
        raise DomainError(_("Officials have handed it in. It stays; you may say that it is not required."))
    db.session.delete(document)
    db.session.flush()
    trail.record("document.drop", actor=actor, subject=cohort, document=document.code)


def _hold(cohort: Cohort) -> None:
    hold(cohort)
    if refusal := why_they_stand(cohort):
        raise DomainError(refusal)


def _refuse_known(name: Texts, others: list[AskedDocument]) -> None:
    taken = {search_key(text) for other in others for text in other.name.filled().values()}
    for text in name.filled().values():
        if search_key(text) in taken:
            raise DomainError(_("The call asks for “%(document)s” already.", document=text), field="name")
