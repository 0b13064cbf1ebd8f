"""What may be given to read, what is left of it, and why other files are refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree import ElementTree as ET

import openpyxl
import pikepdf
import pytest
from openpyxl.comments import Comment

from app.core import files
from app.materials.states import LARGEST_BODY
from tests.documents.support import acting, on_the_disk, pdf, photograph, png
from tests.materials.support import (
    OOXML,
    RELATIONS,
    TELLING,
    Course,
    docx,
    download,
    odt,
    packed,
    relations,
    send,
    unpacked,
)
from tests.support.office import refusals


def xlsx() -> bytes:
    """A workbook as a programme writes it, by a writer, with a comment."""
    book = openpyxl.Workbook()
    book.properties.creator = "CNRY-CREATOR"
    book.active["A1"] = "Said"
    book.active["A1"].comment = Comment("Why?", "CNRY-CRITIC")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx(more: dict[str, bytes | str] | None = None) -> bytes:
    """Slides with a photograph, the writers of comments, and what the programme noted of its user."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/ppt/presentation.xml" '
        f'ContentType="{OOXML}.presentationml.presentation.main+xml"/></Types>'
    )
    main = "http://schemas.openxmlformats.org/presentationml/2006/main"
    return packed(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml", "")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{main}"/>',
            "ppt/_rels/presentation.xml.rels": relations(
                ("commentAuthors", "commentAuthors.xml", ""),
                ("changesInfo", "changesInfos/changesInfo1.xml", ""),
            ),
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{main}">'
            '<p:cmAuthor id="1" name="CNRY-CRITIC" initials="CNRY"/></p:cmAuthorLst>',
            "ppt/changesInfos/changesInfo1.xml": "<x>CNRY-USER</x>",
            "ppt/media/image1.jpeg": photograph(),
            "ppt/media/image2.png": png(3, 2),
            **(more or {}),
        }
    )


