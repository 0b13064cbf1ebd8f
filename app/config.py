"""The office's settings, read from the environment once; an unsafe one stops the start."""

from __future__ import annotations

import binascii
import os
import re
import shlex
import shutil
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.core.crypto import KEY_BYTES, KeyRing, UnreadableKeysError
from app.core.holds import Kept

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
_DEVELOPMENT_SECRET = "a development office has no secrets"  # noqa: S105 - refused in production, below
_DEVELOPMENT_KEYS = "development:YSBkZXZlbG9wbWVudCBvZmZpY2UgaGFzIG5vIGtleXM="
_POSTGRESQL = {
    # A line that went dead without a word is given up in seconds, on both of its ends: what a node held
    # when it was cut off is free again.
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "tcp_keepalives_idle": 10,
            "tcp_keepalives_interval": 5,
            "tcp_keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            # As long as SQLite waits for its one lock; then whoever asks is told to try later.
            "lock_timeout": 10_000,
            # A node that stands still in a deed holds up the others no longer than a letter's lease.
            "idle_in_transaction_session_timeout": 120_000,
        }.items()
    ),
}
"""How the office keeps its lines to PostgreSQL."""
_ON_POSTGRESQL = {"pool_pre_ping": True, "connect_args": _POSTGRESQL}
LARGEST_BODY = 2 * 1024 * 1024
STATEMENTS_KEPT = 10_000
"""How many statements stay put together: the office has more of them than the 500 that SQLAlchemy keeps."""
LONGEST_TERM = 36_500


