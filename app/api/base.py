"""The one room of the API, whose routes stand in several files."""

from __future__ import annotations

from app.api import door
from app.api.room import ApiRoom

room = ApiRoom("api", __name__, url_prefix="/api/v1")
room.before_app_request(door.begin)
room.after_app_request(door.finish)
