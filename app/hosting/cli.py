"""`flask hosting`: what whoever hosts the office does at its beginning."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from secrets import token_bytes, token_urlsafe

import click
from flask.cli import AppGroup

from app.config import Settings, UnsafeSettingsError
from app.core import clock
from app.core.crypto import KEY_BYTES

commands = AppGroup("hosting", help="The beginning of an office on a machine.")


@commands.command("environment")
@click.option("--public-url", required=True, help="The office's address, https://…")
@click.option("--mail-url", required=True, help="Its mail server, smtps://user:password@host")
@click.option("--mail-from", required=True, help='The sender, "Name <address>"')
def environment(public_url: str, mail_url: str, mail_from: str) -> None:
    """Print the settings of a new office in production, with secrets that are kept nowhere else."""
    key = urlsafe_b64encode(token_bytes(KEY_BYTES)).decode()
    values = {
        "APP_ENV": "production",
        "PUBLIC_URL": public_url.rstrip("/"),
        "MAIL_URL": mail_url,
        "MAIL_FROM": mail_from,
        "SECRET_KEY": token_urlsafe(48),
        "DATA_KEYS": f"{clock.now().year}a:{key}",
        "TRAIL_KEY": urlsafe_b64encode(token_bytes(KEY_BYTES)).decode(),
        "METRICS_TOKEN": token_urlsafe(32),
    }
    try:
        Settings.from_environment(values).checked()
    except UnsafeSettingsError as error:
        raise click.ClickException(str(error)) from None
    for name, value in values.items():
        click.echo(f'{name}="{value}"')
