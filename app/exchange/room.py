"""The one room of what comes and goes as files, whose pages stand in several files."""

from __future__ import annotations

from app.access.gate import Room

room = Room("exchange", __name__)
