"""Every page of data protection."""

from __future__ import annotations

from app.protection import trail_views
from app.protection.room import room

__all__ = ["room", "trail_views"]
"""The room's pages hang themselves into it when they are read."""
