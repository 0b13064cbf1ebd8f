"""`flask dossiers`: what became of the figures of a frozen dossier."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import click
from flask.cli import AppGroup

from app.core.templating import figure
from app.dossiers import figures, queries

commands = AppGroup("dossiers", help="Accreditation dossiers.")


@commands.command("recompute")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def recompute(file: Path) -> None:
    """Compute the figures of FILE again from today's records: a signed archive, or its dossier.json.

    It ends with 1 where a figure differs, and says of each why.
    """
    try:
        with ZipFile(file) as archive:
            content = archive.read("dossier.json")
    except BadZipFile:
        content = file.read_bytes()
    except KeyError:
        raise click.ClickException("There is no dossier.json in this archive.") from None
    try:
        manifest = json.loads(content)
        key, number, frozen = UUID(manifest["dossier"]), manifest["number"], figures.frozen_in(manifest)
    except (ValueError, KeyError, TypeError):
        raise click.ClickException("This is no frozen dossier.") from None
    kept = next((one for one in queries.submissions(key) if one.number == number), None)
    if kept is None or kept.manifest_digest != sha256(content).hexdigest():
        raise click.ClickException("The office has not frozen this: it is not what a submission keeps.")
    found = figures.recompute(queries.read_anew(key).curriculum_id, frozen)
    for code, one in found.items():
        then, now = figure(one.frozen.figure, one.frozen.unit), figure(one.figure, one.frozen.unit)
        said = " ".join(one.differs) or "The same."
        click.echo(f"{code} {one.frozen.measure}: frozen {then}, today {now}. {said}")
    if any(one.differs for one in found.values()):
        raise SystemExit(1)
