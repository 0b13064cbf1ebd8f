"""The room of persons and accounts, whose routes stand in several files."""

from __future__ import annotations

from app.access.gate import Room

room = Room("people", __name__)
