"""What a webhook is told of, and where a call is."""

from __future__ import annotations

from typing import Any

from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import State


class Topic(Labelled):
    """A kind of record whose moves are told; an event's type is this word, a full stop and the new state."""

    story: Any

    def __init__(self, value: str, label: Any = "", story: Any = "") -> None:
        """`story` says which of its moves are told."""
        super().__init__(value, label)
        self.story = story

    REGISTRATION = "registration", _l("Registrations"), _l("as far as their state may know")
    CERTIFICATE = "certificate", _l("Certificates"), _l("issued, suspended, revoked, replaced")
    COHORT = "cohort", _l("Cohorts"), _l("opened, confirmed, begun, ended, and their results")
    PROGRAMME = "programme", _l("Programmes"), _l("published and withdrawn")
    CURRICULUM = "curriculum", _l("Curricula"), _l("published and retired")
    ACCREDITATION = "accreditation", _l("Accreditations"), _l("given, suspended, withdrawn, ended")


class CallState(State):
    """Where a call of a webhook is."""

    WAITING = "waiting", _l("Waiting")
    TAKEN = "taken", _l("Delivered"), "good"
    GIVEN_UP = "given_up", _l("Given up"), "bad"
