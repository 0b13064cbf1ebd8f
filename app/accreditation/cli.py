"""`flask standards`: standards that come as a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.access.actor import SYSTEM
from app.accreditation import whole_files
from app.accreditation.words import name_of
from app.core.db import unit_of_work
from app.core.errors import DomainError

commands = AppGroup("standards", help="What accrediting bodies ask for.")


@commands.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=whole_files.OWN)
@click.option(
    "--publish", is_flag=True, help="Publish it at once; else an administrator does so on its page."
)
def load(file: Path, *, publish: bool) -> None:
    """Enter the standard that FILE describes, or its next version; without FILE the office's own."""
    try:
        with unit_of_work():
            standard = whole_files.load(whole_files.parse(file.read_bytes()), publish=publish, actor=SYSTEM)
            said = f"{name_of(standard)}: {standard.state.label}, {len(standard.criteria)} criteria."
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(said)
