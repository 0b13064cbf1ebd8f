"""The kinds of letters, what each of them can say, and the texts that the office ships."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.texts import LANGUAGES, Texts
from app.core.workflow import State

MOST_SUBJECT = 200
MOST_BODY = 6000
"""How long a wording may be, in characters."""
_SHIPPED = Path(__file__).with_name("shipped.toml")


class LetterKind(State):
    """What a letter is for."""

    CALL = "call", _l("Call to a state")
    CALL_REMINDER = "call_reminder", _l("Reminder of the call")
    NEW_DEADLINE = "new_deadline", _l("New deadline of the call")
    OFFER = "offer", _l("Invitation: offer of a seat")
    OFFER_REMINDER = "offer_reminder", _l("Reminder of an offer")
    SUBSTITUTION = "substitution", _l("Substitution")
    REGRET = "regret", _l("Regret")
    VISA = "visa", _l("Visa support")


class Ending(Labelled):
    """Why a letter that was issued counts no more, as a whole sentence."""

    SEAT = "seat", _l("The official no longer has the seat.")
    CANCELLED = "cancelled", _l("The course is cancelled.")
    POSTPONED = "postponed", _l("The course is postponed.")
    DATES = "dates", _l("The course has other dates than the letter says.")
    ISSUED_AGAIN = "issued_again", _l("The letter was issued again.")


_OF_EVERY_LETTER: Mapping[str, Any] = {
    "cohort": _l("the cohort’s title"),
    "code": _l("the cohort’s code"),
    "programme": _l("the programme’s title"),
    "first_day": _l("the first day"),
    "last_day": _l("the last day"),
    "place": _l("the place"),
    "languages": _l("the languages in the room, and those interpreted into"),
    "state": _l("the member state"),
}
_LINK: Mapping[str, Any] = {"link": _l("the address of the page where the reader goes on")}
_CALL_WORDS: Mapping[str, Any] = {
    **_OF_EVERY_LETTER,
    **_LINK,
    "focal_point": _l("the focal point’s name"),
    "deadline": _l("the call’s deadline with hour and zone"),
    "deadline_day": _l("the day of the call’s deadline"),
    "seats": _l("the seats foreseen for the state"),
    "criteria": _l("the call’s criteria"),
    "documents": _l("the documents asked of each nominee"),
}
_OF_AN_OFFICIAL: Mapping[str, Any] = {
    **_OF_EVERY_LETTER,
    "name": _l("the official’s name"),
    "institution": _l("the official’s institution"),
    "post": _l("the official’s post"),
}
_OF_AN_OFFER: Mapping[str, Any] = {
    **_OF_AN_OFFICIAL,
    **_LINK,
    "until": _l("until when the offer is answered, with hour and zone"),
}

PLACEHOLDERS: Mapping[LetterKind, Mapping[str, Any]] = {
    LetterKind.CALL: _CALL_WORDS,
    LetterKind.CALL_REMINDER: _CALL_WORDS,
    LetterKind.NEW_DEADLINE: _CALL_WORDS,
    LetterKind.OFFER: _OF_AN_OFFER,
    LetterKind.OFFER_REMINDER: _OF_AN_OFFER,
    LetterKind.SUBSTITUTION: {**_OF_AN_OFFER, "replaced": _l("the name of the official who is replaced")},
    LetterKind.REGRET: {**_OF_AN_OFFICIAL, **_LINK},
    LetterKind.VISA: {**_OF_AN_OFFICIAL, "passport": _l("the passport’s number, on the sheet alone")},
}
"""What a letter of each kind can say, each with what stands there: a closed list."""
NEEDS_LINK = frozenset(
    {LetterKind.CALL, LetterKind.CALL_REMINDER, LetterKind.OFFER, LetterKind.OFFER_REMINDER}
)
"""The letters that ask for an answer: without its page their reader could not give one."""
OF_A_CALL = frozenset({LetterKind.CALL, LetterKind.CALL_REMINDER, LetterKind.NEW_DEADLINE})
"""The letters that tell a state of a call's deadline."""
OF_AN_OFFER = frozenset({LetterKind.OFFER, LetterKind.OFFER_REMINDER})
"""The letters that tell an official until when an offer is answered."""
TO_A_STATE = frozenset(
    {LetterKind.CALL, LetterKind.CALL_REMINDER, LetterKind.NEW_DEADLINE, LetterKind.SUBSTITUTION}
)
"""The letters that the focal points of a state get; the others go to the official."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a kind of letter says: its subject and its body, with placeholders, in four languages."""

    subject: Texts
    body: Texts


@cache
def shipped(kind: LetterKind) -> Wording:
    """The wording that stands while the office writes none of its own."""
    by_language = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))[kind.value]
    return Wording(
        subject=Texts(**{code: by_language[code]["subject"] for code in LANGUAGES}),
        body=Texts(**{code: by_language[code]["body"].strip() for code in LANGUAGES}),
    )
