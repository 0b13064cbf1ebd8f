"""The commands that belong to no feature: the worker, the trail, the printed pages of docs/, the move."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

import app as house
from app.audit import anchor
from app.config import Settings
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.hosting.cli import commands as hosting

audit = AppGroup("audit", help="The trail of every deed.")
docs = AppGroup("docs", help="The pages of docs/ that are printed from the programme itself.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do everything that there is to do now, and end.")
@with_appcontext
def work(*, once: bool) -> None:
    """Send the mail and do what is due by the clock, until stopped."""
    from app import worker

    if once:
        worker.do_once()
        return
    worker.run(_office(), Settings.from_environment())


@audit.command("verify")
def verify() -> None:
    """Walk the trail's chain and its anchor; ends with 1 and names the first fault."""
    verdict = anchor.verify()
    if verdict.holds:
        click.echo(f"The trail holds: {verdict.links} links.")
        for one in anchor.restorations():
            click.echo(
                f"Restored to link {one['seq']}, accepted at {one['at']}: "
                f"what was done up to link {one['lost_until']} is lost. {one['reason']}"
            )
        return
    where = f" at link {verdict.broken_at}" if verdict.broken_at else ""
    raise click.ClickException(
        f"The trail is broken{where}: {verdict.why}. {verdict.links} links before it hold."
    )


@audit.command("accept-restored")
@click.option("--reason", required=True, help="Why the database was restored; no person's name.")
def accept_restored(reason: str) -> None:
    """Accept, signed and in the trail, that the database is an older copy than the anchor knew."""
    try:
        with unit_of_work():
            last = anchor.accept_restored(reason=reason)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"Accepted: what was done up to link {last} is lost. The trail and its anchor say so.")


@audit.command("anchor")
def cast_anchor() -> None:
    """Write the chain's head into the anchor's file, and print it for a copy on paper."""
    head = anchor.cast()
    click.echo("Nothing happened since the last anchor." if head is None else f"Anchored: {head}")


@docs.command("write")
def write() -> None:
    """Print the pages of docs/ that come from the programme anew."""
    from app import handbook

    for path in handbook.write(current_app):
        click.echo(f"Written: docs/{path.name}")


@docs.command("check")
def check() -> None:
    """End with 1 when a printed page is not what the programme says now."""
    from app import handbook

    stale = handbook.stale(current_app)
    if stale:
        names = " and ".join(f"docs/{path.name}" for path in stale)
        raise click.ClickException(f"{names}: not what the programme says now. Run `flask docs write`.")
    click.echo("The printed pages are up to date.")


@hosting.command("move")
@click.option("--to", required=True, help="The other database, postgresql://… or sqlite:////absolute/path")
@click.option("--json", "as_json", is_flag=True, help="Print what moved as JSON.")
def move(to: str, *, as_json: bool) -> None:
    """Carry the office over to another database, and compare both afterwards; stop the office before."""
    from app.hosting import moving

    is_seen = sys.stderr.isatty()
    try:
        moved = moving.move(
            _office(),
            Settings.from_environment(),
            house.create_app,
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


def _office() -> Flask:
    """The application itself, and not the name that stands for it in each context."""
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
