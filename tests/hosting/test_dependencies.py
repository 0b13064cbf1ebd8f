"""What the office is built on: every package pinned by its hashes, and nothing else is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = (PROJECT / name).read_text()
    entries = re.split(r"^(?=[\w.-]+(?:\[\w+\])?==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    without = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert without == []
    rest = [line for line in text.splitlines() if line and not re.match(r"[\w.-]+(\[\w+\])?==|    |#", line)]
    assert rest == []


@pytest.mark.parametrize("place", ["Makefile", "Dockerfile", "docs/hosting.md"])
def test_wherever_packages_are_installed_their_hashes_are_asked_for(place: str) -> None:
    lines = [
        line
        for line in (PROJECT / place).read_text().splitlines()
        if "pip install" in line or "-m pip" in line
    ]
    assert lines
    assert all("--require-hashes" in line for line in lines)
