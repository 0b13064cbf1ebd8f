"""The room of course materials."""

from __future__ import annotations

from app.access.gate import Room

room = Room("materials", __name__)
