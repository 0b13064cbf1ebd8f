"""`flask search`: the index of what can be found."""

from __future__ import annotations

from collections import Counter

import click
from flask.cli import AppGroup

from app.search import operations

commands = AppGroup("search", help="The index of what can be found.")


@commands.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the records; what is found meanwhile stays found."""
    made: Counter[str] = Counter()
    for kind, count in operations.rebuild():
        made[kind.value] += count
    for name, count in made.items():
        click.echo(f"{name}: {count:,}")
