"""The routes of the API; the files that hold them hang them into the room when they are read."""

from __future__ import annotations

from app.api import (
    attendance,
    certificates,
    cohorts,
    curricula,
    document,
    measures,
    programmes,
    registrations,
    selection,
    sessions,
)
from app.api.base import room

__all__ = [
    "attendance",
    "certificates",
    "cohorts",
    "curricula",
    "document",
    "measures",
    "programmes",
    "registrations",
    "room",
    "selection",
    "sessions",
]
