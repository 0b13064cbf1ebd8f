"""Tries changes of the programme in forks of one pytest, which has read programme and tests once for all.

`tests/support/mutation.py` loads this into the pytest that it starts among the changed files. The tests
first run once on the sound programme, in a fork as well, to learn which reaches what and how long it takes.
Then every change gets a fork of its own, where it takes place and the tests that reach it run until one
fails: first those that noticed its neighbours or name its file, then the quickest. Each lane has its own
database.
"""

from __future__ import annotations

import json
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing import Lock, Value
from pathlib import Path
from time import monotonic, process_time
from types import ModuleType
from typing import Any

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests.support.forks import Runs, fork, wait

WAITS_AT_MOST = 900
"""Seconds by the clock for one test, which on a busy machine are few of the processor."""
_ENDED = {0: "survived", 1: "killed", 2: "given up", -signal.SIGPROF: "timeout"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `mutation.py` tells."""
    parser.addoption("--changes", type=Path, help="a file with the changes to try, one a line")
    parser.addoption("--verdicts", type=Path, help="where a line is added for each change that was tried")
    parser.addoption("--reached", type=Path, help="where is kept which test reaches what")
    parser.addoption("--lanes", type=int)
    parser.addoption("--patience", type=float, help="seconds of tests before a change is given up")
    parser.addoption("--minutes", type=float, help="after these no further change is taken")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running the tests: learn what they reach, then try each change."""
    manager = session.config.pluginmanager
    manager.unregister(name="terminalreporter")
    tries = Tries(session)
    manager.register(tries)
    with manager.getplugin("capturemanager").global_and_fixture_disabled():
        if os.waitstatus_to_exitcode(wait(fork(tries.learn))):
            raise pytest.UsageError("what the tests reach is not known")
    tries.recall()
    taken = _Taken(session)
    lanes = [fork(lambda: tries.lane(taken)) for _lane in range(session.config.option.lanes)]
    if max(map(wait, lanes)):
        raise pytest.UsageError("a lane was ended")
    return True


def _modules(file: ModuleType) -> Iterator[str | None]:
    """The files whose words a file of tests takes in."""
    for value in vars(file).values():
        yield value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)


class _Taken:
    """The changes that no lane has taken yet."""

    def __init__(self, session: pytest.Session) -> None:
        self.names: list[str] = session.config.option.changes.read_text("utf-8").split()
        self.next, self.lock = Value("i", 0), Lock()
        self.until = monotonic() + 60 * session.config.option.minutes

    def __iter__(self) -> Iterator[str]:
        while True:
            with self.lock:
                at = self.next.value
                self.next.value += 1
            if at >= len(self.names) or monotonic() > self.until:
                return
            yield self.names[at]


class Tries(Runs):
    """What is known of the tests, and which of them notices what."""

    def __init__(self, session: pytest.Session) -> None:
        super().__init__(session)
        self.option = session.config.option
        self.names = {test: set(_modules(item.module)) for test, item in self.items.items()}
        self.seconds: dict[str, float] = {}
        self.reached: dict[str, set[str]] = defaultdict(set)
        self.at_the_start: set[str] = set()
        """What the fixtures of the whole session reach: there a change begins with a new application."""
        self.noticing: dict[str, list[str]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """Set apart what is reached once for all tests."""
        before = set(state()._stats)
        made = yield
        if fixturedef.scope == "session":
            self.at_the_start |= state()._stats - before
            state()._stats.intersection_update(before)
        return made

    def learn(self) -> None:
        """Run the new tests without any change, and keep what each reaches; one that fails is left out."""
        set_mutant_under_test("stats")
        known = self._known()
        self.at_the_start.update(known[""][1])
        with self.option.reached.open("a", encoding="utf-8") as kept:
            for test in (test for test in self.items if test not in known):
                state()._stats.clear()
                began, at_the_start = process_time(), len(self.at_the_start)
                if not self.passes(test):
                    print(f"left out, for it fails without any change: {self.fault}")
                    continue
                kept.write(f"{json.dumps([test, process_time() - began, sorted(state()._stats)])}\n")
                if len(self.at_the_start) > at_the_start:
                    kept.write(f"{json.dumps(['', 0, sorted(self.at_the_start)])}\n")
                kept.flush()

    def _known(self) -> dict[str, tuple[float, list[str]]]:
        """What was learned: how long each test takes, and what it reaches; "" is the start of all."""
        kept: Path = self.option.reached
        lines = map(json.loads, kept.read_text("utf-8").splitlines() if kept.exists() else ())
        return {"": (0, []), **{test: (seconds, functions) for test, seconds, functions in lines}}

    def recall(self) -> None:
        """Read what was kept of the tests that are there now."""
        known = self._known()
        self.at_the_start = set(known[""][1])
        self.items = {test: item for test, item in self.items.items() if test in known}
        for test in self.items:
            self.seconds[test], functions = known[test]
            for function in functions:
                self.reached[function].add(test)

    def lane(self, taken: _Taken) -> None:
        """Try one change after the other, in a house that was made before."""
        set_mutant_under_test("")
        self.passes(next((test for test in self.items if test.startswith("tests/people/")), min(self.items)))
        for name in taken:
            verdict, test = self.verdict(name)
            with self.option.verdicts.open("a", encoding="utf-8") as file:
                file.write(f"{name}\t{verdict}\t{test}\n")

    def verdict(self, name: str) -> tuple[str, str]:
        """Try one change; what became of it, and the test that ran last."""
        function = name.partition("__mutmut_")[0]
        tests = self._in_order(function)
        if not tests:
            return "no tests", ""
        reading, writing = os.pipe()
        child = fork(lambda: self._in_child(name, tests, writing))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            last = (pipe.read().splitlines() or [""])[-1]
        code = os.waitstatus_to_exitcode(wait(child))
        verdict = _ENDED.get(code, "given up")
        if verdict == "killed":
            for whose in (function, function.rpartition(".")[0]):
                self.noticing[whose] = [last, *(test for test in self.noticing[whose] if test != last)]
        return verdict, last

    def _in_order(self, function: str) -> list[str]:
        """First what noticed a change of this function, of its file, or names the file; then the quickest."""
        module, reaching = function.rpartition(".")[0], self.reached[function]
        known = [*self.noticing[function], *self.noticing[module]]
        first = {test: number for number, test in reversed([*enumerate(known)])}

        def key(test: str) -> tuple[bool, int, bool, float]:
            is_about = module in self.names[test]
            return test not in reaching, first.get(test, len(known)), not is_about, self.seconds[test]

        return sorted(self.items if function in self.at_the_start else reaching, key=key)

    def _in_child(self, name: str, tests: list[str], writing: int) -> None:
        """Run the tests until one fails; one that takes far too long of the processor ends the process."""
        set_mutant_under_test(name)
        if name.partition("__mutmut_")[0] in self.at_the_start:
            self.session._setupstate.teardown_exact(None)
        for test in tests:
            if process_time() > self.option.patience:
                os._exit(2)
            os.write(writing, f"{test}\n".encode())
            signal.setitimer(signal.ITIMER_PROF, 20 + 20 * self.seconds[test])
            signal.alarm(WAITS_AT_MOST)
            if not self.passes(test):
                os._exit(1)
