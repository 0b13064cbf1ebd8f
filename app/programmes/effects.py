"""What follows when a curriculum version moves."""

from __future__ import annotations

from app.core import clock, effects
from app.core.workflow import Moved
from app.programmes.states import CURRICULUM, CurriculumState


@effects.when(CURRICULUM, CurriculumState.PUBLISHED)
def _note_when(moved: Moved) -> None:
    """The version keeps the moment at which it was published."""
    moved.record.published_at = clock.now()
