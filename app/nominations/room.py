"""The room of nominations."""

from __future__ import annotations

from app.access.gate import Room

room = Room("nominations", __name__)
