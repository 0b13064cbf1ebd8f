"""`flask demo`: the demonstration office, for trying and measuring; production refuses it."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.demo import load as loading

commands = AppGroup("demo", help="The demonstration office.")


@commands.command("load")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same office.")
@click.option(
    "--describe",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write accounts and main paths to this JSON file.",
)
def load(seed: int, describe: Path | None) -> None:
    """Load the demonstration office, once; a loaded office is left as it is."""
    if current_app.config["IS_PRODUCTION"]:
        raise click.ClickException("Real people's data may be here: the demonstration is not loaded.")
    loading.load(seed=seed)
    if describe:
        description = loading.describe()
        describe.write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", "utf-8")
