"""What a screening officer can decide, and what a coordinator sees of it: a light, never the grounds."""

from __future__ import annotations

import enum
from typing import Any

from app.core.i18n import _l
from app.registrations.states import RegistrationState


class Decision(enum.StrEnum):
    """A screening officer's decision; the value is the registration's own transition."""

    CLEAR = "clear"
    REFER = "refer"
    NOT_CLEAR = "not_clear"


class Light(enum.Enum):
    """Where screening stands, as a traffic light: label and tone."""

    label: Any
    tone: str

    def __init__(self, label: Any, tone: str) -> None:
        self.label = label
        self.tone = tone

    CLEAR = _l("Cleared"), "good"
    NEEDS_CARE = _l("Needs care"), "warn"
    NOT_CLEAR = _l("Not clear"), "bad"
    NOT_YET = _l("Not yet screened"), ""


LIGHTS = {
    None: Light.NOT_YET,
    Decision.CLEAR: Light.CLEAR,
    Decision.REFER: Light.NEEDS_CARE,
    Decision.NOT_CLEAR: Light.NOT_CLEAR,
}
TO_SCREEN = frozenset({RegistrationState.ENDORSED, RegistrationState.REFERRED})
"""The states in which a screening officer decides."""
