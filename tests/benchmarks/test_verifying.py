"""What the bench of the public check measures is a register that grows, and one page that finds in it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.certificates.codes import as_typed
from app.certificates.models import Certificate
from tests.benchmarks import verifying


def test_a_register_grows_by_the_databases_own_hand_to_as_many_codes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "LOT", 20)
    register = verifying.Register(app)
    register.grow(70)
    codes = set(register.codes(7))
    for code in codes:
        assert as_typed(code) == code
        register.verify(code)
    assert (len(codes), register.office.count(Certificate)) == (7, 70)


def test_the_check_of_a_certificate_sends_the_same_statements_in_a_larger_register(app: Flask) -> None:
    (few, _taken, before), (many, _taken_then, after) = verifying.measure(app, (700, 1_400))
    assert (few, many) == (700, 1_400)
    assert before == after > 0
