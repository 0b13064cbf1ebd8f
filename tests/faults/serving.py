"""gunicorn's settings of production, for the office as the fault suite starts it."""

from __future__ import annotations

from app.serving import *  # noqa: F403

wsgi_app = "tests.faults.launcher:server()"
