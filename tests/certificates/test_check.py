"""The public check of a certificate: it confirms and never lists."""

from __future__ import annotations

from app.certificates.models import Certificate
from tests.support.office import Office


def test_the_check_page_is_open_to_everyone(office: Office) -> None:
    answer = office.anonymous().get("/verify")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
