"""Files that persons hand in: cleaned, sealed, and kept beside the database by what they are.

A record with a file (`Filed`) holds its own key, itself sealed, and the SHA-256 of the sealed bytes, which
is the file's name in the store. So a file that nobody's row names can't be opened by anyone, whoever has
the disk, the bucket or a copy of it; a changed one is found out; and turning the office's keys touches rows
alone.

A file is written before its deed ends. A deed that is taken back leaves a file that no row names, and so
does a row that goes (replaced, retained, erased): the worker removes such files once they are an hour old.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any, ClassVar

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, current_app
from sqlalchemy.orm import Mapped, mapped_column

from app.core import chores, clock, stores
from app.core.crypto import KEY_BYTES, NONCE_BYTES, SealBrokenError
from app.core.db import all_models, db, states
from app.core.errors import DomainError
from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.core.sealing import Sealing

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
"""The most bytes of one paper: a telephone's photograph has as many."""
BESIDE = 64 * 1024
"""The most bytes of what stands in a form beside its one file."""
LARGEST_BODY = LARGEST + BESIDE
"""The most bytes of a form with one paper in it."""
_CLEANER = Path(__file__).with_name("cleaning.py")
"""A programme of its own: neither it nor what it needs is loaded here."""
_PATIENCE = 2
"""How many times as long as it may work a file's cleaner may take until the file is refused."""
_SCAN_PATIENCE = 30
"""Seconds until a virus scanner that does not answer counts as failed."""
_ORPHANED_AFTER = timedelta(hours=1)
"""A deed lasts seconds: after this, a file that no row names belongs to none."""


_OOXML = "application/vnd.openxmlformats-officedocument"


