"""What a file may be, what is left of it, and how it is kept."""

from __future__ import annotations

import errno
import io
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from app.cohorts.states import Secrecy
from app.core import chores, clock, files, stores
from app.core.crypto import SealBrokenError
from app.core.db import db
from app.core.errors import DomainError
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.documents.support import (
    TELLING,
    acting,
    documents,
    on_the_disk,
    packed,
    pdf,
    photograph,
    pictured,
    png,
    send,
)
from tests.registrations.support import S, official_of
from tests.support.bucket import NAME as BUCKET
from tests.support.bucket import bucket
from tests.support.office import Office, Visitor, refusals


@pytest.fixture
def desk(office: Office) -> tuple[Visitor, UUID]:
    """An official with a draft of an application that asks for a letter, and its key."""
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    return official_of(office, cohort, S.DRAFT)


@pytest.mark.parametrize(
    ("make", "kind", "mimetype"),
    [
        (lambda: pdf(acting) + b"<html>CNRY-TAIL", "pdf", "application/pdf"),
        (lambda: photograph() + b"PK CNRY-TAIL", "jpeg", "image/jpeg"),
        (lambda: png(30, 20) + b"CNRY-TAIL", "png", "image/png"),
    ],
)
def test_a_file_is_kept_clean_and_saved_under_a_name_of_ours(
    office: Office, desk: tuple[Visitor, UUID], make: Callable[[], bytes], kind: str, mimetype: str
) -> None:
    visitor, registration = desk
    hostile = "../../\u202efdp.exe" + "x" * 300
    assert send(visitor, registration, "letter", make(), name=hostile).status_code == 303
    [document] = documents(office)
    answer = visitor.get(f"/documents/{document.id}")
    headers = answer.headers
    assert (answer.status_code, document.file_kind, TELLING in answer.data) == (200, kind, False)
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == (mimetype, "nosniff")
    assert headers["Content-Disposition"].startswith("attachment; filename=letter-")
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"


def test_a_scan_in_sixteen_bits_keeps_its_greys(desk: tuple[Visitor, UUID]) -> None:
    visitor, registration = desk
    greys = b"".join(struct.pack(">H", grey * 257) for grey in (0, 64, 128, 255))
    scan = png(4, 1, depth=16, colour=0, rows=b"\0" + greys)
    assert send(visitor, registration, "letter", scan).status_code == 303
    [document] = documents(Office(visitor.client.application))
    kept = Image.open(io.BytesIO(visitor.get(f"/documents/{document.id}").data))
    assert (kept.mode, [kept.getpixel((at, 0)) for at in range(4)]) == ("L", [0, 64, 128, 255])


def test_a_pdf_keeps_its_pages_and_what_was_photographed_upright_stays_so(
    office: Office, desk: tuple[Visitor, UUID]
) -> None:
    visitor, registration = desk
    send(visitor, registration, "letter", pdf(acting))
    [first] = documents(office)
    with pikepdf.open(io.BytesIO(visitor.get(f"/documents/{first.id}").data)) as kept:
        assert (len(kept.pages), "/I" in kept.pages[0].obj.Resources.XObject) == (1, True)
        assert sorted(kept.Root.keys()) == ["/Pages", "/Type"]
    image = Image.new("RGB", (60, 40))
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was held upright
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    send(visitor, registration, "letter", out.getvalue(), read=str(first.id))
    [second] = documents(office)
    with Image.open(io.BytesIO(visitor.get(f"/documents/{second.id}").data)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((40, 60), {})


UNREADABLE = "This file can't be read. Save it anew, or scan the sheet again."
HEAVY = "This file takes too much to open. Save it in a simpler way, or scan it again."
NO_SUCH_KIND = "This is no PDF, JPEG or PNG, whatever its name says. Save it as one of these."


def packed_twice(made: Any) -> None:
    """Give a PDF a page whose content is packed within what is packed, as no programme does."""
    packed(made, zlib.compress(zlib.compress(b"nothing")), times=2)


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"", "This file is empty. Choose another."),
        (lambda: b"<html><script>alert(1)</script>", NO_SUCH_KIND),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_SUCH_KIND),
        (lambda: b"MZ\x90\x00", NO_SUCH_KIND),
        (lambda: b"PK\x03\x04" + b"word/document.xml", NO_SUCH_KIND),
        (lambda: b"GIF89a" + pdf(), NO_SUCH_KIND),
        (lambda: b"%PDF-1.7\n<html><script>alert(1)</script>", UNREADABLE),
        (lambda: photograph()[:400], UNREADABLE),
        (lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000, UNREADABLE),
        (
            lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
            "This PDF asks for a password. Save it without one.",
        ),
        (
            lambda: pdf(lambda made: [made.add_blank_page() for _ in range(100)] and None),
            "This PDF has more than 100 pages. Send only those that are asked.",
        ),
        (
            lambda: png(50_000, 50_000),
            "This picture is too large. Take it with at most 30 million pixels.",
        ),
        (lambda: photograph().replace(b"\xff\xda", b"\xff\xda\0\2" * 200 + b"\xff\xda"), HEAVY),
        (lambda: pdf(lambda made: packed(made, zlib.compress(b"\0" * 300_000_000))), HEAVY),
        (
            lambda: pdf(
                packed_twice, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False
            ),
            HEAVY,
        ),
        (lambda: pdf(lambda made: pictured(made, width=50_000, height=50_000)), HEAVY),
        (lambda: pdf() + b"\0" * files.LARGEST, "This file is larger than 10 MB. Save it smaller."),
    ],
)
def test_what_can_not_be_kept_is_refused_with_a_sentence(
    office: Office, desk: tuple[Visitor, UUID], make: Callable[[], bytes], sentence: str
) -> None:
    visitor, registration = desk
    answer = send(visitor, registration, "letter", make())
    assert (answer.status_code, refusals(answer)) == (422, [("file", sentence)])
    assert (documents(office), on_the_disk(office)) == ([], [])


