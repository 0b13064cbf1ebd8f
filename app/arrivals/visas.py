"""The letter that supports an official's visa: issued by a coordinator, fetched by the official.

The passport's number is on the sheet alone: it is opened through `app.disclosure`, with a word in the
trail, each time that the sheet is printed, and no copy of the letter holds it.
"""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.access import policy
from app.access.actor import Actor, Role
from app.access.permissions import Permission as P
from app.arrivals import queries
from app.arrivals.records import TRAVEL
from app.arrivals.states import GIVES_ANSWERS, Purpose
from app.cohorts.states import CohortState
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _, speaking
from app.disclosure import operations as disclosure
from app.letters import operations as letters
from app.letters import sheets
from app.letters.kinds import Ending, LetterKind
from app.letters.models import Letter
from app.letters.queries import one_letter
from app.people.notices import office_url
from app.registrations import notices
from app.registrations.models import Registration
from app.registrations.states import ENDED_WITHOUT


def issued(registration_id: UUID) -> Letter | None:
    """The latest visa letter of a registration."""
    found: Letter | None = db.session.scalar(
        one_letter()
        .where(Letter.registration_id == registration_id, Letter.kind == LetterKind.VISA)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(1)
    )
    return found


_OFF = {CohortState.CANCELLED: Ending.CANCELLED, CohortState.POSTPONED: Ending.POSTPONED}


def why_not_issue(registration: Registration) -> str | None:
    """Why no letter is issued now, as a whole sentence; None when it can be. Nothing is opened to tell."""
    if registration.cohort.state in _OFF:
        return _("The course is postponed or cancelled. A letter is issued once its days stand.")
    travel = queries.travel_of(registration.id)
    if registration.state not in GIVES_ANSWERS or travel is None or not travel.passport_number:
        return _("The letter needs a confirmed seat and the passport. Ask the official for both.")
    return None


def ending(letter: Letter, registration: Registration) -> Ending | None:
    """Why a letter counts no more; None while it does."""
    if letter.ended_because is not None:
        return letter.ended_because
    if registration.cohort.state in _OFF:
        return _OFF[registration.cohort.state]
    return Ending.SEAT if registration.state in ENDED_WITHOUT else None


def may_be_used(letter: Letter | None, registration: Registration) -> bool:
    """Whether the official still travels on the letter: the seat stands, and so do the cohort's dates."""
    return letter is not None and registration.state in GIVES_ANSWERS and ending(letter, registration) is None


def may_fetch(registration: Registration, actor: Actor) -> bool:
    """Whether this reader may print the letter with its number: the official, or a coordinator."""
    return registration.person_id == actor.person_id or policy.may(actor, P.TRAVEL_REVEAL, registration)


def issue(registration: Registration, *, actor: Actor) -> Letter:
    """Write the letter in the official's language, list it, and tell the official where to fetch it."""
    hold(registration)
    refusal = why_not_issue(registration)
    if refusal is not None:
        raise DomainError(refusal)
    readers = notices.official_reader(registration)
    if not readers:
        raise DomainError(_("The official has no address. Ask the focal point of the state for one."))
    [reader] = readers
    earlier = Letter.registration_id == registration.id
    letters.end(LetterKind.VISA, Ending.ISSUED_AGAIN, earlier, actor=actor)
    with speaking(reader.language):
        where = office_url(f"/registrations/{registration.id}/arrival")
        notice = (
            _("Your visa support letter"),
            _(
                "The office has written a letter that supports your visa. Fetch it here:\n\n%(url)s",
                url=where,
            ),
        )
        return letters.send(
            LetterKind.VISA,
            cohort=registration.cohort,
            reader=reader,
            words=notices.words_of(registration),
            host=current_app.config["MAIL_HOST"],
            state_code=registration.state_code,
            registration_id=registration.id,
            notice=notice,
            actor=actor,
        )


def print_letter(registration: Registration, *, actor: Actor) -> tuple[bytes, str]:
    """The letter on paper with the passport's number, and the file's name; the look is kept in the trail."""
    letter = issued(registration.id)
    if letter is None:
        raise DomainError(_("No visa letter is issued yet. The coordinator issues it."))
    if not may_be_used(letter, registration):
        ended = ending(letter, registration)
        raise DomainError(
            _("This letter is no longer valid. %(reason)s", reason=ended.label)
            if ended
            else _("The course is over, and the letter with it.")
        )
    if not may_fetch(registration, actor):
        raise DomainError(_("Only the official and the coordinator fetch this letter."))
    own = registration.person_id == actor.person_id
    texts = disclosure.reveal(
        TRAVEL,
        registration,
        actor=actor,
        role=Role.TRAINEE if own else Role.COORDINATOR,
        purpose="" if own else Purpose.VISA,
    )
    return sheets.document(letter, passport=texts.get("passport_number", "–")), sheets.filename(letter)
