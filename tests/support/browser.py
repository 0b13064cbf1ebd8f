"""A Chromium for the journeys: the system's own, in a fresh profile, with no way to a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

USUAL_NAMES = (
    "chromium-headless-shell",  # first: it draws no window around a page, which is more than half of its cost
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
USUAL_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> Path | None:
    """The Chromium to use: the one of CHROMIUM, else the system's; None when none runs."""
    wanted = os.environ.get("CHROMIUM")
    on_path = (shutil.which(name) for name in USUAL_NAMES)
    places = [wanted] if wanted else [*filter(None, on_path), *USUAL_PLACES]
    return next((Path(place) for place in places if version(Path(place))), None)


@cache
def version(program: Path) -> str:
    """What the browser calls itself, as in "Chromium 156.0.8078.79"; empty if it does not run.

    Ubuntu's /usr/bin/chromium-browser, for one, may be a mere pointer to a missing snap.
    """
    if not program.exists():
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split()[:2]) if done.returncode == 0 else ""


def launch_arguments() -> list[str]:
    """How the browser is started: quiet, alone, and able to reach this machine only."""
    arguments = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    if os.getuid() == 0:  # Chromium's sandbox does not work for root
        arguments.append("--no-sandbox")
    return arguments


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser; each context that it opens starts without cookies or cache.

    Raises RuntimeError when there is no Chromium.
    """
    program = chromium()
    if program is None:
        raise RuntimeError("no Chromium was found; CHROMIUM names one that is elsewhere")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=launch_arguments(), headless=True)
        try:
            yield started
        finally:
            started.close()
