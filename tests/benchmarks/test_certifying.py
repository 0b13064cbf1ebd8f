"""What the bench of certificates measures is every one of them issued."""

from __future__ import annotations

from flask import Flask

from tests.benchmarks import certifying


def test_every_certificate_of_the_measured_cohort_is_issued(app: Flask) -> None:
    proposed, issued, processor = certifying.measure(app, 30)
    assert min(proposed, issued, processor) > 0