@pytest.mark.parametrize(
    "cleaner",
    [
        "import os, sys; os.kill(os.getpid(), 9)",
        "import os, sys; sys.stdout.write('pdf\\nhalf of'); sys.stdout.flush(); os.kill(os.getpid(), 9)",
        "import time; time.sleep(60)",
        "print('pdf', 'x' * 20_000_000, sep='\\n')",
    ],
)
def test_a_cleaner_that_is_killed_late_or_out_of_bounds_leaves_nothing(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cleaner: str
) -> None:
    visitor, registration = desk
    programme = tmp_path / "cleaner.py"
    programme.write_text(cleaner)
    monkeypatch.setattr(files, "_CLEANER", programme)
    monkeypatch.setattr(files, "_PATIENCE", 0.4)
    answer = send(visitor, registration, "letter", pdf())
    assert (answer.status_code, refusals(answer)) == (422, [("file", HEAVY)])
    assert (documents(office), on_the_disk(office)) == ([], [])


FAILED = "Files can’t be checked for viruses now, so none is taken. Try again later."
WARNED = (
    "The office’s virus scanner warns of this file, and it is not kept. Have your machine checked, then save "
    "or scan the sheet anew."
)


@pytest.mark.parametrize(
    ("scanner", "sentence"),
    [
        (["sh", "-c", "grep -q NASTY && exit 1 || exit 0"], WARNED),
        (["sh", "-c", "exit 2"], FAILED),
        (["sh", "-c", "kill -9 $$"], FAILED),
        (["sh", "-c", "sleep 60"], FAILED),
        (["/there/is/no/such/scanner"], FAILED),
    ],
)
def test_nothing_is_taken_that_the_scanner_warns_of_or_does_not_answer_for(
    office: Office,
    desk: tuple[Visitor, UUID],
    monkeypatch: pytest.MonkeyPatch,
    scanner: list[str],
    sentence: str,
) -> None:
    visitor, registration = desk
    monkeypatch.setitem(office.app.config, "SCAN_COMMAND", scanner)
    monkeypatch.setattr(files, "_SCAN_PATIENCE", 0.5)
    answer = send(visitor, registration, "letter", pdf() + b"NASTY")
    assert (answer.status_code, refusals(answer)) == (422, [("file", sentence)])
    assert (documents(office), on_the_disk(office)) == ([], [])
    monkeypatch.setitem(office.app.config, "SCAN_COMMAND", ["sh", "-c", "grep -q NASTY && exit 1 || exit 0"])
    monkeypatch.setattr(files, "_SCAN_PATIENCE", 30)
    assert send(visitor, registration, "letter", pdf()).status_code == 303


