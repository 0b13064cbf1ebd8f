"""The whole suite, on SQLite and on PostgreSQL, with the journeys in a real browser.

Its last lines say plainly what it ran on. With CI=true nothing may be left out:
a missing PostgreSQL or Chromium is then an error.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import browser, postgres, rounds, verifier

MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def main() -> int:
    """Run pytest on each database; 0 when everything that could run passed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deep", action="store_true", help="what the everyday round leaves out")
    asked.add_argument("--beside", metavar="TARGET", help="what make does meanwhile")
    options, for_pytest = asked.parse_known_args()
    left_out: list[str] = []
    with ExitStack() as stack:
        address = None
        try:
            address = stack.enter_context(postgres.server())
        except postgres.NoServerError as reason:
            left_out.append(f"Left out: PostgreSQL ({reason}).")
        program = browser.chromium()
        if program is None:
            left_out.append("Left out: the journeys in a browser (no Chromium runs here).")
        if reason := verifier.why_not():
            left_out.append(f"Left out: the verifier that others wrote ({reason}).")
        if left_out and os.environ.get("CI", "").lower() in {"1", "true"}:
            print("With CI=true nothing may be left out, so nothing was run.", *left_out, sep="\n")
            return 1
        seen = [] if program else ["not browser"]
        # Templates and modules that one process compiled, for all the others.
        os.environ["COMPILED_TEMPLATES"] = stack.enter_context(TemporaryDirectory())
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        compileall.compile_dir("app", quiet=1, workers=0)
        asked_of = [_Round("SQLite", rounds.marks(deep=options.deep, on_postgres=False) + seen, None)]
        if address:
            name = f"PostgreSQL {postgres.version(address)}"
            marks = rounds.marks(deep=options.deep, on_postgres=True) + seen
            asked_of.append(_Round(name, marks, address))
        passed = _all_passed(asked_of, for_pytest, options.beside)
        ran_on = " and ".join(one.name for one in asked_of) if address else "SQLite alone"
    ran_on += f", in {browser.version(program)}" if program else ", without a browser"
    print("", *left_out, f"{'Passed' if passed else 'FAILED'} on {ran_on}.", sep="\n")
    return 0 if passed else 1


@dataclass(frozen=True)
class _Round:
    """The tests that bear all of `marks`, on the database server at `address`."""

    name: str
    marks: list[str]
    address: str | None


def _all_passed(asked_of: list[_Round], for_pytest: list[str], target: str | None) -> bool:
    """Whether all rounds passed and make made the target, side by side: where one waits, another goes on.

    The first round tells as it goes, the others when they have ended.
    """
    first, *others = asked_of
    with ThreadPoolExecutor() as beside:
        running = {
            f"The suite on {one.name}": beside.submit(_pytest, one, for_pytest, stdout=subprocess.PIPE)
            for one in others
        }
        if target:
            running[f"make {target}"] = beside.submit(_make, target)
        print(f"\n== The suite on {first.name} ==", flush=True)
        codes = [_pytest(first, for_pytest).returncode]
        for name, its in running.items():
            done = its.result()
            print(f"\n== {name} ==\n{done.stdout}", flush=True)
            codes.append(done.returncode)
    return not any(codes)


def _make(target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", target],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _pytest(one: _Round, arguments: list[str], stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "TEST_DATABASE_URL"}
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        # A commit that waits for the disk is a sixth of a test's time.
        environment.setdefault("TMPDIR", str(MEMORY))
    if one.address:
        environment["TEST_DATABASE_URL"] = one.address
    # A worker that has nothing left takes from the other's, so that both end together.
    spread = ["--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *spread, *arguments, "-m", " and ".join(one.marks)]
    return subprocess.run(command, env=environment, check=False, stdout=stdout, text=True)


if __name__ == "__main__":
    sys.exit(main())
