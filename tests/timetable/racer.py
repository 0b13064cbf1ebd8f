"""One process of several that plan at once: it waits for the word, then sends its forms together."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from app import create_app
from app.core import clock
from tests.support.office import Visitor


def main() -> None:
    """Read the work from the first line, say that all is ready, and begin with the second."""
    work = json.loads(sys.stdin.readline())
    with clock.set_to(datetime.fromisoformat(work["now"])):
        app = create_app()
        ready = []
        for attempt in work["attempts"]:
            client = app.test_client()
            with client.session_transaction() as session:
                session["_user_id"] = attempt["token"]
                session["_fresh"] = True
            visitor = Visitor(client)
            ready.append((visitor, attempt["url"], attempt["form"], visitor.token("/login")))
        print("ready", flush=True)
        sys.stdin.readline()
        with ThreadPoolExecutor(len(ready)) as crowd:
            print(json.dumps(list(crowd.map(lambda one: _send(*one), ready))), flush=True)


def _send(visitor: Visitor, url: str, form: dict[str, Any], token: str) -> tuple[int, str]:
    answer = visitor.client.post(url, data={**form, "csrf_token": token})
    return answer.status_code, answer.text


if __name__ == "__main__":
    main()
