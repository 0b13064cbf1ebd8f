"""Where the timetable's routes are hung."""

from __future__ import annotations

from app.access.gate import Room

room = Room("timetable", __name__)
