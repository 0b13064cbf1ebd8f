"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds

deeds.name(
    parts={
        "idempotency_keys",
    },
)
