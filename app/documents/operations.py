"""A nominee's documents are handed in, replaced, taken back and opened."""

from __future__ import annotations

from app.access import policy
from app.access.actor import Actor, Role
from app.access.permissions import Permission as P
from app.arrivals.states import GIVES_ANSWERS
from app.audit import trail
from app.cohorts.models import AskedDocument
from app.cohorts.states import CohortState, Secrecy
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.files import FileKind
from app.core.i18n import _
from app.documents import queries
from app.documents.models import NomineeDocument
from app.documents.records import OPENED
from app.registrations.models import Registration
from app.registrations.states import (
    DOCUMENTS_HANDED_IN,
    NOT_YET_NOMINATED,
    REGISTRATION,
    RegistrationState,
    as_seen_outside,
)

MOST_OF_ONE = 20 * 1024 * 1024
"""The most bytes of all documents of one nominee."""
HANDED_IN, TAKEN_BACK = CHANGES = "document.hand_in", "document.take_back"
"""How the trail calls what changes a nominee's documents."""
_S = RegistrationState
_WHILE_THE_CALL_IS_OPEN = {_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.ENDORSED}


def why_not_hand_in(registration: Registration) -> str | None:
    """Why no document can be handed in now, as a whole sentence; None when one can.

    It is asked of the outward state, so that the answer tells nothing of screening. Whoever has a
    confirmed seat may still hand in what the journey needs.
    """
    cohort, seen = registration.cohort, _seen(registration)
    if seen in GIVES_ANSWERS:
        return None
    if seen not in _WHILE_THE_CALL_IS_OPEN:
        return _("This nomination takes no documents any more.")
    if cohort.state is not CohortState.OPEN or cohort.call is None or not cohort.call.is_open(clock.now()):
        return _("The call's deadline has passed: what was handed in stands.")
    return None


def why_it_stands(document: NomineeDocument | None, actor: Actor, *, back: bool = False) -> str | None:
    """Why what was handed in can't be replaced by `actor`, or taken `back`; None when it can.

    States endorse officials, and the office screens and selects them, with the papers that are there:
    after the endorsement only the state changes what it was given for or what another handed in. With a
    seat the papers of the nomination stand, and those of the journey go on.
    """
    if document is None or (seen := _seen(document.registration)) in NOT_YET_NOMINATED:
        return None
    asked, registration = document.asked, document.registration
    if back and asked.is_required:
        return _("The official was endorsed with this document: it can't be taken back any more.")
    if seen in GIVES_ANSWERS and asked.secrecy is Secrecy.PLAIN:
        return _("The official was selected with this document: it stands as it is.")
    endorses = policy.may(actor, P.REGISTRATION_ENDORSE, registration)
    if endorses and registration.person_id != actor.person_id:
        return None
    is_fixed = asked.is_required and seen not in GIVES_ANSWERS
    if is_fixed or document.handed_in_by != actor.user_id:
        return _("You are endorsed with this document: only the focal point of your state can replace it.")
    return None


def _seen(registration: Registration) -> RegistrationState:
    is_released = registration.cohort.results_released_at is not None
    return as_seen_outside(registration.state, released=is_released)


def hand_in(
    registration: Registration,
    asked: AskedDocument,
    *,
    kind: FileKind,
    content: bytes,
    read: str,
    actor: Actor,
) -> NomineeDocument:
    """Keep a cleaned file as a nominee's document, in place of the one that was `read`, if any."""
    _hold(registration)
    before = queries.handed_in(registration.id).get(asked.id)
    _refuse_stale(before, read)
    if refusal := why_it_stands(before, actor):
        raise DomainError(refusal)
    if queries.size_of(registration.id, but=asked.id) + len(content) > MOST_OF_ONE:
        raise DomainError(
            _("With this file the documents of this official take more than 20 MB. Save it smaller."),
            field="file",
        )
    if before is not None:
        db.session.delete(before)
        db.session.flush()
    document = NomineeDocument(
        registration_id=registration.id, asked_id=asked.id, handed_in_by=actor.account_id
    )
    document.keep(kind, content)
    db.session.add(document)
    db.session.flush()
    trail.record(
        HANDED_IN,
        actor=actor,
        subject=registration,
        document=asked.code,
        replaced=before is not None,
    )
    return document


def take_back(registration: Registration, asked: AskedDocument, *, read: str, actor: Actor) -> None:
    """Remove a document again; its file goes with it."""
    _hold(registration)
    document = queries.handed_in(registration.id).get(asked.id)
    _refuse_stale(document, read)
    if document is None:
        raise DomainError(_("This document is not there."))
    if refusal := why_it_stands(document, actor, back=True):
        raise DomainError(refusal)
    db.session.delete(document)
    db.session.flush()
    trail.record(TAKEN_BACK, actor=actor, subject=registration, document=asked.code)


def open_(document: NomineeDocument, *, purpose: str, actor: Actor) -> NomineeDocument:
    """Open a passport's copy or a medical paper for a reader: who, what and for what is in the trail."""
    registration = document.registration
    if not may_open(document.asked, registration, actor):
        raise ForbiddenError(_("Medical papers are opened by those who look after the official."))
    trail.record(
        OPENED.action,
        actor=actor,
        subject=registration,
        document=document.asked.code,
        role=role_of(actor, registration).value,
        purpose=purpose,
    )
    return document


def may_open(asked: AskedDocument, registration: Registration, actor: Actor) -> bool:
    """Whether this reader may open that document: a medical paper is no part of screening."""
    if asked.secrecy is Secrecy.MEDICAL:
        return _looks_after(actor, registration)
    right = P.DOCUMENT_SEE if asked.secrecy is Secrecy.PLAIN else P.DOCUMENT_OPEN
    return policy.may(actor, right, registration)


def _looks_after(actor: Actor, registration: Registration) -> bool:
    """Whether this reader receives the official, or speaks for them."""
    return policy.may(actor, P.TRAVEL_REVEAL, registration) or policy.may(
        actor, P.DOCUMENT_HAND_IN, registration
    )


def role_of(actor: Actor, registration: Registration) -> Role:
    """In which role this reader opens the official's documents."""
    if registration.person_id == actor.person_id:
        return Role.TRAINEE
    if policy.may(actor, P.DOCUMENT_HAND_IN, registration):
        return Role.FOCAL_POINT
    return Role.COORDINATOR if _looks_after(actor, registration) else Role.SCREENING_OFFICER


def _hold(registration: Registration) -> None:
    hold(registration)
    if refusal := why_not_hand_in(registration):
        raise DomainError(refusal)


def _refuse_stale(document: NomineeDocument | None, read: str) -> None:
    if read != as_read(document):
        raise StaleError(_("Someone else changed this a moment ago. Look at it again, then decide."))


def as_read(document: NomineeDocument | None) -> str:
    """What a form says of the document that it replaces or takes back."""
    return str(document.id) if document else "none"


@REGISTRATION.guard(DOCUMENTS_HANDED_IN)
def _documents_handed_in(registration: Registration, _actor: Actor) -> bool:
    return not queries.missing([registration.id])
