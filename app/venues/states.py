"""What a room may offer."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled

OFFICE_COUNTRY = "MA"
"""Where the office is: the host where no venue is said."""


class Feature(Labelled):
    """What a room offers beside its seats."""

    STEP_FREE = "step_free", _l("Step-free access")
    VIDEO_LINK = "video_link", _l("Video link")
    PROJECTOR = "projector", _l("Projector")
    BOOTHS = "booths", _l("Interpreters’ booths")
    COMPUTERS = "computers", _l("Computers")
    LABORATORY = "laboratory", _l("Laboratory")
    EXERCISE_GROUND = "exercise_ground", _l("Exercise ground")
