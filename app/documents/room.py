"""The room of documents."""

from __future__ import annotations

from app.access.gate import Room

room = Room("documents", __name__)
