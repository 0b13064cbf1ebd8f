"""The room that the pages of figures and of reports share."""

from __future__ import annotations

from app.access.gate import Room

room = Room("reports", __name__)
