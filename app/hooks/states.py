"""What a webhook is told of, and where a call is."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import State


class Topic(Labelled):
    """A kind of record whose moves are told; an event's type is this word, a full stop and the new state."""

    REGISTRATION = "registration", _l("Registrations, in the words that states read")
    CERTIFICATE = "certificate", _l("Certificates: issued, suspended, revoked, replaced")
    COHORT = "cohort", _l("Cohorts: opened, confirmed, begun, ended, and their results")
    PROGRAMME = "programme", _l("Programmes: published and withdrawn")
    CURRICULUM = "curriculum", _l("Curricula: published and retired")
    ACCREDITATION = "accreditation", _l("Accreditations: given, suspended, withdrawn, ended")


class CallState(State):
    """Where a call of a webhook is."""

    WAITING = "waiting", _l("Waiting")
    TAKEN = "taken", _l("Taken"), "good"
    GIVEN_UP = "given_up", _l("Given up"), "bad"
