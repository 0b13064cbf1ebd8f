"""What becomes of a row of the learning platform's file."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.workflow import State


class Verdict(State):
    """What a row of completions would do."""

    NEW = "new", _l("Will be noted"), "go"
    UNCHANGED = "unchanged", _l("As it stands"), ""
    REFUSED = "refused", _l("Refused"), "bad"
