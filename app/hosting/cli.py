"""`flask hosting`: what whoever hosts the office does at its beginning."""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64encode
from dataclasses import asdict
from secrets import token_bytes, token_urlsafe
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app import create_app
from app.config import Settings, UnsafeSettingsError
from app.core import clock
from app.core.crypto import KEY_BYTES
from app.core.errors import DomainError
from app.hosting import moving

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


@commands.command("move")
@click.option("--to", required=True, help="The other database, postgresql://… or sqlite:////absolute/path")
@click.option("--json", "as_json", is_flag=True, help="Print what moved as JSON.")
def move(to: str, *, as_json: bool) -> None:
    """Carry the office over to another database, and compare both afterwards; stop the office before."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to the application behind the name
    is_seen = sys.stderr.isatty()
    try:
        moved = moving.move(
            app,
            Settings.from_environment(),
            create_app,
            to=to,
            told=lambda table: click.echo(f"{table} …", err=True) if is_seen else None,
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    if as_json:
        click.echo(json.dumps([asdict(one) for one in moved], indent=1))
        return
    for one in moved:
        if one.rows:
            click.echo(f"{one.table:32} {one.rows:>10} {one.digest}")
    click.echo(f"{sum(one.rows for one in moved)} rows have moved, and every hash is the same in both.")
    click.echo("Now let DATABASE_URL name the new database, and start the office.")