class UnsafeSettingsError(RuntimeError):
    """A setting would put the office at risk: the application refuses to start."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this office runs; `environment` is "production" or "development"."""

    environment: str = "development"
    secret_key: str = _DEVELOPMENT_SECRET
    data_keys: str = _DEVELOPMENT_KEYS
    trail_key: str = ""
    database_url: str = ""
    mail_url: str = ""
    mail_from: str = "Rabat Programmes <programmes@rabat.example.org>"
    public_url: str = "http://127.0.0.1:8000"
    redis_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "OpenID Connect"
    proxies: int = 0
    instance: Path = INSTANCE
    anchor_path: Path | None = None
    tombstones_path: Path | None = None
    files_path: Path | None = None
    files_bucket: str = ""
    scan_command: str = ""
    log_format: str = ""
    metrics_token: str = ""
    kept_days: str = ""
    webhooks_inside: bool = False
    backup_recipients: str = ""
    testing: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment's variables, as the README lists them."""
        return cls(
            environment=environ.get("APP_ENV", "development"),
            secret_key=environ.get("SECRET_KEY", _DEVELOPMENT_SECRET),
            data_keys=environ.get("DATA_KEYS", _DEVELOPMENT_KEYS),
            trail_key=environ.get("TRAIL_KEY", ""),
            database_url=environ.get("DATABASE_URL", ""),
            mail_url=environ.get("MAIL_URL", ""),
            mail_from=environ.get("MAIL_FROM", cls.mail_from),
            public_url=environ.get("PUBLIC_URL", cls.public_url).rstrip("/"),
            redis_url=environ.get("REDIS_URL", ""),
            oidc_issuer=environ.get("OIDC_ISSUER", ""),
            oidc_client_id=environ.get("OIDC_CLIENT_ID", ""),
            oidc_client_secret=environ.get("OIDC_CLIENT_SECRET", ""),
            oidc_name=environ.get("OIDC_NAME", cls.oidc_name),
            proxies=int(environ.get("PROXIES", "0")),
            instance=Path(environ.get("INSTANCE_PATH", INSTANCE)),
            kept_days=environ.get("KEPT_DAYS", ""),
            anchor_path=Path(environ["ANCHOR_PATH"]) if environ.get("ANCHOR_PATH") else None,
            tombstones_path=Path(environ["TOMBSTONES_PATH"]) if environ.get("TOMBSTONES_PATH") else None,
            files_path=Path(environ["FILES_PATH"]) if environ.get("FILES_PATH") else None,
            files_bucket=environ.get("FILES_BUCKET", ""),
            scan_command=environ.get("SCAN_COMMAND", ""),
            backup_recipients=environ.get("BACKUP_RECIPIENTS", ""),
            webhooks_inside=environ.get("WEBHOOKS_INSIDE") == "1",
            log_format=environ.get("LOG_FORMAT", ""),
            metrics_token=environ.get("METRICS_TOKEN", ""),
        )

    def checked(self) -> Settings:
        """These settings, or UnsafeSettingsError naming the one that is unsafe."""
        if self.environment not in {"production", "development"}:
            raise UnsafeSettingsError("APP_ENV is production or development")
        if self.log_format not in {"", "json", "text"}:
            raise UnsafeSettingsError("LOG_FORMAT is json or text")
        if self.metrics_token and len(self.metrics_token) < 32:
            raise UnsafeSettingsError("METRICS_TOKEN needs at least 32 characters")
        self.key_ring()
        self.terms()
        self.scanner()
        if self.files_bucket and not re.fullmatch(r"s3://[a-z0-9.-]{3,63}(/[\w./-]*)?", self.files_bucket):
            raise UnsafeSettingsError("FILES_BUCKET is s3://bucket or s3://bucket/folder")
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise UnsafeSettingsError("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong to OIDC_ISSUER")
        if self.is_production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        if set(self.key_ring().keys.values()) & set(KeyRing.read(_DEVELOPMENT_KEYS).keys.values()):
            raise UnsafeSettingsError("DATA_KEYS names keys of its own in production: `flask keys new`")
        if len(self.trail_secret()) < KEY_BYTES:
            raise UnsafeSettingsError("TRAIL_KEY is 32 bytes in Base64 in production: `flask keys new`")
        if self.secret_key == _DEVELOPMENT_SECRET or len(self.secret_key) < 32:
            raise UnsafeSettingsError("SECRET_KEY needs at least 32 characters of its own in production")
        if not self.public_url.startswith("https://"):
            raise UnsafeSettingsError("PUBLIC_URL is an https:// address in production")
        if not _is_a_name_alone(self.public_url):
            raise UnsafeSettingsError(
                "PUBLIC_URL is a host's name alone in production: credentials are signed as did:web of it"
            )
        if self.webhooks_inside:
            raise UnsafeSettingsError("WEBHOOKS_INSIDE lets webhooks into the house: never in production")
        if self.oidc_issuer and not self.oidc_issuer.startswith("https://"):
            raise UnsafeSettingsError("OIDC_ISSUER is an https:// address in production")
        if not self.mail_url or self.mail_url.startswith("folder:"):
            raise UnsafeSettingsError("MAIL_URL names the mail server in production")

    @property
    def is_production(self) -> bool:
        """Whether real persons' data may be here."""
        return self.environment == "production"

    @property
    def logs_json(self) -> bool:
        """Whether its log is lines of JSON: in production, unless LOG_FORMAT says otherwise."""
        return self.log_format == "json" or (self.is_production and not self.log_format)

    def key_ring(self) -> KeyRing:
        """The keys of the dangerous data; UnsafeSettingsError when they can't be read."""
        try:
            return KeyRing.read(self.data_keys)
        except UnreadableKeysError as error:
            raise UnsafeSettingsError(f"DATA_KEYS can't be read: {error}") from None

    def terms(self) -> dict[Kept, int]:
        """How many days each thing is kept that has a term; UnsafeSettingsError when it can't be read."""
        terms = {kept: kept.days for kept in Kept if kept.days is not None}
        for part in filter(None, (part.strip() for part in self.kept_days.split(","))):
            name, _colon, days = part.partition(":")
            if name not in terms or not days.isdecimal() or not 1 <= int(days) <= LONGEST_TERM:
                raise UnsafeSettingsError(
                    f"KEPT_DAYS can't be read: {part!r} is not one of its names and days"
                )
            terms[Kept(name)] = int(days)
        return terms

    def scanner(self) -> list[str]:
        """The virus scanner's programme and its words, if any; UnsafeSettingsError when it is not there."""
        try:
            words = shlex.split(self.scan_command)
        except ValueError as error:
            raise UnsafeSettingsError(f"SCAN_COMMAND can't be read: {error}") from None
        if words and shutil.which(words[0]) is None:
            raise UnsafeSettingsError(f"SCAN_COMMAND names a programme that is not there: {words[0]}")
        return words

    def trail_secret(self) -> bytes:
        """The key of the trail's chain; empty when none can be read."""
        try:
            return urlsafe_b64decode(self.trail_key)
        except (binascii.Error, ValueError):
            return b""

    @property
    def mailer_url(self) -> str:
        """Where mail goes: in development into a folder that /mailbox shows."""
        return self.mail_url or f"folder:{self.instance / 'mailbox'}"

    def for_flask(self) -> dict[str, Any]:
        """The same as Flask and its extensions read it."""
        public = urlsplit(self.public_url)
        url = self.database_url or f"sqlite:///{self.instance / 'office.db'}"
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        hosts = [public.hostname or ""]
        if not self.is_production:
            hosts += ["127.0.0.1", "localhost", "[::1]"]
        return {
            "TESTING": self.testing,
            "SECRET_KEY": self.secret_key,
            "DATA_KEYS": self.key_ring(),
            "TRAIL_KEY": self.trail_secret() or sha256(f"trail:{self.secret_key}".encode()).digest(),
            "KEPT_DAYS": self.terms(),
            "ANCHOR_PATH": self.anchor_path or self.instance / "anchor.log",
            "TOMBSTONES_PATH": self.tombstones_path or self.instance / "tombstones.log",
            "SCAN_COMMAND": self.scanner(),
            "BACKUP_RECIPIENTS": self.backup_recipients.replace(",", " ").split(),
            "WEBHOOKS_INSIDE": self.webhooks_inside,
            "FILES_PATH": self.files_path or self.instance / "files",
            "FILES_BUCKET": self.files_bucket,
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "query_cache_size": STATEMENTS_KEPT,
                **(_ON_POSTGRESQL if "postgresql" in url else {}),
            },
            "SESSION_COOKIE_NAME": "__Host-session" if self.is_production else "session",
            "SESSION_COOKIE_SECURE": self.is_production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": LARGEST_BODY,
            "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
            "MAX_FORM_PARTS": 2000,
            "TRUSTED_HOSTS": hosts,
            "WTF_CSRF_TIME_LIMIT": None,
            "PROVIDE_AUTOMATIC_OPTIONS": False,
            "PUBLIC_URL": self.public_url,
            "METRICS_TOKEN": self.metrics_token,
            "OIDC_ISSUER": self.oidc_issuer,
            "OIDC_CLIENT_ID": self.oidc_client_id,
            "OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "OIDC_NAME": self.oidc_name,
            "PREFERRED_URL_SCHEME": public.scheme,
            "MAIL_URL": self.mailer_url,
            "MAIL_FROM": self.mail_from,
            "MAIL_HOST": public.hostname or "localhost",
            "IS_PRODUCTION": self.is_production,
            "IS_DEMONSTRATION": not self.is_production,
            "BABEL_TRANSLATION_DIRECTORIES": "translations",
        }


def _is_a_name_alone(url: str) -> bool:
    """Whether an address has a host's name, perhaps a port, and nothing else; an IP address is no name."""
    found = urlsplit(url)
    host = found.hostname or ""
    is_number = ":" in host or host.replace(".", "").isdecimal()
    rest = (found.path, found.query, found.fragment, found.username or "", found.password or "")
    return bool(host) and not is_number and not any(rest)
