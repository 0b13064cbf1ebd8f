"""Every threat and every promise has its test, or says what it waits for; the tests that are named exist."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.laws.resilience import RESILIENCE
from tests.laws.threats import THREATS, Threat

TESTS = Path(__file__).resolve().parents[1]


def unanswered(threats: dict[str, Threat]) -> list[str]:
    return [key for key, threat in threats.items() if not (threat.answered_by or threat.waits_for)]


def no_such_test(threats: dict[str, Threat]) -> list[str]:
    return [name for threat in threats.values() for name in threat.answered_by if not _exists(name)]


def _exists(name: str) -> bool:
    file, _colons, function = name.partition("::")
    path = TESTS / f"{file}.py"
    return path.exists() and function.partition("[")[0] in {
        node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)
    }


def test_the_list_of_threats_is_whole() -> None:
    assert list(THREATS) == [f"T{number:02}" for number in range(1, 61)]


def test_the_list_of_what_holds_when_things_break_is_whole() -> None:
    assert list(RESILIENCE) == [f"R{number:02}" for number in range(1, 31)]


def test_what_holds_when_things_break_has_its_tests() -> None:
    assert (unanswered(RESILIENCE), no_such_test(RESILIENCE)) == ([], [])


def test_every_threat_is_answered_or_says_what_it_waits_for() -> None:
    assert unanswered(THREATS) == []


def test_every_test_that_answers_a_threat_exists() -> None:
    assert no_such_test(THREATS) == []


def test_a_threat_without_answer_and_a_test_that_is_gone_are_found() -> None:
    broken = {"T98": Threat("forgotten"), "T99": Threat("gone", ("laws/test_threats::test_that_is_gone",))}
    assert (unanswered(broken), no_such_test(broken)) == (["T98"], ["laws/test_threats::test_that_is_gone"])