@pytest.mark.parametrize(
    ("make", "name", "mimetype"),
    [
        (lambda: pdf(acting) + b"CNRY-TAIL", "a.pdf", "application/pdf"),
        (lambda: photograph() + b"CNRY-TAIL", "a.JPEG", "image/jpeg"),
        (lambda: docx() + b"CNRY-TAIL", "a.docx", "wordprocessingml.document"),
        (xlsx, "a.xlsx", "spreadsheetml.sheet"),
        (pptx, "a.pptx", "presentationml.presentation"),
        (odt, "a.odt", "application/vnd.oasis.opendocument.text"),
        ("قال، said".encode, "a.txt", "text/plain; charset=utf-8"),
        (lambda: "dit;été\r\n-1,5;+3 %".encode("utf-8-sig"), "a.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_is_kept_clean_and_saved_under_a_name_of_ours(
    course: Course, make: Callable[[], bytes], name: str, mimetype: str
) -> None:
    hostile = "../../\u202efdp.exe" + "x" * 300 + name
    material = course.added(course.trainer, make(), name=hostile)
    answer = download(course.trainee, material)
    headers = answer.headers
    assert (answer.status_code, TELLING in answer.data, mimetype in headers["Content-Type"]) == (
        200,
        False,
        True,
    )
    if answer.data.startswith(b"PK"):
        assert TELLING not in b"".join(unpacked(answer.data).values())
    assert headers["Content-Disposition"].startswith("attachment; filename=C")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    [path] = on_the_disk(course.office)
    assert (path.name, answer.data[:20] in path.read_bytes()) == (course.versions()[0].digest, False)


def test_a_document_keeps_its_words_its_links_and_its_shape(course: Course) -> None:
    parts = unpacked(download(course.trainee, course.added(course.trainer, docx(), name="a.docx")).data)
    text, led = parts["word/document.xml"], parts["word/_rels/document.xml.rels"]
    assert (b"Said" in text, 'w:author="–"'.encode() in text) == (True, True)
    assert (b'mc:Ignorable="w14"' in text, b"xmlns:w14=" in text) == (True, True)
    assert (b"https://www.un.org/counterterrorism" in led, b"people" in led) == (True, False)
    assert b"Why?" in parts["word/comments.xml"]
    assert b"custom" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]
    for name, part in parts.items():
        assert ET.fromstring(part).tag, name
    assert {"word/people.xml", "docProps/custom.xml"}.isdisjoint(parts)


def test_a_workbook_is_still_one_afterwards(course: Course) -> None:
    kept = download(course.trainee, course.added(course.trainer, xlsx(), name="a.xlsx")).data
    cell = openpyxl.load_workbook(io.BytesIO(kept)).active["A1"]
    assert (cell.value, cell.comment.text, cell.comment.author) == ("Said", "Why?", "–")


def test_a_text_document_is_still_one_afterwards(course: Course) -> None:
    kept = download(course.trainee, course.added(course.trainer, odt(), name="a.odt")).data
    assert kept[30:80].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text")
    parts = unpacked(kept)
    assert (b"Said" in parts["content.xml"], "settings.xml" in parts) == (True, False)
    assert b"settings.xml" not in parts["META-INF/manifest.xml"]


def test_the_sheet_of_a_workbook_leads_to_no_printer(course: Course) -> None:
    parts = unpacked(xlsx())
    sheet = "xl/worksheets/sheet1.xml"
    setup = f'<pageSetup xmlns:r="{RELATIONS}" orientation="landscape" r:id="rId9"/>'.encode()
    parts[sheet] = parts[sheet].replace(b"</worksheet>", setup + b"</worksheet>")
    parts["xl/printerSettings/printerSettings1.bin"] = b"CNRY-PRINTER"
    kept = unpacked(download(course.trainee, course.added(course.trainer, packed(parts), name="a.xlsx")).data)
    assert (b'orientation="landscape"' in kept[sheet], b"rId9" in kept[sheet]) == (True, False)
    assert "xl/printerSettings/printerSettings1.bin" not in kept


KIND = (
    "This is no file of a kind that is taken, whatever its name says. Save it as a PDF, or as one of those "
    "named here."
)
MACROS = "This document has macros or controls in it. Save it without them, or as a PDF."
EMBEDDED = (
    "This document has another file in it, such as a chart’s workbook. Put a picture in its place, or "
    "save the document as a PDF."
)
ELSEWHERE = (
    "This document loads something from elsewhere, such as a template or a linked picture. Break its "
    "links, or save it as a PDF."
)
PARTS = (
    "This document has something in it that is not taken, such as sound, a film or a drawing as SVG. Save it "
    "without, or as a PDF."
)
LOCKED = "This document asks for a password. Save it without one."
FILM = (
    "Films and sound are not taken: on most lines they would not arrive. Put them where your office shows "
    "films, and send a text with the address."
)
LYING = (
    "This file’s name says another kind than what it holds: %s. Name it .%s, or send the file that you meant."
)
FORMULA = "A cell of this table begins as a formula does, with =, +, - or @. Save the values alone."
HEAVY = "This file takes too much to open. Save it in a simpler way, or scan it again."
UNREADABLE = "This file can't be read. Save it anew, or scan the sheet again."
OLD = (
    "This is a document of an old kind (.doc, .xls, .ppt), or one with a password. Save it as .docx, .xlsx "
    "or .pptx without a password, or as a PDF."
)


def locked() -> bytes:
    """An archive whose parts ask for a password."""
    data = bytearray(docx())
    data[6] |= 1
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def entities() -> bytes:
    """A document that would read a file of whoever opens it."""
    parts = unpacked(docx())
    head = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return packed({**parts, "word/document.xml": head + parts["word/document.xml"]})


def many() -> bytes:
    """An archive of more parts than any document has."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(4000):
            archive.writestr(f"{number}.xml", "")
    return out.getvalue()


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("make", "name", "sentence"),
    [
        (lambda: b"", "a.txt", "This file is empty. Choose another."),
        (lambda: b"  <html><script>alert(1)</script>", "a.txt", KIND),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", KIND),
        (lambda: b"%!PS-Adobe", "a.txt", KIND),
        (lambda: b"{\\rtf1", "a.txt", KIND),
        (lambda: b"#!/bin/sh\n", "a.txt", KIND),
        (lambda: b"MZ\x90\x00\x03\x00", "a.docx", KIND),
        (lambda: b"GIF89a" + pdf(), "a.pdf", KIND),
        (lambda: packed({"a.txt": "said"}), "a.docx", KIND),
        (lambda: docx(kind="wordprocessingml.template.main+xml"), "a.docx", KIND),
        (
            lambda: "é".encode("latin-1"),
            "a.txt",
            "The letters of this text can't be read. Save it anew as UTF-8.",
        ),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", OLD),
        (lambda: b"\0\0\0\x18ftypmp42", "a.mp4", FILM),
        (lambda: b"ID3\x03", "a.mp3", FILM),
        (lambda: b"name,sum\nA,=1+1", "a.csv", FORMULA),
        (lambda: b"name;sum\n@SUM(A1);2", "a.csv", FORMULA),
        (lambda: b"name;sum\n+cmd|' /C calc'!A0;2", "a.csv", FORMULA),
        (lambda: docx(kind="wordprocessingml.document.macroEnabled.main+xml"), "a.docx", MACROS),
        (lambda: docx({"word/vbaProject.bin": b"x"}), "a.docx", MACROS),
        (lambda: docx({"word/activeX/activeX1.xml": "<x/>"}), "a.docx", MACROS),
        (lambda: pptx({"ppt/embeddings/oleObject1.bin": b"x"}), "a.pptx", EMBEDDED),
        (lambda: pptx({"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": b"x"}), "a.pptx", EMBEDDED),
        (lambda: docx({"xl/externalLinks/externalLink1.xml": "<x/>"}), "a.docx", ELSEWHERE),
        (
            lambda: docx(links=(("attachedTemplate", "https://x.example/t.dotm", "External"),)),
            "a.docx",
            ELSEWHERE,
        ),
        (lambda: docx(links=(("image", "https://x.example/i.png", "External"),)), "a.docx", ELSEWHERE),
        (lambda: docx(links=(("hyperlink", "file://x/share", "External"),)), "a.docx", ELSEWHERE),
        (lambda: docx(body="<w:instrText> DDEAUTO c:\\\\x </w:instrText>"), "a.docx", ELSEWHERE),
        (lambda: docx(body='<w:fldSimple w:instr="INCLUDEPICTURE x"/>'), "a.docx", ELSEWHERE),
        (lambda: odt(body='<draw:image xlink:href="https://x.example/i.png"/>'), "a.odt", ELSEWHERE),
        (lambda: odt(body='<script:event-listener script:language="x"/>'), "a.odt", MACROS),
        (lambda: odt({"Basic/script-lc.xml": "<x/>"}), "a.odt", MACROS),
        (lambda: odt({"Object 1/content.xml": "<x/>"}), "a.odt", EMBEDDED),
        (lambda: odt(manifest="<encryption-data/>"), "a.odt", LOCKED),
        (lambda: pptx({"ppt/media/film.mp4": b"x"}), "a.pptx", PARTS),
        (lambda: pptx({"ppt/media/drawing.svg": "<svg/>"}), "a.pptx", PARTS),
        (lambda: pptx({"ppt/media/image3.png": b"<svg/>"}), "a.pptx", PARTS),
        (locked, "a.docx", LOCKED),
        (entities, "a.docx", UNREADABLE),
        (lambda: docx({"../../etc/cron.xml": "<x/>"}), "a.docx", UNREADABLE),
        (lambda: docx()[:600], "a.docx", UNREADABLE),
        (lambda: docx(body="<w:p>"), "a.docx", UNREADABLE),
        (many, "a.docx", HEAVY),
        (lambda: docx({"word/media/a.png": b"\0" * 250_000_000}), "a.docx", HEAVY),
        (lambda: docx({"word/a.xml": b" " * 40_000_000}), "a.docx", HEAVY),
        (
            lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
            "a.pdf",
            "This PDF asks for a password. Save it without one.",
        ),
        (
            pdf,
            "a.exe",
            LYING % ("PDF", "pdf"),
        ),
        (
            docx,
            "a.pdf",
            LYING % ("Word document", "docx"),
        ),
        (lambda: b"%PDF-1.7\n<html><script>alert(1)</script>", "a.pdf", UNREADABLE),
        (lambda: b"a" * (20 * 1024 * 1024 + 1), "a.txt", "This file is larger than 20 MB. Save it smaller."),
    ],
)
def test_what_can_not_be_given_is_refused_with_a_sentence(
    course: Course, make: Callable[[], bytes], name: str, sentence: str
) -> None:
    answer = course.add(course.trainer, make(), name=name)
    assert (answer.status_code, refusals(answer)) == (422, [("file", sentence)])
    assert (course.materials(), course.versions(), on_the_disk(course.office)) == ([], [], [])


@pytest.mark.anywhere
def test_a_bomb_within_a_bomb_is_refused(course: Course) -> None:
    inner = zlib.compress(b"\0" * 300_000_000)
    answer = course.add(course.trainer, pdf(lambda made: _pack(made, inner)), name="a.pdf")
    assert refusals(answer) == [("file", HEAVY)]


def _pack(made: pikepdf.Pdf, content: bytes) -> None:
    stream = pikepdf.Stream(made, b"")
    stream.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode]))
    made.pages[0].obj.Contents = stream


def test_papers_of_nominees_are_still_no_office_documents() -> None:
    assert {kind.value for kind in files.PAPERS.kinds} == {"pdf", "jpeg", "png"}


def test_a_body_that_is_far_too_large_is_not_read_and_other_pages_take_no_more_than_before(
    course: Course,
) -> None:
    assert course.add(course.trainer, b"a" * (LARGEST_BODY + 1)).status_code == 413
    material = course.added(course.trainer)
    url = f"/materials/{material}/change"
    assert send(course.trainer, url, b"a" * (files.LARGEST_BODY + 1)).status_code == 413


def test_no_file_at_all_is_refused(course: Course) -> None:
    said = {
        "title": "T",
        "language": "en",
        "secrecy": "unclassified",
        "shown": "at_once",
        "belongs": "session",
    }
    answer = course.trainer.post(f"/sessions/{course.session}/materials/add", said)
    assert (answer.status_code, refusals(answer)) == (422, [("file", "Choose a file.")])


def test_a_cohorts_materials_take_at_most_so_much_and_an_account_sends_so_many_a_day(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = course.added(course.trainer, b"a" * 600)
    monkeypatch.setattr("app.materials.operations.MOST_OF_A_COHORT", 1000)
    full = (
        "With this file the materials of this cohort would take more than 500 MB. Send a smaller one, or put "
        "it where your office keeps large files and send a text with the address."
    )
    assert refusals(course.add(course.trainer, b"a" * 401)) == [("file", full)]
    url = f"/materials/{material}/replace"
    assert refusals(send(course.trainer, url, b"a" * 401)) == [("file", full)]
    assert send(course.trainer, url, b"a" * 400).status_code == 303
    monkeypatch.setattr("app.materials.views.SENT_A_DAY", 4)
    often = "You have sent very many files today. Go on tomorrow."
    assert refusals(course.add(course.trainer)) == [("file", often)]


@pytest.mark.parametrize(("answer", "status"), [("exit 1", 422), ("exit 2", 422), ("exit 0", 303)])
def test_nothing_is_given_that_the_scanner_does_not_pass(
    course: Course, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    command = ["sh", "-c", f"cat > /dev/null; {answer}"]
    monkeypatch.setitem(course.office.app.config, "SCAN_COMMAND", command)
    assert course.add(course.trainer).status_code == status
