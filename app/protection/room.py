"""The room of data protection."""

from app.access.gate import Room

room = Room("protection", __name__)
