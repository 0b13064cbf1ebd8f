"""A frozen dossier as one signed archive: what was submitted, its documents, and what was decided of it.

The archive is written as a stream, a document at a time, so that memory stays flat. Its last two files are
`manifest.json`, which names every other file with its SHA-256, and `signature.json`, the office's signature
of that manifest. The README says how a stranger checks it, docs/dossiers.md describes the form.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from app.core import sheets
from app.core.crypto import SealBrokenError
from app.core.db import db, to_json
from app.core.files import FileKind
from app.core.i18n import _, language, read
from app.core.measures import Unit
from app.core.signing import Signer
from app.dossiers import archive_pdf, figures, review_queries
from app.dossiers.models import Dossier, EvidenceDocument, Submission
from app.dossiers.review_models import BoardDecision, Finding
from app.dossiers.states import Rating

FORMAT = "accreditation-archive/1"
"""What an archive says of its own form."""
Content = tuple[str, bytes]
"""A file's name in the archive, and the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What goes into an archive, read before it is written; the documents are read one by one meanwhile.

    The findings and the decision are those of the round that the submission was reviewed in, once it is
    decided: before that they may still change, and are nobody's to take away.
    """

    dossier: Dossier
    submission: Submission
    manifest: dict[str, Any]
    findings: dict[str, Finding]
    decision: BoardDecision | None
    signer: Signer

    @property
    def name(self) -> str:
        """What the archive is called."""
        code = f"{self.dossier.programme.code}-{self.dossier.curriculum.number}-{self.dossier.standard.code}"
        return f"{code}-{self.submission.number}.zip".replace(" ", "-").replace("/", "-")


def take(dossier: Dossier, submission: Submission, *, signer: Signer) -> Taken:
    """Read what goes into the archive of a submission."""
    manifest = json.loads(submission.manifest)
    decision = review_queries.decision_on(submission, manifest.get("round"))
    return Taken(
        dossier=dossier,
        submission=submission,
        manifest=manifest,
        findings=review_queries.findings_by_code(dossier.id, decision.round) if decision else {},
        decision=decision,
        signer=signer,
    )


def packed(taken: Taken) -> Iterator[bytes]:
    """The archive's bytes, as they are made; the same submission, language and key give the same ones."""
    pipe, listed = _Pipe(), []
    at = taken.submission.submitted_at
    with ZipFile(pipe, "w", ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, content in _contents(taken):
            listed.append({"name": name, "sha256": sha256(content).hexdigest(), "size": len(content)})
            archive.writestr(_entry(name, at), content)
            yield pipe.taken()
        for name, content in _sealed(taken, listed):
            archive.writestr(_entry(name, at), content)
    yield pipe.taken()


def _entry(name: str, at: datetime) -> ZipInfo:
    """A file's head: the moment of the submission is the date of each, so that no byte depends on today."""
    entry = ZipInfo(name, date_time=at.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


class _Pipe:
    """What a ZipFile writes to and nobody can seek in: it is emptied as it fills."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece in."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """Everything since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _contents(taken: Taken) -> Iterator[Content]:
    manifest = taken.manifest
    yield "dossier.json", taken.submission.manifest.encode()
    yield "dossier.pdf", archive_pdf.draw(manifest, taken.findings, taken.decision, at=taken.submission)
    yield "answers.csv", _csv(_answers(manifest))
    yield "figures.csv", _csv(_figures(manifest))
    yield "documents.csv", _csv(_documents(manifest))
    if taken.decision:
        yield "findings.csv", _csv(_findings(manifest, taken.findings))
        yield "decision.json", to_json(_decision(taken.decision)).encode()
    yield from _files(manifest)
    yield "did.json", to_json(taken.signer.identity).encode()


def _sealed(taken: Taken, listed: list[dict[str, Any]]) -> Iterator[Content]:
    manifest = to_json(
        {
            "format": FORMAT,
            "dossier": str(taken.dossier.id),
            "number": taken.submission.number,
            "submitted_at": taken.submission.submitted_at.isoformat(),
            "language": language(),
            "files": listed,
        }
    ).encode()
    signature = {
        "algorithm": "Ed25519",
        "verificationMethod": taken.signer.method,
        "signature": b64encode(taken.signer.sign(manifest)).decode(),
    }
    yield "manifest.json", manifest
    yield "signature.json", to_json(signature).encode()


def _files(manifest: dict[str, Any]) -> Iterator[Content]:
    """Each document once, as it was submitted; SealBrokenError for one that is not that any more."""
    for sha, said in _each_document(manifest).items():
        document = db.session.get(EvidenceDocument, UUID(said["id"]))
        content = document.content() if document else b""
        if sha256(content).hexdigest() != sha:
            raise SealBrokenError(f"evidence_documents: {said['id']} is not what was submitted")
        yield file_of(said), content


def _each_document(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The documents by their SHA-256, in this order."""
    found = {said["sha256"]: said for criterion in manifest["criteria"] for said in criterion["documents"]}
    return dict(sorted(found.items()))


def file_of(said: dict[str, Any]) -> str:
    """Where a document of a manifest stands in the archive."""
    return f"documents/{said['sha256']}.{FileKind(said['kind']).ending}"


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    return b"".join(sheets.as_csv(rows))


def _answers(manifest: dict[str, Any]) -> Iterator[list[Any]]:
    yield [_("Criterion"), _("Mandatory"), _("Text"), _("Self-assessment"), _("Words"), _("Documents")]
    for said in manifest["criteria"]:
        yield [
            said["code"],
            _("Yes") if said["is_mandatory"] else _("No"),
            archive_pdf.text_of(said["text"]),
            Rating(said["rating"]).label if said["rating"] else "",
            said["words"],
            " ".join(file_of(one) for one in said["documents"]),
        ]


def _figures(manifest: dict[str, Any]) -> Iterator[list[Any]]:
    yield [
        _("Criterion"),
        _("Figure"),
        _("Definition"),
        _("Version of the definition"),
        _("From"),
        _("Until"),
        _("Exact value"),
        _("Value"),
        _("Counted in"),
        _("Green"),
        _("Amber"),
        _("Verdict"),
        _("Records"),
        _("Computed at"),
    ]
    for code, one in figures.frozen_in(manifest).items():
        value = one.figure.value
        yield [
            code,
            read(one.label),
            read(one.definition),
            one.version,
            one.period.since,
            one.period.until,
            value,
            None if value is None else round(float(value) * (100 if one.unit is Unit.SHARE else 1), 4),
            "%" if one.unit is Unit.SHARE else one.unit.label,
            one.green,
            one.amber,
            one.light.label,
            one.figure.of,
            one.computed_at.isoformat(),
        ]


def _documents(manifest: dict[str, Any]) -> Iterator[list[Any]]:
    yield [_("File"), _("Document"), _("Last day"), _("Bytes"), "SHA-256", _("Criteria")]
    shows: dict[str, list[str]] = {}
    for criterion in manifest["criteria"]:
        for said in criterion["documents"]:
            shows.setdefault(said["sha256"], []).append(criterion["code"])
    for sha, said in _each_document(manifest).items():
        yield [file_of(said), said["title"], said["expires_on"], said["size"], sha, " ".join(shows[sha])]


def _findings(manifest: dict[str, Any], findings: dict[str, Finding]) -> Iterator[list[Any]]:
    yield [_("Criterion"), _("Finding"), _("Words"), _("Written at"), _("The coordinator on the facts")]
    for said in manifest["criteria"]:
        one = findings.get(said["code"])
        if one:
            yield [said["code"], one.rating.label, one.words, one.written_at.isoformat(), one.comment]


def _decision(decision: BoardDecision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome.value,
        "words": decision.words,
        "reference": decision.reference,
        "valid_from": decision.valid_from,
        "valid_until": decision.valid_until,
        "conditions": [
            {name: text for name, text in one.items() if name != "owner"} for one in decision.conditions
        ],
        "decided_at": decision.decided_at.isoformat(),
    }
