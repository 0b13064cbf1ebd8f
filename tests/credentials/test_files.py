"""A file is shown: ours, changed or unknown; and whatever is sent, the answer is quick and writes nothing."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest

from app.audit.models import TrailEntry
from app.core import clock
from app.credentials import reading
from tests.conftest import NOW
from tests.credentials.conftest import Signed, show
from tests.support.office import Office

OURS = "The file is as the office handed it out: nothing in it was changed."
CHANGED = "This file is not what the office signed"
UNKNOWN = "The office did not hand out this file"


def said(page: str) -> str:
    """Which of the three answers a page gives."""
    (found,) = [sentence for sentence in (OURS, CHANGED, UNKNOWN) if sentence in page]
    return found


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of these chunks."""
    parts = [struct.pack(">I", len(body)) + kind + body + b"\0\0\0\0" for kind, body in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def packed(
    text: bytes, *, keyword: bytes = b"openbadgecredential", folded: bool = False
) -> tuple[bytes, bytes]:
    """The chunk in which a picture bears a credential."""
    flag, body = (b"\1", zlib.compress(text)) if folded else (b"\0", text)
    return b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + body


@pytest.mark.parametrize(
    "file", ["credential.json", "credential.jwt", "badge.svg", "badge.png", "certificate.pdf"]
)
def test_each_file_of_ours_is_known_again(signed: Signed, file: str) -> None:
    content = signed.taken(file)
    page = show(signed.office.anonymous(), content)
    assert page.status_code == 200
    assert said(page.text) == OURS
    assert "This certificate is valid" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    for unsaid in ("Amina", "Abdi", "Kenya"):
        assert unsaid not in page.text


@pytest.mark.parametrize(
    "file", ["credential.json", "credential.jwt", "badge.svg", "badge.png", "certificate.pdf"]
)
@pytest.mark.parametrize(
    ("move", "sentence"),
    [("suspend", "This certificate is suspended"), ("revoke", "This certificate was revoked")],
)
def test_one_that_holds_no_more_says_so(signed: Signed, file: str, move: str, sentence: str) -> None:
    content = signed.taken(file)
    signed.decide(move)
    assert sentence in show(signed.office.anonymous(), content).text


def test_a_file_leads_on_to_the_question_about_a_name(signed: Signed) -> None:
    stranger = signed.office.anonymous()
    assert f'action="/verify/{signed.code}"' in show(stranger, signed.taken("credential.json")).text
    assert "Yes:" in stranger.post(f"/verify/{signed.code}", {"name": "Amina Abdi"}).text


def test_spaces_order_and_a_mark_at_the_beginning_do_not_matter(signed: Signed) -> None:
    badge = dict(reversed(signed.badge.items()))
    for text in (
        json.dumps(badge),
        json.dumps(badge, ensure_ascii=False, indent=7),
        "\ufeff" + json.dumps(badge),
    ):
        assert said(show(signed.office.anonymous(), text.encode()).text) == OURS


@pytest.mark.anywhere
@pytest.mark.parametrize("folded", [False, True])
def test_a_picture_that_another_programme_baked_is_read(signed: Signed, folded: bool) -> None:
    chunk = packed(signed.taken("credential.json"), folded=folded)
    stranger = signed.office.anonymous()
    assert said(show(stranger, png((b"IHDR", b"\0" * 13), chunk, (b"IEND", b""))).text) == OURS
    assert said(show(stranger, png((b"IHDR", b"\0" * 13), (b"IEND", b""))).text) == UNKNOWN
    assert said(show(stranger, png(packed(b"{}", folded=folded))).text) == UNKNOWN


def test_an_svg_that_a_programme_wrote_anew_is_read(signed: Signed) -> None:
    escaped = json.dumps(signed.badge).replace("&", "&amp;").replace("<", "&lt;")
    picture = (
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0">'
        f"<o:credential>{escaped}</o:credential></s:svg>"
    )
    assert said(show(signed.office.anonymous(), picture.encode()).text) == OURS


def _another_name(badge: dict[str, Any]) -> dict[str, Any]:
    return {**badge, "name": "Another course"}


def _another_index(badge: dict[str, Any]) -> dict[str, Any]:
    return {**badge, "credentialStatus": {**badge["credentialStatus"], "statusListIndex": "1"}}


def _another_proof(badge: dict[str, Any]) -> dict[str, Any]:
    return {**badge, "proof": {**badge["proof"], "proofValue": "z" + "1" * 87}}


def _no_proof(badge: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in badge.items() if name != "proof"}


@pytest.mark.anywhere
@pytest.mark.parametrize("change", [_another_name, _another_index, _another_proof, _no_proof])
def test_a_changed_or_signed_anew_credential_is_told_from_ours(
    signed: Signed, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    page = show(signed.office.anonymous(), json.dumps(change(signed.badge)).encode())
    assert said(page.text) == CHANGED
    assert f'href="/verify/{signed.code}"' in page.text
    assert "This certificate is valid" not in page.text


def test_a_changed_token_and_a_changed_sheet_are_not_ours(signed: Signed) -> None:
    stranger, token = signed.office.anonymous(), signed.taken("credential.jwt").decode()
    header, claims, signature = token.split(".")
    other = urlsafe_b64encode(b'{"id":"https://elsewhere.example/1"}').decode().rstrip("=")
    changed = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert said(show(stranger, f"{header}.{claims}.{changed}".encode()).text) == CHANGED
    assert said(show(stranger, f"{header}.{other}.{signature}".encode()).text) == UNKNOWN
    assert said(show(stranger, signed.taken("certificate.pdf") + b" ").text) == UNKNOWN


def test_a_key_given_twice_makes_a_file_that_is_not_ours(signed: Signed) -> None:
    text = json.dumps(signed.badge).replace('"name": "Course P1"', '"name": "X", "name": "Course P1"', 1)
    assert said(show(signed.office.anonymous(), text.encode()).text) == UNKNOWN


def test_the_code_of_a_proposal_reads_like_no_code(signed: Signed) -> None:
    signed.graduation.attended("Zola Banda")
    signed.graduation.propose()
    code = signed.graduation.certificate("Zola Banda").code
    url = signed.office.app.config["PUBLIC_URL"]
    document = json.dumps({"id": f"{url}/verify/{code}"}).encode()
    assert said(show(signed.office.anonymous(), document).text) == UNKNOWN


BOMBS: dict[str, Any] = {
    "nothing": b"\0" * 100_000,
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 40_000,
    "a long number": b'{"id":' + b"9" * 200_000 + b"}",
    "a long text": b'{"id":"' + b"x" * (reading.LARGEST - 100) + b'"}',
    "half a letter": b'{"id":"\\ud800"}',
    "half a letter in a token": b"e30.eyJpZCI6Ilx1ZDgwMCJ9.e30",
    "not utf-8": b'{"id":"\xff\xfe"}',
    "foreign contexts": b'{"@context":["http://127.0.0.1:9/","file:///etc/passwd"],"id":"x","proof":{}}',
    "laughs": (
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&a;" * 100) for n in range(9))
        + b"]><svg>&b8;</svg>"
    ),
    "a file from within": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "deep elements": b"<g>" * 200_000,
    "attributes": b"<svg " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>",
    "a strange encoding": b'<?xml version="1.0" encoding="utf-99"?><svg/>',
    "a folded text": lambda: png(packed(b"{" + b" " * 300_000_000, folded=True)),
    "many chunks": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 170_000,
    "a chunk that claims more": b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffiTXtopenbadgecredential\0",
    "a pdf of nothing": b"%PDF-" + b"\0" * 1_000_000,
    "a token of nothing": b"." * 2,
    "a token of rubbish": b"e30." + b"A" * 200_000 + b".e30",
    "a zip": b"PK\x03\x04" + b"\0" * 1000,
}


@cache
def bomb(name: str) -> bytes:
    content = BOMBS[name]
    return content() if callable(content) else content


@pytest.mark.parametrize("name", BOMBS)
def test_whatever_is_sent_is_unknown_and_no_error(office: Office, name: str) -> None:
    page = show(office.anonymous(), bomb(name))
    assert page.status_code == 200
    assert said(page.text) == UNKNOWN


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_flat_memory(name: str) -> None:
    content = bomb(name)
    tracemalloc.start()
    text = reading.credential_in(content)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(text) <= 256 * 1024 + 1
    assert most < 100 * 1024 * 1024


def test_a_file_is_asked_for_and_neither_empty_nor_too_large(signed: Signed) -> None:
    stranger = signed.office.anonymous()
    assert stranger.post("/verify/file", {}, page="/verify").status_code == 422
    assert show(stranger, b"").status_code == 422
    assert show(stranger, b"x" * (reading.LARGEST + 1)).status_code == 422
    assert show(stranger, b"x" * (reading.LARGEST * 2)).status_code == 413


def test_showing_a_file_writes_nothing_of_the_office(signed: Signed) -> None:
    before = signed.office.count(TrailEntry)
    show(signed.office.anonymous(), signed.taken("credential.json"))
    assert signed.office.count(TrailEntry) == before


def test_the_page_is_not_loaded_anew_as_a_question(signed: Signed) -> None:
    answer = signed.office.anonymous().get("/verify/file")
    assert (answer.status_code, answer.location) == (303, "/verify")


def test_files_and_codes_are_counted_together(signed: Signed) -> None:
    stranger, content = signed.office.anonymous(), signed.taken("credential.json")
    with clock.set_to(NOW):
        codes = [stranger.get(f"/verify/{signed.code}").status_code for _n in range(10)]
        files = [show(stranger, content).status_code for _n in range(11)]
    assert (codes, files) == ([200] * 10, [*[200] * 10, 429])


def test_a_file_needs_the_page_s_own_token(signed: Signed) -> None:
    client = signed.office.anonymous().client
    assert client.post("/verify/file", data={"file": (BytesIO(b"{}"), "f")}).status_code == 400
