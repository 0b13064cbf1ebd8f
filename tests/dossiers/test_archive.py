"""A frozen dossier leaves as one signed archive, which a stranger checks with the README's script alone."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from app.core.db import db
from app.dossiers import archive
from app.dossiers.models import EvidenceDocument, Submission
from tests.dossiers.scene import application, picture
from tests.dossiers.test_figures import submitted
from tests.support.office import Office, Visitor

README = Path(__file__).parents[2] / "README.md"


def take(page: str, who: Visitor) -> bytes:
    answer = who.post(f"{page}/archive")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    return answer.data


def contents(taken: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(taken)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def script() -> str:
    """The script of the README, as it stands there."""
    section = README.read_text("utf-8").partition("### Checking a frozen dossier years later")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found
    return found[1]


def check(tmp_path: Path, taken: bytes, identity: bytes) -> tuple[int, str]:
    """What the README's script says of an archive, in an interpreter that knows nothing of the office."""
    for name, content in (("check.py", script().encode()), ("dossier.zip", taken), ("did.json", identity)):
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "check.py", "dossier.zip", "did.json"],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def published(office: Office) -> bytes:
    return office.anonymous().get("/.well-known/did.json").data


def changed(taken: bytes, name: str, content: bytes | None) -> bytes:
    """The archive with one file of another content, or without it."""
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for old, kept in contents(taken).items():
            if old != name:
                file.writestr(old, kept)
        if content is not None:
            file.writestr(name, content)
    return made.getvalue()


def test_the_archive_holds_what_was_submitted_as_paper_tables_and_documents(office: Office) -> None:
    one, _marks, page = submitted(office)
    found = contents(take(page, one.administrator))
    with office.deed() as session:
        submission = session.query(Submission).one()
        documents = [(row.content_digest, row.content()) for row in session.query(EvidenceDocument)]
        assert found["dossier.json"] == submission.manifest.encode()
    assert {name: found[name] for name in found if name.startswith("documents/")} == {
        f"documents/{digest}.png": content for digest, content in documents
    }
    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(found["dossier.pdf"])).pages)
    assert ("What A1 asks." in text, "75.0%" in text, "As the paper shows." in text) == (True, True, True)
    assert [(row[0], row[3]) for row in table(found["answers.csv"])[1:]] == [
        ("A1", "Met"),
        ("A2", ""),
        ("B1", "Met"),
    ]
    assert [(row[0], row[6], row[7], row[11]) for row in table(found["figures.csv"])[1:]] == [
        ("A2", "3/4", "75.0", "Nearly reached")
    ]
    assert [row[5] for row in table(found["documents.csv"])[1:]] == ["A1 B1"]
    assert "findings.csv" not in found
    manifest = json.loads(found["manifest.json"])
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256(content).hexdigest()
        for name, content in found.items()
        if name not in {"manifest.json", "signature.json"}
    }


def test_the_same_submission_is_the_same_bytes_and_each_taking_stands_in_the_trail(office: Office) -> None:
    one, _marks, page = submitted(office)
    assert take(page, one.administrator) == take(page, one.coordinator)
    assert [row[0] for row in office.trail()].count("dossier.take_away") == 2


def test_what_was_decided_is_in_the_archive_and_before_that_no_finding_is(office: Office) -> None:
    one = application(office)
    one.reviewed()
    with office.deed() as session:
        page = f"{one.url}/submissions/{session.query(Submission).one().id}"
    assert "findings.csv" not in contents(take(page, one.coordinator))
    one.decide("accredit")
    found = contents(take(page, one.coordinator))
    assert [row[:3] for row in table(found["findings.csv"])[1:]] == [
        [code, "Met", "Seen in the paper."] for code in ("A1", "A2", "B1")
    ]
    assert json.loads(found["decision.json"])["outcome"] == "accredit"


def test_a_submission_that_was_returned_has_no_findings_of_the_next_one(office: Office) -> None:
    one = application(office)
    one.begin()
    one.complete()
    one.submit()
    one.administrator.post(f"{one.url}/move/return", {"reason": "A2 is missing."})
    one.submit()
    one.review()
    one.decide("accredit")
    with office.deed() as session:
        keys = {row.number: row.id for row in session.query(Submission)}
    has = {
        number: "findings.csv" in contents(take(f"{one.url}/submissions/{key}", one.administrator))
        for number, key in keys.items()
    }
    assert has == {1: False, 2: True}


