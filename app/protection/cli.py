"""`flask retention`: removing what has been kept for its term, and erasing again after a restore."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from app.access.actor import SYSTEM
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.templating import OFFICE_ZONE
from app.protection import erasure, retention

commands = AppGroup("retention", help="What is removed, and when.")


@commands.command("run")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As on this day; today in Rabat unless said.")
@click.option("--dry-run", is_flag=True, help="Say what is due, and remove nothing.")
def run(on: datetime | None, *, dry_run: bool) -> None:
    """Remove what has been kept for its term."""
    day = on.date() if on else clock.today(OFFICE_ZONE)
    counts = retention.due(day) if dry_run else retention.run(day).removed
    for name, number in counts.items():
        click.echo(f"{name:12} {number}")
    click.echo(f"{sum(counts.values())} rows {'are due' if dry_run else 'removed'} on {day}.")


@commands.command("replay")
def replay() -> None:
    """Erase again whoever a restored copy of the database brought back; run it before the office opens."""
    db.session.rollback()
    with unit_of_work():
        erased, held = erasure.replay(actor=SYSTEM)
    click.echo(f"{len(erased)} persons erased again, {len(held)} kept by a legal hold.")
