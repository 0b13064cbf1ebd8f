"""The room in which certificates are kept."""

from __future__ import annotations

from app.access.gate import Room

room = Room("certificates", __name__)
