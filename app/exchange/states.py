"""What becomes of a row of a file that comes."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.workflow import State


class Verdict(State):
    """What a row would do."""

    NEW = "new", _l("Will be noted"), "go"
    CHANGED = "changed", _l("Changed"), "go"
    UNCHANGED = "unchanged", _l("As it stands"), ""
    REFUSED = "refused", _l("Refused"), "bad"
