"""Settings: what is unsafe stops the start."""

from __future__ import annotations

from typing import Any

import pytest

from app.config import Settings, UnsafeSettingsError
from app.core.crypto import new_key
from app.core.holds import Kept

SAFE: dict[str, Any] = {
    "environment": "production",
    "secret_key": "k" * 32,
    "data_keys": new_key("k1"),
    "trail_key": new_key("trail").partition(":")[2],
    "public_url": "https://programmes.example.org",
    "mail_url": "smtps://mail.example.org",
    "oidc_issuer": "https://id.example.org",
    "oidc_client_id": "the-office",
    "oidc_client_secret": "of the office",
}


def test_safe_settings_are_taken() -> None:
    assert Settings(**SAFE).checked().is_production
    assert not Settings().checked().is_production


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("environment", "testing", "APP_ENV"),
        ("secret_key", Settings().secret_key, "SECRET_KEY"),
        ("secret_key", "short", "SECRET_KEY"),
        ("data_keys", Settings().data_keys, "DATA_KEYS"),
        ("data_keys", "", "DATA_KEYS"),
        ("data_keys", "k1:c2hvcnQ=", "DATA_KEYS"),
        ("trail_key", "", "TRAIL_KEY"),
        ("trail_key", "c2hvcnQ=", "TRAIL_KEY"),
        ("public_url", "http://programmes.example.org", "PUBLIC_URL"),
        ("mail_url", "", "MAIL_URL"),
        ("mail_url", "folder:/srv/mail", "MAIL_URL"),
        ("oidc_issuer", "http://id.example.org", "OIDC_ISSUER"),
        ("oidc_client_id", "", "OIDC_CLIENT_ID"),
        ("oidc_client_secret", "", "OIDC_CLIENT_SECRET"),
        ("kept_days", "travel", "KEPT_DAYS"),
        ("kept_days", "travel:0", "KEPT_DAYS"),
        ("kept_days", "travel:-3", "KEPT_DAYS"),
        ("kept_days", "travel:36501", "KEPT_DAYS"),
        ("kept_days", "person:30", "KEPT_DAYS"),
        ("kept_days", "gossip:30", "KEPT_DAYS"),
        ("files_bucket", "office-files", "FILES_BUCKET"),
        ("files_bucket", "https://office-files/x", "FILES_BUCKET"),
        ("scan_command", "no-such-scanner -", "SCAN_COMMAND"),
        ("scan_command", "'clamdscan -", "SCAN_COMMAND"),
    ],
)
def test_an_unsafe_setting_stops_the_start(setting: str, value: str, named: str) -> None:
    with pytest.raises(UnsafeSettingsError, match=named):
        Settings(**{**SAFE, setting: value}).checked()


def test_settings_are_read_from_the_environment() -> None:
    read = Settings.from_environment(
        {"APP_ENV": "production", "PUBLIC_URL": "https://programmes.example.org/"}
    )
    assert (read.environment, read.public_url, read.mail_url) == (
        "production",
        "https://programmes.example.org",
        "",
    )


def test_the_terms_are_the_registers_unless_the_office_says_else() -> None:
    assert (Settings().terms()[Kept.TRAVEL], Settings().terms()[Kept.LETTER]) == (30, 30)
    changed = Settings(kept_days="travel:45, letter:14").terms()
    assert (changed[Kept.TRAVEL], changed[Kept.LETTER], changed[Kept.NEEDS]) == (45, 14, 7)
    assert Kept.PERSON not in changed
