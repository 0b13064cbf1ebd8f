"""`flask demo`: the demonstration office, for trying and measuring; production refuses it."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.demo import crowd
from app.demo import load as loading
from app.demo.people import PASSWORD

commands = AppGroup("demo", help="The demonstration office.")


@commands.command("load")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same office.")
@click.option(
    "--describe",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write accounts and main paths to this JSON file.",
)
@click.option(
    "--registrations",
    type=click.IntRange(min=1),
    help="Add cohorts for measuring until the office has so many registrations.",
)
def load(seed: int, describe: Path | None, registrations: int | None) -> None:
    """Load the demonstration office, once; a loaded office is left as it is."""
    if current_app.config["IS_PRODUCTION"]:
        raise click.ClickException("Real people's data may be here: the demonstration is not loaded.")
    is_new = loading.load(seed=seed)
    click.echo("The demonstration is loaded." if is_new else "The demonstration was loaded already.")
    if registrations:
        for present in crowd.grow(seed=seed, total=registrations):
            click.echo(f"{present:,} registrations of {registrations:,}")
    if describe:
        description = json.dumps(loading.describe(), ensure_ascii=False, indent=2)
        describe.write_text(f"{description}\n", "utf-8")
    click.echo(
        f"Every account has the password “{PASSWORD}”. Try first: trainee@example.org registers in the open "
        "cohort, focal.kenya@example.org endorses, screening@example.org clears. All but trainees are then "
        "asked for a one-time code, which `flask --app app demo code EMAIL` prints."
    )


@commands.command("code")
@click.argument("email")
def code(email: str) -> None:
    """Print the one-time code that EMAIL is asked for now; each counts once, for half a minute."""
    if current_app.config["IS_PRODUCTION"]:
        raise click.ClickException("This is no demonstration: the code is in the holder's own app.")
    found = loading.code_of(email)
    if found is None:
        raise click.ClickException(f"{email} has no authenticator app: the password alone opens it.")
    click.echo(found)
