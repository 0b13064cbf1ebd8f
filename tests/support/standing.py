"""A house that stands while things are taken out of it: forks of one pytest that has read it.

In a fork of its own the bodies of the changed file's functions are exchanged, in the programme as it runs,
and the named test is tried. What is done once, as the programme is read or the application is made, is not
done again: only that a test fails says something, and where none does, a new process must be asked.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.laws.fault import Fault
from tests.support.forks import Runs, fork, wait

MOST_SECONDS = 300
"""Of one fork's processor, and ten times that by the clock: a fault may make a test go on for ever."""


class Standing:
    """A copy of the house in which these tests can be tried again and again."""

    def __init__(self, house: Path, tests: Iterable[str]) -> None:
        asked, self._to = os.pipe()
        back, answered = os.pipe()
        self._from = os.fdopen(back)
        plugins = ["no:cacheprovider", "no:xdist", "tests.support.standing"]
        command = [sys.executable, "-m", "pytest", *(word for name in plugins for word in ("-p", name))]
        self._process = subprocess.Popen(
            [*command, "--capture=no", f"--asked={asked}", f"--answered={answered}", *sorted(set(tests))],
            cwd=house,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},  # what it compiles is kept for all
            pass_fds=(asked, answered),
            stdout=subprocess.DEVNULL,
        )
        os.close(asked)
        os.close(answered)

    def failing(self, test: str, fault: Fault | None) -> str:
        """The test, or the one of its cases, that fails with the fault, or without any; "" for none."""
        question = {"test": test, "fault": asdict(fault) if fault else None}
        os.write(self._to, f"{json.dumps(question)}\n".encode())
        answer = self._from.readline()
        assert answer, "the standing house has fallen: what its pytest said stands above"
        return answer.strip()

    def close(self) -> None:
        """End it."""
        os.close(self._to)
        self._process.wait()
        self._from.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `Standing` tells."""
    parser.addoption("--asked", type=int)
    parser.addoption("--answered", type=int)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running the tests: answer, one question after the other."""
    runs, manager = Runs(session), session.config.pluginmanager
    manager.unregister(name="terminalreporter")
    manager.register(runs)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # what is read of a faulty file is kept for nobody
    runs.passes(next((test for test in runs.items if test.startswith("tests/people/")), min(runs.items)))
    for held in gc.get_objects():
        if isinstance(held, Engine):
            held.dispose()  # a way to the server is not shared by forks
    with os.fdopen(session.config.option.asked) as questions:
        for question in questions:
            said = f"{_answer(runs, **json.loads(question))}\n"
            os.write(session.config.option.answered, said.encode())
    return True


def _answer(runs: Runs, test: str, fault: dict[str, str] | None) -> str:
    """The name of what failed in a fork."""
    reading, writing = os.pipe()

    def deed() -> None:
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        signal.alarm(10 * MOST_SECONDS)
        if fault:
            put_in(fault["file"], fault["old"], fault["new"])
        os.write(writing, _first_failing(runs, test).encode())

    child = fork(deed)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        failed = pipe.read()
    wait(child)
    return failed


def _first_failing(runs: Runs, test: str) -> str:
    """Run the cases of a test, or the one that is named, until one fails."""
    cases = [name for name in runs.items if test in {name, name.partition("[")[0]}]
    elsewhere = next((name for name in runs.items if not name.startswith(test.partition("::")[0])), "")
    assert cases, f"{test} is not there"
    for case, following in zip(cases, [*cases[1:], elsewhere], strict=True):
        if not runs.passes(case, then=following):
            return case
    return ""


def put_in(file: str, old: str, new: str) -> None:
    """Exchange the bodies of this file's functions wherever they are held."""
    text = Path(file).read_text()
    texts = (text, text.replace(old, new))
    sound, faulty = (compile(one, file, "exec", dont_inherit=True) for one in texts)
    changed: dict[CodeType, CodeType] = dict(_pairs(sound, faulty))
    for held in gc.get_objects():
        if isinstance(held, FunctionType) and held.__code__.co_filename.endswith(f"/{file}"):
            with suppress(ValueError):  # it closes over other names than before
                held.__code__ = changed.get(held.__code__, held.__code__)


def _pairs(sound: CodeType, faulty: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Each body with what became of it, by their names in their order."""
    for one, other in zip(_inside(sound), _inside(faulty), strict=False):
        if one.co_qualname == other.co_qualname:
            yield one, other
            yield from _pairs(one, other)


def _inside(code: CodeType) -> list[Any]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]
