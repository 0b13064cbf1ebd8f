"""The public check of a certificate: it confirms and never lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.certificates import codes
from app.certificates.models import Certificate
from app.core import clock
from tests.certificates.conftest import Graduation
from tests.conftest import NOW
from tests.support.office import Office


def typed(code: str) -> str:
    """A code as someone copies it from paper."""
    grouped = "-".join(re.findall(".{1,4}", code.lower()))
    return f" {grouped.replace('o', '0').replace('i', '1')} "


def test_the_check_page_is_open_to_everyone(office: Office) -> None:
    answer = office.anonymous().get("/verify")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_code_is_found_however_it_is_typed(issued: Graduation) -> None:
    code = issued.certificate("Amina Abdi").code
    stranger = issued.office.anonymous()
    answer = stranger.get("/verify", query_string={"code": typed(code)})
    assert (answer.status_code, answer.location) == (303, f"/verify/{code}")
    assert "This certificate is valid" in stranger.get(f"/verify/{typed(code).strip()}").text


def test_a_stranger_reads_what_it_certifies_and_nothing_of_the_person(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    answer = issued.office.anonymous().get(f"/verify/{certificate.code}")
    assert answer.status_code == 200
    for said in ("This certificate is valid", "Course P1", "1 December 2025 to 19 December 2025", "A.A."):
        assert said in answer.text
    for unsaid in ("Amina", "Abdi", "Kenya", ">KE<", certificate.number, str(certificate.id)):
        assert unsaid not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        ("suspend", "This certificate is suspended"),
        ("revoke", "It was issued on 12 January 2026 and revoked on 12 January 2026."),
    ],
)
def test_a_certificate_that_is_not_in_force_says_so_at_once(
    issued: Graduation, move: str, sentence: str
) -> None:
    certificate = issued.certificate("Amina Abdi")
    issued.second.post(f"/certificates/{certificate.id}/{move}", {"reason": "Between us."})
    page = issued.office.anonymous().get(f"/verify/{certificate.code}").text
    assert sentence in page
    assert "This certificate is valid" not in page
    assert "Between us." not in page


def test_an_expired_certificate_says_so_after_its_last_day(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    with issued.office.deed() as session:
        session.execute(sa.update(Certificate).values(valid_until=NOW.date()))
    stranger = issued.office.anonymous()
    assert "This certificate is valid" in stranger.get(f"/verify/{certificate.code}").text
    with clock.set_to(NOW + timedelta(days=1)):
        assert "This certificate has expired" in stranger.get(f"/verify/{certificate.code}").text


def test_unknown_malformed_and_proposed_codes_read_alike(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    proposed = graduation.certificate("Amina Abdi").code
    stranger = graduation.office.anonymous()

    def answer(code: str) -> tuple[int, str]:
        found = stranger.get(f"/verify/{code}")
        assert found.headers["X-Robots-Tag"] == "noindex, nofollow"
        return found.status_code, _without_language_links(found.text)

    unknown = answer("A" * 26)
    assert unknown[0] == 404
    assert "No certificate has this code" in unknown[1]
    for code in (proposed, "short", "A" * 27, "1' OR 1=1 --", "a/b/c", "%00", "é" * 300):
        assert answer(code) == unknown
    assert stranger.post(f"/verify/{proposed}", {"name": "Amina Abdi"}).status_code == 404


def _without_language_links(page: str) -> str:
    """The page but for the links that lead back to it in another language."""
    return re.sub(r'href="[^"]*lang=..[^"]*"', "", page)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Amina Abdi", "Yes:"),
        ("ABDI  amína", "Yes:"),
        ("Amina", "No:"),
        ("Amina Abdi Abdi", "No:"),
        ("<script>alert(1)</script>", "No:"),
        ("%", "No:"),
    ],
)
def test_a_typed_name_is_answered_by_yes_or_no(issued: Graduation, name: str, answer: str) -> None:
    certificate = issued.certificate("Amina Abdi")
    page = issued.office.anonymous().post(f"/verify/{certificate.code}", {"name": name})
    assert page.status_code == 200
    assert answer in page.text
    assert "<script>" not in page.text


def test_a_name_is_asked_for_and_not_too_long(issued: Graduation) -> None:
    url = f"/verify/{issued.certificate('Amina Abdi').code}"
    assert issued.office.anonymous().post(url, {"name": ""}).status_code == 422
    assert issued.office.anonymous().post(url, {"name": "x" * 421}).status_code == 422


def test_an_arabic_name_is_compared_by_its_letters(graduation: Graduation) -> None:
    name = "أحمد الأمين"
    graduation.attended(name)
    graduation.propose()
    graduation.issue()
    url = f"/verify/{graduation.certificate(name).code}"
    assert "Yes:" in graduation.office.anonymous().post(url, {"name": "احمد الامين"}).text


def test_comparing_a_name_writes_nothing_of_the_office(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    issued.office.anonymous().post(f"/verify/{certificate.code}", {"name": "Amina Abdi"})
    after = issued.certificate("Amina Abdi")
    assert (after.version, after.state) == (certificate.version, certificate.state)


def test_the_twenty_first_check_within_a_minute_is_refused(issued: Graduation) -> None:
    url = f"/verify/{issued.certificate('Amina Abdi').code}"
    with clock.set_to(datetime(2026, 1, 12, 9, 0, tzinfo=UTC)):
        stranger = issued.office.anonymous()
        assert [stranger.get(url).status_code for _n in range(20)] == [200] * 20
        assert stranger.get(url).status_code == 429
        elsewhere = issued.office.anonymous()
        assert elsewhere.get(url, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
        neighbours = [
            elsewhere.get(url, environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}"}).status_code
            for n in range(1, 22)
        ]
        assert neighbours == [*[200] * 20, 429]
    with clock.set_to(datetime(2026, 1, 12, 9, 1, tzinfo=UTC)):
        assert stranger.get(url).status_code == 200


def test_an_empty_code_is_asked_for_again(office: Office) -> None:
    for written in ("", "–– //", "x" * 81):
        answer = office.anonymous().get("/verify", query_string={"code": written})
        assert answer.status_code == 422


def test_every_page_s_foot_leads_to_the_check(office: Office) -> None:
    assert 'href="/verify"' in office.anonymous().get("/login").text


def test_a_made_up_code_is_not_found(office: Office) -> None:
    assert office.anonymous().get(f"/verify/{codes.new_code()}").status_code == 404
