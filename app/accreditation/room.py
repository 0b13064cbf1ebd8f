"""The room of accreditation, in which its files of views hang their pages."""

from __future__ import annotations

from app.access.gate import Room

room = Room("accreditation", __name__)
