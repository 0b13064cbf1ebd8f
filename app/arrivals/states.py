"""What a trainee can say of a visa, for what a coordinator opens a record, and when answers are asked."""

from __future__ import annotations

import enum

from app.core.i18n import _l
from app.registrations.states import TAKES_PART, RegistrationState


class Visa(enum.StrEnum):
    """Whether the trainee needs a visa for the host country."""

    def __new__(cls, value: str, label: object = "") -> Visa:
        """Make the member a plain string with its label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    label: object
    NOT_NEEDED = "not_needed", _l("Not needed")
    NEEDED = "needed", _l("Needed")
    HELD = "held", _l("Held already")


class Purpose(enum.StrEnum):
    """For what a coordinator opens a record; the trail keeps it."""

    def __new__(cls, value: str, label: object = "") -> Purpose:
        """Make the member a plain string with its label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    label: object
    VISA = "visa", _l("To apply for a visa")
    JOURNEY = "journey", _l("To book or change a journey")
    RECEPTION = "reception", _l("To receive the person, or to lodge them")
    HEALTH = "health", _l("To provide for health, food or access")


GIVES_ANSWERS = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDING})
"""The states in which a trainee is asked: never before the seat is confirmed (THREATS: proportionality)."""
HAS_ANSWERED = TAKES_PART
"""The states in which there may be answers to look at."""
