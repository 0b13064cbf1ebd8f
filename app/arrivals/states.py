"""What a trainee can say of a visa, for what a coordinator opens a record, and when answers are asked."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled
from app.registrations.states import TAKES_PART, RegistrationState


class Visa(Labelled):
    """Whether the trainee needs a visa for the host country."""

    NOT_NEEDED = "not_needed", _l("Not needed")
    NEEDED = "needed", _l("Needed")
    HELD = "held", _l("Held already")


class Purpose(Labelled):
    """For what a coordinator opens a record; the trail keeps it."""

    VISA = "visa", _l("To apply for a visa")
    JOURNEY = "journey", _l("To book or change a journey")
    RECEPTION = "reception", _l("To receive the person, or to lodge them")
    IDENTITY = "identity", _l("To make sure who the official is")
    HEALTH = "health", _l("To provide for health, food or access")


FOR_A_LIST = (Purpose.RECEPTION, Purpose.JOURNEY)
"""For what the journeys and lodging of a whole cohort are opened at once; the rest asks for one record."""
GIVES_ANSWERS = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDING})
"""The states in which a trainee is asked: never before the seat is confirmed (THREATS: proportionality)."""
HAS_ANSWERED = TAKES_PART
"""The states in which there may be answers to look at."""
