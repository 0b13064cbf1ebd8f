"""How gunicorn serves the office in production: `gunicorn --config app/serving.py`.

PROCESSES (2 unless said) and THREADS (8) are read from the environment, BIND is 127.0.0.1:8000 unless said.
"""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from typing import Any

gc.disable()  # until all is loaded: nothing of it goes away again, and to look through it takes long
_MEASURES = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

wsgi_app = "app:create_app()"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("PROCESSES", "2"))
threads = int(os.environ.get("THREADS", "8"))
preload_app = True  # what processes have in common stands in memory once; none has asked the database yet
timeout = 60
graceful_timeout = 25
"""Seconds in which requests that began are finished after a stop is asked for."""
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - the heartbeat's own file
accesslog = None  # the office writes its own line for each request, without addresses
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """What processes of an earlier run measured is forgotten."""
    if _MEASURES:
        shutil.rmtree(_MEASURES, ignore_errors=True)
        Path(_MEASURES).mkdir(parents=True)


def when_ready(_server: Any) -> None:
    """Set aside what was loaded, so that processes keep it in common, and say on which terms it serves."""
    gc.freeze()
    gc.enable()
    kind = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(f"Serving with {workers} processes of {threads} threads, on {kind}.", flush=True)  # noqa: T201
