"""Where the sealed files lie: in a folder, or in a bucket that speaks S3 when several nodes share them.

A store knows files by their name alone, which is the SHA-256 of what is in them: it never changes one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from flask import Flask, current_app

from app.core import clock

if TYPE_CHECKING:
    from app.core.bucket import Bucket


class StoreAwayError(RuntimeError):
    """No file can be kept or read now: the disk is full, the bucket does not answer."""


class Store(Protocol):
    """What the office asks of it. Each deed may raise StoreAwayError."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file so that it outlasts a power cut."""

    def read(self, name: str) -> bytes:
        """What is in a file; OSError when it is not there."""

    def remove(self, name: str) -> None:
        """Remove a file, which may be gone already."""

    def names(self, *, before: datetime | None = None) -> Iterator[str]:
        """The files; with a moment those that were written before it."""

    def probe(self) -> None:
        """Raise StoreAwayError when no file could be written now."""


class Folder:
    """Files on a disk, each under the first two letters of its name."""

    def __init__(self, root: Path) -> None:
        """`root` is made when the first file comes."""
        self.root = root

    def write(self, name: str, content: bytes) -> None:
        """Write it under another name first: one that was half written is never read."""
        path = self._path(name)
        half = path.with_name(f"{name[:2]}{uuid4().hex}.part")
        with _refused_by_the_disk():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError:
                half.unlink(missing_ok=True)  # on a full disk half a file helps nobody
                raise
            written_at = clock.now().timestamp()
            os.utime(half, (written_at, written_at))
            half.replace(path)
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def read(self, name: str) -> bytes:
        """What is in it."""
        return self._path(name).read_bytes()

    def remove(self, name: str) -> None:
        """Remove it."""
        self._path(name).unlink(missing_ok=True)

    def names(self, *, before: datetime | None = None) -> Iterator[str]:
        """Half-written ones that were left behind too."""
        for path in self.root.glob("??/*"):
            if before is None or path.stat().st_mtime < before.timestamp():
                yield path.name

    def probe(self) -> None:
        """Write a file that has no name."""
        with _refused_by_the_disk():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with TemporaryFile(dir=self.root) as file:
                file.write(b"whether the disk takes a file")

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


@contextmanager
def _refused_by_the_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreAwayError(f"the disk: {error.strerror}") from error


def init_app(app: Flask) -> None:
    """Open the store that the settings name: FILES_BUCKET, or else the folder FILES_PATH."""
    address: str = app.config["FILES_BUCKET"]
    app.extensions["files"] = bucket(address) if address else Folder(app.config["FILES_PATH"])


def bucket(address: str) -> Bucket:
    """The bucket at s3://bucket/folder. A node without one neither loads nor holds what speaks to it."""
    from app.core.bucket import Bucket

    return Bucket(address)


def store() -> Store:
    """Where this office keeps its files."""
    kept: Store = current_app.extensions["files"]
    return kept
