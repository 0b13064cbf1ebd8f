"""The room of digital credentials."""

from __future__ import annotations

from app.access.gate import Room

room = Room("credentials", __name__)
