"""`flask credentials`: the keys with which credentials are signed."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.access.actor import SYSTEM
from app.core.db import unit_of_work
from app.credentials import operations, queries
from app.credentials.addresses import did, method
from app.credentials.models import SigningKey

commands = AppGroup("credentials", help="The keys with which digital credentials are signed.")


@commands.command("keys")
def show() -> None:
    """Name the office as credentials do, and its keys, the present one first."""
    click.echo(did())
    for key in queries.every_key():
        click.echo(f"  {method(key.public_key)}  {_standing(key)}")


def _standing(key: SigningKey) -> str:
    if key.retired_at is None:
        return f"signs since {key.since:%Y-%m-%d}"
    word = "compromised" if key.is_compromised else "retired"
    return f"{word} on {key.retired_at:%Y-%m-%d}; it signed since {key.since:%Y-%m-%d}"


@commands.command("rotate-key")
@click.option(
    "--compromised",
    is_flag=True,
    help="Someone else may have the key: nothing that it signed counts any more, and all is signed anew.",
)
def rotate_key(*, compromised: bool) -> None:
    """Retire the key that signs, destroy its private half, and make another."""
    with unit_of_work():
        key = operations.rotate_key(actor=SYSTEM, is_compromised=compromised)
        address = method(key.public_key)
    click.echo(f"From now on {address} signs.")
    if compromised:
        click.echo(
            "The worker signs every credential of the old key anew; tell the holders to download theirs."
        )
