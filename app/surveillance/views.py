"""The pages of what follows a decision; the room's other files hang theirs into it when they are read."""

from __future__ import annotations

from app.surveillance import condition_views, due_views, report_views
from app.surveillance.room import room

__all__ = ["condition_views", "due_views", "report_views", "room"]
