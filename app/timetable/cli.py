"""The commands of what is planned in time."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.audit import trail
from app.core.db import unit_of_work
from app.timetable import instants
from app.timetable.lost_hours import lost_hours

commands = AppGroup("zones", help="Hours on the wall, and the instants that follow from them.")


@commands.command("recompute")
@click.option("--dry-run", is_flag=True, help="Say what would move, and change nothing.")
def recompute(*, dry_run: bool) -> None:
    """Compute the instants to come anew, as the worker does at its start, and list hours that are lost."""
    with unit_of_work(), trail.part() as part:
        moved = instants.recompute()
        lost = lost_hours()
        if dry_run:
            part.take_back()
        for one in moved:
            kind, key = one.record.__tablename__, one.record.id
            click.echo(f"{kind} {key}: {one.was:%Y-%m-%d %H:%M} to {one.now:%Y-%m-%d %H:%M} UTC. {one.clash}")
        for hour in lost:
            click.echo(
                f"{hour.record.__tablename__} {hour.record.id}: {hour.day} {hour.clock:%H:%M} {hour.zone} "
                f"{'is skipped' if hour.is_skipped else 'comes twice, the first is meant'}. "
                f"The coordinators of {hour.cohort.code} have it on their start page."
            )
    click.echo(f"{len(moved)} {'would move' if dry_run else 'moved'}, {len(lost)} to choose anew.")
