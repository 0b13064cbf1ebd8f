"""What the bench of the public check measures is a register that grows, and one page that finds in it."""

from __future__ import annotations

from flask import Flask

from tests.benchmarks import verifying


def test_the_check_of_a_certificate_sends_the_same_statements_in_a_larger_register(app: Flask) -> None:
    (few, _taken, before), (many, _taken_then, after) = verifying.measure(app, (700, 1_400))
    assert (few, many) == (700, 1_400)
    assert before == after > 0
