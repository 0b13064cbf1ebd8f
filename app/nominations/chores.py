"""What somebody waits for: files of nominees are taken in."""

from __future__ import annotations

from app.core import chores
from app.nominations import files


@chores.every_second
def take_files_in() -> None:
    """Files of nominees whose senders said so are taken in, a few rows a deed."""
    files.take_waiting()
