"""Another system on this machine: it takes calls, keeps what it was told, and answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What was received, as (headers, body), and what is answered; `location` is where it leads on to."""

    url: str = ""
    answer: int = 204
    location: str = ""
    pause: threading.Event | None = None
    received: list[tuple[dict[str, str], str]] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on loopback, while it is needed."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.received.append((headers, body))
            if kept.pause:
                kept.pause.wait(30)
            self.send_response(kept.answer)
            if kept.location:
                self.send_header("location", kept.location)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}/in?from=rabat"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        if kept.pause:
            kept.pause.set()
        server.shutdown()
        server.server_close()
