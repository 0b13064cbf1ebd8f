"""What holds the office is taken out, one thing at a time, and a named test notices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path

import pytest

from tests.laws.fault import Fault
from tests.laws.seeded_faults import FAULTS
from tests.laws.test_threats import no_such_test
from tests.laws.threats import Threat
from tests.support.standing import Standing, put_in

ROOT = Path(__file__).resolve().parents[2]
_COPIED = ("app", "tests", "migrations", "docs")


def not_in_its_place(faults: tuple[Fault, ...]) -> list[str]:
    """The faults whose check does not stand exactly once where the list says."""
    return [fault.what for fault in faults if (ROOT / fault.file).read_text().count(fault.old) != 1]


def notices(house: Path, fault: Fault) -> bool:
    """Whether its test fails where programme and tests are read anew with the fault put in."""
    file = house / fault.file
    sound, stat = file.read_text(), file.stat()
    file.write_text(sound.replace(fault.old, fault.new))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
    try:
        done = subprocess.run(
            [*command, address(fault.caught_by)],
            cwd=house,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # what is compiled now is kept for nobody
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.write_text(sound)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode == 1


def address(test: str) -> str:
    """The test as pytest names it."""
    name, _colons, function = test.partition("::")
    return f"tests/{name}.py::{function}"


def where(fault: Fault) -> pytest.MarkDecorator:
    """On which database it is taken out: each on one, for that is where its test notices it."""
    return pytest.mark.postgres if fault.on_postgres else pytest.mark.anywhere


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the house in which things may be taken out."""
    copy = tmp_path_factory.mktemp("house")
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*ROOT.glob("*.toml"), *ROOT.glob("*.md"), ROOT / "Makefile"):
        shutil.copy(file, copy / file.name)
    yield copy
    shutil.rmtree(copy)


@pytest.fixture(scope="module")
def standing(house: Path) -> Iterator[Standing]:
    """The copy as it runs, for faults that need no more than another body of a function."""
    stands = Standing(house, (address(fault.caught_by) for fault in FAULTS))
    yield stands
    stands.close()


def test_every_check_stands_where_the_list_says() -> None:
    assert not_in_its_place(FAULTS) == []
    named = {fault.what: Threat(fault.what, (fault.caught_by,)) for fault in FAULTS}
    assert no_such_test(named) == []


def test_a_check_that_was_moved_is_missed() -> None:
    moved = Fault("moved", "app/access/gate.py", "a check that is not there", "", FAULTS[0].caught_by)
    assert not_in_its_place((moved,)) == ["moved"]


WRAPPING = """
import functools

def around(view):
    @functools.wraps(view)
    def guarded():
        return "refused"
    return guarded
"""


def test_a_body_is_exchanged_wherever_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gate.py").write_text(WRAPPING)
    monkeypatch.chdir(tmp_path)
    held = run_path(str(tmp_path / "gate.py"))["around"](address)
    assert (held.__module__, held()) == (address.__module__, "refused")
    put_in("gate.py", "refused", "let in")
    assert held() == "let in"


@pytest.mark.slow
def test_a_sound_house_makes_no_test_fail(database_server: str, standing: Standing) -> None:
    is_here = bool(database_server)
    tests = sorted({address(fault.caught_by) for fault in FAULTS if fault.on_postgres is is_here})
    assert [failed for failed in (standing.failing(test, None) for test in tests) if failed] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [pytest.param(fault, id=fault.what, marks=where(fault)) for fault in FAULTS]
)
def test_what_is_taken_out_is_noticed(fault: Fault, house: Path, standing: Standing) -> None:
    assert standing.failing(address(fault.caught_by), fault) or notices(house, fault)
