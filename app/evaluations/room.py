"""The routes of evaluations, gathered from the files of their pages."""

from __future__ import annotations

from app.access.gate import Room

room = Room("evaluations", __name__)
