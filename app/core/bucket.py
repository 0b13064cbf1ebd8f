"""The sealed files in a bucket that speaks S3, for nodes that share no disk.

Where it is and which keys open it is said in AWS's own variables (AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION), which its library reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.core.stores import StoreAwayError

_PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard"})
"""Seconds until a bucket that does not answer is asked again, three times in all."""


class Bucket:
    """A `Store` in a bucket, or in one folder of it."""

    def __init__(self, address: str) -> None:
        """`address` is s3://bucket or s3://bucket/folder."""
        parts = urlsplit(address)
        self.name, self.folder = parts.netloc, f"{parts.path.strip('/')}/".lstrip("/")
        self._client = boto3.Session().client("s3", config=_PATIENCE)

    def write(self, name: str, content: bytes) -> None:
        """The bucket answers when it is kept, and compares the checksum first."""
        with self._away():
            self._client.put_object(
                Bucket=self.name, Key=self.folder + name, Body=content, ChecksumAlgorithm="SHA256"
            )

    def read(self, name: str) -> bytes:
        """What is in it; FileNotFoundError when it is not there."""
        with self._away():
            content: bytes = self._client.get_object(Bucket=self.name, Key=self.folder + name)["Body"].read()
        return content

    def remove(self, name: str) -> None:
        """Remove it."""
        with self._away():
            self._client.delete_object(Bucket=self.name, Key=self.folder + name)

    def names(self, *, before: datetime | None = None) -> Iterator[str]:
        """By the bucket's own clock; asked for a thousand at a time."""
        with self._away():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=self.folder
            )
            for page in pages:
                for each in page.get("Contents", ()):
                    if before is None or each["LastModified"] < before:
                        yield each["Key"].removeprefix(self.folder)

    def probe(self) -> None:
        """Ask whether the bucket is there, and may be asked."""
        with self._away():
            self._client.head_bucket(Bucket=self.name)

    def send(self, file: Path) -> None:
        """Keep a copy of a large file under its own name, in parts of which each is compared."""
        with self._away():
            self._client.upload_file(
                str(file), self.name, self.folder + file.name, ExtraArgs={"ChecksumAlgorithm": "SHA256"}
            )

    def fetch(self, name: str, to: Path) -> None:
        """Bring a large file back."""
        with self._away():
            self._client.download_file(self.name, self.folder + name, str(to))

    @contextmanager
    def _away(self) -> Iterator[None]:
        try:
            yield
        except self._client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(f"the bucket {self.name}: {error}") from error
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise StoreAwayError(f"the bucket {self.name}: {error}") from error
