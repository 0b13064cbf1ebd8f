"""What docs/credentials.md tells a stranger to do, done."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.credentials.conftest import Signed

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "credentials.md").read_text("utf-8")


@pytest.fixture
def folder(signed: Signed, tmp_path: Path) -> Path:
    """What the stranger has saved: the token, the keys and the lists."""
    (tmp_path / "certificate.jwt").write_bytes(signed.taken("credential.jwt"))
    fetch(signed, tmp_path)
    return tmp_path


def fetch(signed: Signed, folder: Path) -> None:
    """Carry out the page's three commands."""
    commands = re.findall(r"curl -so (\S+) https://programmes\.example\.org(\S+)", PAGE)
    assert len(commands) == 3
    for name, path in commands:
        (folder / name).write_bytes(signed.office.anonymous().get(path).data)


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the page's programme there."""
    (programme,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return subprocess.run(
        [sys.executable, "-c", programme], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_programme_says_what_the_token_says_and_whether_it_holds(signed: Signed, folder: Path) -> None:
    said = "Course P1 since 2026-01-11T23:00:00Z until no end\n"
    assert run(folder).stdout == f"{said}revocation no\nsuspension no\n"
    signed.decide("suspend")
    fetch(signed, folder)
    assert run(folder).stdout == f"{said}revocation no\nsuspension yes\n"
    signed.decide("revoke")
    fetch(signed, folder)
    assert run(folder).stdout == f"{said}revocation yes\nsuspension yes\n"


def test_the_programme_refuses_an_altered_token_and_a_stranger_s_key(folder: Path) -> None:
    token = (folder / "certificate.jwt").read_text()
    header, claims, signature = token.split(".")
    (folder / "certificate.jwt").write_text(f"{header}.{claims[:-6]}AAAAAA.{signature}")
    assert "InvalidSignature" in run(folder).stderr
    (folder / "certificate.jwt").write_text(token)
    identity = json.loads((folder / "did.json").read_text())
    (folder / "did.json").write_text(json.dumps({**identity, "assertionMethod": []}))
    assert "not a key of the office" in run(folder).stderr


def test_the_hash_of_a_name_is_made_as_the_page_says(signed: Signed) -> None:
    (command,) = re.findall(r"printf '%s' '.*' \| sha256sum", PAGE)
    (identity,) = signed.badge["credentialSubject"]["identifier"]
    asked = command.replace("5f3c", identity["salt"])
    done = subprocess.run(["sh", "-c", asked], capture_output=True, text=True, check=True)
    assert f"sha256${done.stdout.split()[0]}" == identity["identityHash"]
