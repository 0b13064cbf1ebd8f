"""`flask keys`: the keys of the sealed fields, made, counted and changed."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.core.crypto import SealBrokenError, new_key
from app.core.sealing import ring
from app.disclosure import rotation

commands = AppGroup("keys", help="The keys of the sealed fields.")


@commands.command("new")
@click.argument("name")
def new(name: str) -> None:
    """Make a key called NAME and print it as DATA_KEYS holds it; it is kept nowhere else."""
    if not name.isascii() or not name.isalnum():
        raise click.ClickException("A key's name is of letters and digits, such as 2027a.")
    click.echo(new_key(name))


@commands.command("list")
def show() -> None:
    """Say which key seals how many fields, and which seals nothing any more."""
    keys, found = ring().keys, rotation.counts()
    totals = {name: sum(counter[name] for counter in found.values()) for name in keys}
    for name, number in totals.items():
        click.echo(f"{name:20} {number:9,} fields{', the newest' if name == ring().newest else ''}")
    for (table, column), counter in found.items():
        for name, number in counter.items():
            missing = "" if name in keys else "  THE KEY IS MISSING: nobody can open these"
            click.echo(f"  {table}.{column}: {number:,} under {name}{missing}")


@commands.command("rotate")
@click.option("--batch", type=click.IntRange(min=1), default=rotation.BATCH, show_default=True)
def rotate(batch: int) -> None:
    """Seal anew, under the newest key, what older keys sealed; may be killed, and begun again."""
    total = 0
    try:
        for sealed in rotation.rotate(batch=batch):
            total += sealed
            click.echo(f"{total:,} fields sealed anew")
    except SealBrokenError as error:
        raise click.ClickException(
            f"A field does not open, and the rotation stopped there: {error}"
        ) from None
    click.echo(f"All fields are under the key {ring().newest}.")
