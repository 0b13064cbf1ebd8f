"""What the tests of materials ask again and again: a course, files to send, and how they are sent."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.core.db import db
from app.materials.models import Material, MaterialVersion
from tests.support.office import Office, Visitor

MISSING, FORBIDDEN, OK = 404, 403, 200
TELLING = b"CNRY"
"""What must not be found in any file that the office keeps: each hostile sample bears it."""
OOXML = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass
class Course:
    """A running cohort of one module with two sessions, each with a trainer of its own, and one trainee."""

    office: Office
    programme: UUID
    cohort: UUID
    module: UUID
    session: UUID
    other_session: UUID
    trainer_id: UUID
    trainer: Visitor
    colleague: Visitor
    trainee: Visitor
    registration: UUID
    coordinator: Visitor

    def materials(self) -> list[Material]:
        """Every material, in the order in which they came."""
        return self._all(sa.select(Material).order_by(Material.created_at, Material.id))

    def versions(self) -> list[MaterialVersion]:
        """Every version, by its number."""
        return self._all(sa.select(MaterialVersion).order_by(MaterialVersion.number, MaterialVersion.id))

    def _all(self, statement: sa.Select[Any]) -> list[Any]:
        with self.office.app.app_context():
            found = list(db.session.scalars(statement))
            db.session.remove()
        return found

    def add(
        self, who: Visitor, content: bytes = b"Read this.", *, name: str = "text.txt", **said: Any
    ) -> TestResponse:
        """Add a material to the first session, as its page does."""
        said = {"belongs": "session", **said}
        return send(who, f"/sessions/{self.session}/materials/add", content, name=name, **said)

    def added(self, who: Visitor, content: bytes = b"Read this.", **said: Any) -> UUID:
        """A material that was added so."""
        answer = self.add(who, content, **said)
        assert answer.status_code == 303, answer.text
        return self.materials()[-1].id


def send(
    who: Visitor, url: str, content: bytes, *, name: str = "text.txt", token: str = "", **said: Any
) -> TestResponse:
    """Send a file with what is said of it."""
    parts = {
        "csrf_token": token or who.token(),
        "file": FileStorage(io.BytesIO(content), filename=name),
        "title": "What to read",
        "language": "en",
        "secrecy": "unclassified",
        "shown": "at_once",
        **said,
    }
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return who.client.post(url, data=body, content_type=kind, buffered=True)


def download(who: Visitor, material: UUID, number: int = 1) -> TestResponse:
    """Press the button beside a version."""
    return who.post(f"/materials/{material}/{number}")


def packed(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*targets: tuple[str, str, str]) -> str:
    """Relations of a part: the kind, where it leads, and the mode or nothing."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"'
        f"{f' TargetMode={chr(34)}{mode}{chr(34)}' if mode else ''}/>"
        for number, (kind, target, mode) in enumerate(targets, start=1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}'
        "</Relationships>"
    )


def docx(
    more: dict[str, bytes | str] | None = None,
    *,
    body: str = "",
    kind: str = "wordprocessingml.document.main+xml",
    links: tuple[tuple[str, str, str], ...] = (),
) -> bytes:
    """A Word document that says who wrote it, with these parts and this in its body."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{OOXML}.{kind}"/>'
        '<Override PartName="/docProps/custom.xml" ContentType="application/x"/></Types>'
    )
    text = (
        f'<w:document xmlns:w="{WORD}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14">'
        '<w:body><w:p><w:ins w:id="1" w:author="CNRY-AUTHOR"><w:r><w:t>Said</w:t></w:r></w:ins>'
        f"{body}</w:p></w:body></w:document>"
    )
    properties = (
        '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
        "<dc:creator>CNRY-CREATOR</dc:creator></cp:coreProperties>"
    )
    comments = (
        f'<w:comments xmlns:w="{WORD}"><w:comment w:id="0" w:author="CNRY-CRITIC" w:initials="CNRY">'
        "<w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    return packed(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(
                ("officeDocument", "word/document.xml", ""),
                ("custom-properties", "docProps/custom.xml", ""),
            ),
            "word/document.xml": text,
            "word/comments.xml": comments,
            "word/people.xml": '<people author="CNRY-PERSON"/>',
            "word/_rels/document.xml.rels": relations(
                ("comments", "comments.xml", ""),
                ("people", "people.xml", ""),
                ("hyperlink", "https://www.un.org/counterterrorism", "External"),
                *links,
            ),
            "docProps/core.xml": properties,
            "docProps/custom.xml": "<x>CNRY-CUSTOM</x>",
            "docProps/app.xml": "<Properties><Company>CNRY-COMPANY</Company></Properties>",
            **(more or {}),
        }
    )


def odt(more: dict[str, bytes | str] | None = None, *, body: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text that says who wrote it."""
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="text/xml"/>'
        for path in ("/", "content.xml", "meta.xml", "settings.xml")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:body><text:p>Said"
            "<office:annotation><dc:creator>CNRY-CREATOR</dc:creator></office:annotation>"
            f"{body}</text:p></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {spaces}><dc:creator>CNRY-WRITER</dc:creator>"
            "</office:document-meta>",
            "settings.xml": "<x>CNRY-PRINTER</x>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
            f'xmlns:manifest:1.0">{entries}{manifest}</manifest:manifest>',
            **(more or {}),
        }
    )
