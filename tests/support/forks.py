"""One pytest that has read programme and tests, and tries tests in forks of itself."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

import pytest


def fork(deed: Callable[[], object]) -> int:
    """Do it in a fork of this process, which ends with 1 where it fails."""
    child = os.fork()
    if not child:
        try:
            deed()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing may lead a fork back into pytest
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


def wait(child: int) -> int:
    """How it ended, as `os.waitpid` says it."""
    return os.waitpid(child, 0)[1]


class Runs:
    """The one place where the tests of a session run; `fault` says why the last one failed."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.fault = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear what failed."""
        if report.failed:
            self.fault = f"{report.nodeid}\n{report.longreprtext}"

    def passes(self, test: str, *, then: str = "") -> bool:
        """Run one test; what is of the session stays, and what `then` has of its file as well."""
        item = self.items[test]
        following = (
            self.items[then] if then else next(other for other in self.session.items if other is not item)
        )
        self.fault = ""
        self.session._setupstate.teardown_exact(item)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return not self.fault
