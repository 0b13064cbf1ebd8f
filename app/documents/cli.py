"""`flask files`: the files that were handed in, compared with their rows."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import files

commands = AppGroup("files", help="The files that were handed in.")


@commands.command("check")
def check() -> None:
    """Name each file that a row knows and the disk lacks or holds otherwise; none is as it must be."""
    missing = files.missing()
    for name in missing:
        click.echo(name)
    if missing:
        raise click.ClickException(f"{len(missing)} files are missing or were changed")
    click.echo("Every file is there as it was sealed.")


@commands.command("try-scanner")
def try_scanner() -> None:
    """Give the virus scanner a harmless file and EICAR's test file: it must warn of the second alone."""
    if not current_app.config["SCAN_COMMAND"]:
        raise click.ClickException("SCAN_COMMAND is not set: files are not scanned for viruses")
    found = [files.scanned(data) for data in (b"A harmless file.", _EICAR)]
    if found != [files.Scan.CLEAN, files.Scan.WARNED]:
        raise click.ClickException(f"the harmless file is {found[0]}, the test file is {found[1]}")
    click.echo("The scanner warns of the test file, and of no other.")


_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
"""The file that every scanner warns of and that does nothing (eicar.org), in parts for our own sake."""