def test_the_scanner_learns_none_of_the_office_s_keys(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registration = desk
    monkeypatch.setenv("DATA_KEYS", "a key")
    monkeypatch.setitem(
        office.app.config, "SCAN_COMMAND", ["sh", "-c", 'cat > /dev/null; test -z "$DATA_KEYS"']
    )
    assert send(visitor, registration, "letter", pdf()).status_code == 303


@pytest.mark.parametrize(
    ("scanner", "said"),
    [
        (
            ["sh", "-c", "grep -q EICAR && exit 1 || exit 0"],
            "The scanner warns of the test file, and of no other.",
        ),
        (["true"], "the harmless file is clean, the test file is clean"),
        (["sh", "-c", "exit 2"], "the harmless file is failed, the test file is failed"),
        ([], "SCAN_COMMAND is not set: files are not scanned for viruses"),
    ],
)
def test_an_administrator_tries_the_scanner(
    office: Office, monkeypatch: pytest.MonkeyPatch, scanner: list[str], said: str
) -> None:
    monkeypatch.setitem(office.app.config, "SCAN_COMMAND", scanner)
    assert said in office.app.test_cli_runner().invoke(args=["files", "try-scanner"]).output


def test_a_body_that_is_far_too_large_is_not_read(desk: tuple[Visitor, UUID]) -> None:
    visitor, registration = desk
    assert send(visitor, registration, "letter", b"\0" * (files.LARGEST_BODY + 1)).status_code == 413


def test_no_file_at_all_is_refused(desk: tuple[Visitor, UUID]) -> None:
    visitor, registration = desk
    answer = visitor.post(f"/registrations/{registration}/documents/letter", {"version": "none"})
    assert (answer.status_code, refusals(answer)) == (422, [("file", "Choose a file.")])


def test_the_disk_holds_nothing_that_can_be_read(office: Office, desk: tuple[Visitor, UUID]) -> None:
    visitor, registration = desk
    send(visitor, registration, "letter", pdf())
    [path], [document] = on_the_disk(office), documents(office)
    assert (path.name, path.stat().st_mode & 0o777) == (document.digest, 0o600)
    assert b"PDF" not in path.read_bytes()


def test_a_file_that_was_changed_or_given_to_another_record_does_not_open(
    office: Office, desk: tuple[Visitor, UUID]
) -> None:
    visitor, registration = desk
    send(visitor, registration, "letter", pdf())
    [path], [document] = on_the_disk(office), documents(office)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with office.app.app_context():
        with pytest.raises(SealBrokenError):
            document.content()
        assert files.missing() == [f"nominee_documents: {document.digest}"]
        told = office.app.test_cli_runner().invoke(args=["files", "check"])
        assert (told.exit_code, document.digest in told.output) == (1, True)
        path.unlink()
        with pytest.raises(SealBrokenError):
            document.content()
        db.session.remove()


def test_a_file_that_no_row_names_goes_after_an_hour(office: Office, desk: tuple[Visitor, UUID]) -> None:
    visitor, registration = desk
    send(visitor, registration, "letter", pdf())
    [first] = documents(office)
    send(visitor, registration, "letter", photograph(), read=str(first.id))
    [second] = documents(office)
    assert {path.name for path in on_the_disk(office)} == {first.digest, second.digest}
    for passed, left in ((59, {first.digest, second.digest}), (61, {second.digest})):
        with clock.set_to(NOW + timedelta(minutes=passed)), office.app.app_context():
            chores.do_all()
        assert {path.name for path in on_the_disk(office)} == left


def test_files_lie_in_a_bucket_where_the_settings_name_one(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registration = desk
    with bucket() as server:
        monkeypatch.setitem(office.app.extensions, "files", stores.bucket(f"s3://{BUCKET}/files"))
        assert send(visitor, registration, "letter", pdf()).status_code == 303
        [document] = documents(office)
        saved = visitor.get(f"/documents/{document.id}")
        assert (saved.status_code, saved.mimetype) == (200, "application/pdf")
        kept = office.app.extensions["files"]
        assert kept.read(document.digest).find(b"PDF") == -1
        with office.app.app_context():
            assert files.missing() == []
        server.stop()
        refused = send(visitor, registration, "letter", photograph(), read=str(document.id))
        assert (refused.status_code, [each.id for each in documents(office)]) == (503, [document.id])
    assert on_the_disk(office) == []


def test_a_deed_that_is_taken_back_leaves_no_row_and_its_file_goes(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registration = desk

    def fail(*_args: object, **_words: object) -> None:
        raise DomainError("The trail can't be written.")

    monkeypatch.setattr("app.documents.operations.trail.record", fail)
    assert send(visitor, registration, "letter", pdf()).status_code == 422
    assert (documents(office), len(on_the_disk(office))) == ([], 1)
    monkeypatch.undo()
    with clock.set_to(NOW + timedelta(hours=2)), office.app.app_context():
        chores.do_all()
    assert on_the_disk(office) == []


def test_on_a_full_disk_no_file_is_taken_and_no_half_is_left(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registration = desk

    def fail(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.core.stores.os.fsync", fail)
    answer = send(visitor, registration, "letter", pdf())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (documents(office), on_the_disk(office)) == ([], [])


def test_one_official_s_documents_take_at_most_twenty_megabytes(
    office: Office, desk: tuple[Visitor, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registration = desk
    cohort = office.read(Registration, registration).cohort_id
    office.document(registration, office.ask_for(cohort, "passport", secrecy=Secrecy.PASSPORT), b"x" * 900)
    monkeypatch.setattr("app.documents.operations.MOST_OF_ONE", 1000)
    answer = send(visitor, registration, "letter", pdf())
    sentence = "With this file the documents of this official take more than 20 MB. Save it smaller."
    assert (answer.status_code, refusals(answer)) == (422, [("file", sentence)])
