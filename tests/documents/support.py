"""What the tests of documents ask again and again: files to send, and how they are sent."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import sqlalchemy as sa
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.core.db import db
from app.documents.models import NomineeDocument
from tests.support.office import Office, Visitor

TELLING = b"CNRY"
"""What must not be found in any file that the office keeps: each hostile sample bears it."""


def send(
    visitor: Visitor,
    registration: UUID,
    code: str,
    content: bytes,
    *,
    name: str = "scan.pdf",
    read: str = "none",
) -> TestResponse:
    """Hand a file in, as the page of one document does; `read` is what the page showed was there."""
    file = FileStorage(io.BytesIO(content), filename=name)
    parts = {"csrf_token": visitor.token(), "file": file, "version": read}
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    url = f"/registrations/{registration}/documents/{code}"
    return visitor.client.post(url, data=body, content_type=kind, buffered=True)


def documents(office: Office) -> list[NomineeDocument]:
    """Every document that is there, in the order in which they came."""
    with office.app.app_context():
        statement = sa.select(NomineeDocument).order_by(NomineeDocument.handed_in_at, NomineeDocument.id)
        found = db.session.scalars(statement).all()
        db.session.remove()
        return list(found)


def on_the_disk(office: Office) -> list[Path]:
    """The files that the office keeps."""
    folder: Path = office.app.config["FILES_PATH"]
    return sorted(path for path in folder.glob("*/*") if path.is_file())


def pdf(change: Callable[[Any], None] | None = None, **options: Any) -> bytes:
    """A PDF of one page, as `change` left it."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if change:
            change(made)
        made.save(out, **options)
    return out.getvalue()


def acting(made: Any) -> None:
    """Give a PDF all that acts, hides or tells of its writer."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("CNRY-SCRIPT"))
    made.Root.OpenAction = action
    made.Root.AA = pikepdf.Dictionary(WC=action)
    page = made.pages[0].obj
    page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("CNRY-EXE")))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://CNRY.example.org")),
    )
    page.Annots = made.make_indirect(pikepdf.Array([link]))
    picture = pikepdf.Stream(made, photograph(20, 20))
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=20,
        Height=20,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
    made.attachments["notes"] = pikepdf.AttachedFileSpec(made, b"CNRY-ATTACHED")
    made.docinfo["/Author"] = "CNRY-AUTHOR"


def photograph(width: int = 60, height: int = 40) -> bytes:
    """A JPEG that says by which camera it was taken, with a comment and something behind its end."""
    image = Image.new("RGB", (width, height), "navy")
    exif = image.getexif()
    exif[0x010F] = "CNRY-CAMERA"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"CNRY-COMMENT")
    return out.getvalue()


def packed(made: Any, content: bytes, *, times: int = 1) -> None:
    """Give a PDF's page a content that is packed, `times` over."""
    stream = pikepdf.Stream(made, b"")
    stream.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * times))
    made.pages[0].obj.Contents = stream


def pictured(made: Any, *, width: int, height: int) -> None:
    """Give a PDF's page a picture that says it is so large."""
    picture = pikepdf.Stream(made, b"x")
    picture.stream_dict = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Image, Width=width, Height=height, Filter=pikepdf.Name.CCITTFaxDecode
    )
    made.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, rows: bytes = b"") -> bytes:
    """A PNG that says it is so large, of few bytes, with words beside its pixels; black without `rows`."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(rows or (b"\0" + b"\0" * 3 * width) * min(height, 2000), 9)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            part(b"IHDR", head),
            part(b"tEXt", b"Comment\0CNRY-WORDS"),
            part(b"IDAT", rows),
            part(b"IEND", b""),
        )
    )
