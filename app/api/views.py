"""The routes of the API; the files that hold them hang them into the room when they are read."""

from __future__ import annotations

from app.api import cohorts, document, programmes
from app.api.base import room

__all__ = ["cohorts", "document", "programmes", "room"]
