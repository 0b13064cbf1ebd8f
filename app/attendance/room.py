"""Where the routes of attendance are hung."""

from __future__ import annotations

from app.access.gate import Room

room = Room("attendance", __name__)
