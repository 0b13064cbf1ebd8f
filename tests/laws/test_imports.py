"""The floors of the house: what may import what, and how a forbidden import is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_floor_imports_only_what_is_below_it() -> None:
    done = lint(HOUSE)
    assert done.returncode == 0, done.stdout


def test_tests_learn_of_postgresql_by_one_fixture_which_tells_who_is_asked_there() -> None:
    tests = HOUSE / "tests"
    reading = {
        str(path.relative_to(tests))
        for path in tests.rglob("*.py")
        if "TEST_DATABASE_URL" in path.read_text()
        and path.relative_to(tests).parts[0] not in {"support", "benchmarks"}
    }
    assert reading == {"conftest.py", "laws/test_imports.py"}


@pytest.mark.parametrize(
    ("module", "line", "law"),
    [
        ("people/queries.py", "import app.cohorts.models", "Features depend only on features below them"),
        ("core/clock.py", "import app.people.models", "Core knows no office word"),
        (
            "people/operations.py",
            "import flask",
            "Operations, queries and models import nothing of the web themselves",
        ),
        ("people/forms.py", "import app.people.models", "Forms do not reach the database"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, module: str, line: str, law: str) -> None:
    shutil.copytree(HOUSE / "app", tmp_path / "app", ignore=shutil.ignore_patterns("static", "templates"))
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    with (tmp_path / "app" / module).open("a") as file:
        file.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert (done.returncode, f"{law} BROKEN" in done.stdout) == (1, True)
