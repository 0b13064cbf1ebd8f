"""The room of the marks, in which both files of views hang their pages."""

from __future__ import annotations

from app.access.gate import Room

room = Room("assessments", __name__)
