"""The room of the programmes, in which both files of views hang their pages."""

from __future__ import annotations

from app.access.gate import Room

room = Room("programmes", __name__)
