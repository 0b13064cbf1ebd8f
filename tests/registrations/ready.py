"""What a race's processes are begun from: the application, read and put together once for all of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from app.config import Settings

with TemporaryDirectory() as _folder:
    create_app(Settings(instance=Path(_folder)))
