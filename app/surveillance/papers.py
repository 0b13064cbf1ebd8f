"""The document that is handed in: one that the programme has, or a new file, cleaned before the deed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from app.core import files
from app.core.errors import DomainError
from app.core.files import LARGEST, FileKind
from app.core.i18n import _
from app.dossiers.evidence import keep_document
from app.dossiers.models import EvidenceDocument
from app.dossiers.page import as_options

Cleaned = tuple[FileKind, bytes] | None


def offer(form: Any, library: list[EvidenceDocument], today: date) -> None:
    """Fill the documents of the programme that prove something today."""
    form.document.choices = as_options(one for one in library if one.holds_on(today))


def cleaned(form: Any, *, needed: bool = True) -> Cleaned:
    """The file that was sent, cleaned, or None; DomainError without a title, or without any, if `needed`."""
    if form.file.data:
        if not form.title.data:
            raise DomainError(_("Write what the new document is."), field="title")
        return files.cleaned(form.file.data.read(LARGEST + 1))
    if needed and not form.document.data:
        raise DomainError(
            _("Choose a document that the programme has, or the file of a new one."), field="document"
        )
    return None


def kept(form: Any, file: Cleaned, programme_id: UUID) -> UUID | None:
    """The key of the document that was chosen, or of the new one, which is kept in this deed; or None."""
    if file is None:
        return UUID(form.document.data) if form.document.data else None
    kind, content = file
    document = keep_document(
        programme_id, title=form.title.data, expires_on=form.expires_on.data, kind=kind, content=content
    )
    return document.id