def test_nobody_takes_a_dossier_away_that_is_not_open_to_them(office: Office) -> None:
    one, _marks, page = submitted(office)
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    closed = one.reviewer.post(f"{page}/archive")
    assert (closed.status_code, closed.location) == (303, f"{one.url}/interests")
    other = office.coordinator(office.programme("OTHER"))
    assert other.post(f"{page}/archive").status_code == 404
    nowhere = f"{one.url}/submissions/{UUID(int=1)}"
    assert one.coordinator.post(f"{nowhere}/archive").status_code == 404
    assert "dossier.take_away" not in [row[0] for row in office.trail()]
    one.reviewer.post(f"{one.url}/interests", {"interest": "none"})
    take(page, one.reviewer)


def test_the_readmes_script_uses_nothing_but_python_and_cryptography() -> None:
    tree = ast.parse(script())
    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    roots = {name.partition(".")[0] for name in named}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_readmes_script_finds_an_archive_good_also_after_the_key_was_turned(
    office: Office, tmp_path: Path
) -> None:
    one, _marks, page = submitted(office)
    taken = take(page, one.administrator)
    code, said = check(tmp_path, taken, published(office))
    assert (code, said.splitlines()[-1]) == (0, "Good: 7 files, as the office signed them.")
    office.app.test_cli_runner().invoke(args=["credentials", "rotate-key"])
    assert check(tmp_path, taken, published(office)) == (code, said)


def test_the_readmes_script_refuses_what_a_compromised_key_signed(office: Office, tmp_path: Path) -> None:
    one, _marks, page = submitted(office)
    taken = take(page, one.administrator)
    office.app.test_cli_runner().invoke(args=["credentials", "rotate-key", "--compromised"])
    code, said = check(tmp_path, taken, published(office))
    assert (code, said) == (1, "Bad: the office's keys do not say that this key signs for it.")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("answers.csv", b"A1,Exceeds", "Bad: answers.csv is not what was signed."),
        ("dossier.pdf", None, "Bad: dossier.pdf is missing."),
        ("more.txt", b"A letter.", "Bad: more.txt was added."),
        ("manifest.json", b'{"files": []}', "Bad: the signature is not of this manifest."),
    ],
)
def test_the_readmes_script_finds_what_was_tampered_with(
    office: Office, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    one, _marks, page = submitted(office)
    taken = take(page, one.administrator)
    assert check(tmp_path, changed(taken, name, content), published(office)) == (1, sentence)


def test_the_readmes_script_refuses_another_offices_keys(office: Office, tmp_path: Path) -> None:
    one, _marks, page = submitted(office)
    taken = take(page, one.administrator)
    others = json.loads(published(office)) | {"assertionMethod": [], "verificationMethod": []}
    code, said = check(tmp_path, taken, json.dumps(others).encode())
    assert (code, said) == (1, "Bad: the office's keys do not say that this key signs for it.")


def test_an_archive_with_a_document_that_was_changed_on_the_disk_is_never_finished(office: Office) -> None:
    one, _marks, page = submitted(office)
    with office.deed() as session:
        for document in session.query(EvidenceDocument):
            document.keep(document.file_kind, picture("red"))
        session.flush()
    with pytest.raises(Exception, match="is not what was submitted"):
        one.administrator.post(f"{page}/archive").data  # noqa: B018 - it is read here


def test_documents_are_held_one_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes between two documents is never more than one of them."""
    one = application(office)
    one.begin()
    one.complete()
    for color in ("red", "green", "blue"):
        one.show("A1", content=picture(color))
    one.submit()
    with office.app.app_context():
        submission = db.session.query(Submission).one()
        from app.core.signing import Signer
        from app.dossiers import queries

        taken = archive.take(
            queries.read_anew(submission.dossier_id),
            submission,
            signer=Signer(method="did:web:x#y", sign=lambda _said: b"", identity={}),
        )
        pieces = [len(piece) for piece in archive.packed(taken)]
        largest = max(document.size for document in db.session.query(EvidenceDocument))
    documents = pieces[5:-2]
    assert len(documents) == 4
    assert max(documents) < largest + 1024
