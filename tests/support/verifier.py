"""The verifier that nobody of the office wrote: node with the packages of tests/verifier."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from app.core import clock

FOLDER = Path(__file__).resolve().parents[1] / "verifier"


def why_not() -> str:
    """Why it can't run here; empty if it can. With CI=true that is an error (`tests/support/suite.py`)."""
    if shutil.which("node") is None:
        return "no node is installed"
    if not (FOLDER / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        return "its packages are not installed: `make tools`"
    return ""


def verify(documents: dict[str, Any], **given: Any) -> dict[str, Any]:
    """What it says of a `credential` or a `token`, with what stands at each address that it may ask."""
    done = subprocess.run(
        ["node", "verify.mjs"],
        cwd=FOLDER,
        input=json.dumps({"documents": documents, "now": clock.now().isoformat(), **given}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