class FileKind(Labelled):
    """What a file is."""

    PDF = "pdf", _l("PDF"), "application/pdf", "pdf"
    JPEG = "jpeg", _l("JPEG picture"), "image/jpeg", "jpg", "jpeg"
    PNG = "png", _l("PNG picture"), "image/png", "png"
    DOCX = "docx", _l("Word document"), f"{_OOXML}.wordprocessingml.document", "docx"
    XLSX = "xlsx", _l("Excel workbook"), f"{_OOXML}.spreadsheetml.sheet", "xlsx"
    PPTX = "pptx", _l("PowerPoint slides"), f"{_OOXML}.presentationml.presentation", "pptx"
    ODT = "odt", _l("OpenDocument text"), "application/vnd.oasis.opendocument.text", "odt"
    TEXT = "text", _l("plain text"), "text/plain", "txt"
    CSV = "csv", _l("CSV table"), "text/csv", "csv"

    def __init__(self, value: str, label: Any = "", mimetype: str = "", *endings: str) -> None:
        """`mimetype` is as it is served, `endings` how its name may end, the office's own way first."""
        super().__init__(value, label)
        self.mimetype = mimetype
        self.endings = endings

    @property
    def ending(self) -> str:
        """The end of its name."""
        return self.endings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a page takes: files of which kinds, of how many bytes, and a PDF of how many pages.

    A cleaner may work on one for so many `seconds`. With `by_name` the name must end as what the file is.
    """

    kinds: frozenset[FileKind]
    largest: int
    pages: int
    seconds: int
    by_name: bool = False


PAPERS = Accepted(
    kinds=frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG}), largest=LARGEST, pages=100, seconds=5
)
"""What an official or a state hands in."""


def _why(reason: str, accepted: Accepted) -> str:
    sentences = {
        "empty": _("This file is empty. Choose another."),
        "broken": _("This file can't be read. Save it anew, or scan the sheet again."),
        "locked": _("This PDF asks for a password. Save it without one."),
        "pixels": _("This picture is too large. Take it with at most 30 million pixels."),
        "macros": _("This document has macros or controls in it. Save it without them, or as a PDF."),
        "embedded": _(
            "This document has another file in it, such as a chart’s workbook. Put a picture in its place, "
            "or save the document as a PDF."
        ),
        "elsewhere": _(
            "This document loads something from elsewhere, such as a template or a linked picture. Break "
            "its links, or save it as a PDF."
        ),
        "parts": _(
            "This document has something in it that is not taken, such as sound, a film or a drawing as "
            "SVG. Save it without, or as a PDF."
        ),
        "locked_document": _("This document asks for a password. Save it without one."),
        "old": _(
            "This is a document of an old kind (.doc, .xls, .ppt), or one with a password. Save it as "
            ".docx, .xlsx or .pptx without a password, or as a PDF."
        ),
        "film": _(
            "Films and sound are not taken: on most lines they would not arrive. Put them where your "
            "office shows films, and send a text with the address."
        ),
        "formula": _(
            "A cell of this table begins as a formula does, with =, +, - or @. Save the values alone."
        ),
        "letters": _("The letters of this text can't be read. Save it anew as UTF-8."),
    }
    if reason == "kind" and accepted is PAPERS:
        return _("This is no PDF, JPEG or PNG, whatever its name says. Save it as one of these.")
    if reason == "kind":
        return _(
            "This is no file of a kind that is taken, whatever its name says. Save it as a PDF, or as one of "
            "those named here."
        )
    if reason == "pages" and accepted is PAPERS:
        return _("This PDF has more than 100 pages. Send only those that are asked.")
    if reason == "pages":
        return _("This PDF has more than %(pages)s pages. Send it in parts.", pages=accepted.pages)
    return sentences.get(
        reason, _("This file takes too much to open. Save it in a simpler way, or scan it again.")
    )


def cleaned(
    data: bytes, *, accepted: Accepted = PAPERS, name: str = "", field: str = "file"
) -> tuple[FileKind, bytes]:
    """What was sent, as the office keeps it; DomainError says why it is refused.

    It is slow: done before the deed, and by another process, which knows nothing of the office. Of the `name`
    that it was sent under nothing is kept.
    """
    if len(data) > accepted.largest:
        raise DomainError(
            _(
                "This file is larger than %(megabytes)s MB. Save it smaller.",
                megabytes=accepted.largest // MEGABYTE,
            ),
            field=field,
        )
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    match scanned(data):
        case Scan.WARNED:
            raise DomainError(
                _(
                    "The office’s virus scanner warns of this file, and it is not kept. Have your machine "
                    "checked, then save or scan the sheet anew."
                ),
                field=field,
            )
        case Scan.FAILED:
            raise DomainError(
                _("Files can’t be checked for viruses now, so none is taken. Try again later."), field=field
            )
    try:
        done = subprocess.run(  # noqa: S603 - our own programme; what was sent is only read by it
            [sys.executable, "-I", str(_CLEANER), *_asked(accepted, ending)],
            input=data,
            capture_output=True,
            timeout=_PATIENCE * accepted.seconds,
            env={},
            check=False,
        )
        word, _line, content = done.stdout.partition(b"\n")
        if done.returncode:  # it was ended, perhaps as it wrote: what came is not the whole
            word, content = b"heavy", b""
    except subprocess.TimeoutExpired:
        word, content = b"heavy", b""
    if not content or len(content) > accepted.largest + MEGABYTE:  # packed anew it may be a little larger
        raise DomainError(_why(word.decode(), accepted), field=field)
    kind = FileKind(word.decode())
    if accepted.by_name and ending not in kind.endings:
        raise DomainError(
            _(
                "This file’s name says another kind than what it holds: %(kind)s. Name it .%(ending)s, or "
                "send the file that you meant.",
                kind=kind.label,
                ending=kind.ending,
            ),
            field=field,
        )
    return kind, content


def _asked(accepted: Accepted, ending: str) -> tuple[str, ...]:
    """What the cleaner is told, in its own order."""
    kinds = ",".join(sorted(kind.value for kind in accepted.kinds))
    return kinds, str(accepted.pages), str(accepted.seconds), ending[:10]


class Scan(StrEnum):
    """What the virus scanner of the machine said of a file."""

    CLEAN = "clean"
    WARNED = "warned"
    FAILED = "failed"


def scanned(data: bytes) -> Scan:
    """What SCAN_COMMAND says of a file, which it reads from its standard input; clean where none is set.

    It answers as ClamAV's programmes do: 0 for a clean file, 1 for one that it warns of. Any other answer,
    or none in time, is a failure: no file is taken that was not scanned.
    """
    command = current_app.config["SCAN_COMMAND"]
    if not command:
        return Scan.CLEAN
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own programme; what was sent is only read
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SCAN_PATIENCE,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        current_app.logger.error("the virus scanner gave no answer: %s", type(error).__name__)
        return Scan.FAILED
    if done.returncode not in _ANSWERS:
        current_app.logger.error("the virus scanner failed with %s", done.returncode)
    return _ANSWERS.get(done.returncode, Scan.FAILED)


_ANSWERS = {0: Scan.CLEAN, 1: Scan.WARNED}


class Filed(Sealing):
    """A record with a file. `digest` names the sealed file, `content_key` opens it, `size` is in bytes.

    A model declares `content_key` in its `__sealed__`.
    """

    __sealed__: ClassVar[tuple[str, ...]] = ("content_key",)

    content_key: Mapped[str] = mapped_column(sa.Text, default="")
    digest: Mapped[str] = mapped_column(sa.String(64))
    file_kind: Mapped[FileKind] = mapped_column(states(FileKind))
    size: Mapped[int]

    def keep(self, kind: FileKind, content: bytes) -> None:
        """Seal a cleaned file under a key of its own, and write it so that it outlasts a power cut."""
        key, nonce = token_bytes(KEY_BYTES), token_bytes(NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, content, self._bound())
        self.digest, self.file_kind, self.size = sha256(sealed).hexdigest(), kind, len(content)
        self.seal(content_key=urlsafe_b64encode(key).decode())
        stores.store().write(self.digest, sealed)

    def content(self) -> bytes:
        """The file; SealBrokenError when it is missing, was changed or belongs to another record."""
        key = urlsafe_b64decode(self.unseal("content_key"))
        try:
            sealed = stores.store().read(self.digest)
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound())
        except (OSError, InvalidTag, ValueError) as error:
            raise SealBrokenError(f"{self.place_of('content_key')}: its file does not open") from error

    def _bound(self) -> bytes:
        return self.place_of("content_key").encode()


def served(record: Filed, *, name: str) -> Response:
    """A record's file to be saved under a name of ours: never shown as a page, never kept by a cache."""
    response = Response(record.content(), mimetype=record.file_kind.mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{record.file_kind.ending}")
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def filed_models() -> Iterator[type[Any]]:
    """Every kind of record with a file, by the name of its table."""
    yield from (model for model in all_models() if issubclass(model, Filed))


def missing() -> list[str]:
    """The files that rows name and the store does not hold, or holds otherwise, as "table: digest"."""
    return [
        f"{model.__tablename__}: {digest}"
        for model in filed_models()
        for digest in db.session.scalars(sa.select(model.digest).order_by(model.digest))
        if not _is_whole(digest)
    ]


def _is_whole(digest: str) -> bool:
    try:
        return sha256(stores.store().read(digest)).hexdigest() == digest
    except OSError:
        return False


@chores.every(timedelta(hours=1), _l("Remove files that no record names"))
def remove_orphans() -> int:
    """Remove the files that no row names any more, or never did; how many."""
    store = stores.store()
    old = list(store.names(before=clock.now() - _ORPHANED_AFTER))
    if not old:
        return 0
    named = {
        digest
        for model in filed_models()
        for digest in db.session.scalars(sa.select(model.digest).order_by(model.digest))
    }
    orphans = [name for name in old if name not in named]
    for name in orphans:
        store.remove(name)
    return len(orphans)
