"""Every page of data protection."""

from __future__ import annotations

from app.protection import holds_views, own_views, requests_views, trail_views
from app.protection.room import room

__all__ = ["holds_views", "own_views", "requests_views", "room", "trail_views"]
"""The room's pages hang themselves into it when they are read."""
