"""`flask timetable`: draft a timetable that left the office as a file, anywhere, to the same plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import to_json
from app.drafting import solver
from app.drafting.instance import Instance
from app.drafting.reading import read
from app.drafting.solver import Draft

commands = AppGroup(
    "timetable", help="Timetables to be drafted, that left the office as files without names."
)


@commands.command("solve")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the draft as JSON (docs/drafting.md).")
@click.option("--seconds", default=solver.MOST_SECONDS, show_default=True, help="Search so long at most.")
def solve(file: Path, *, as_json: bool, seconds: float) -> None:
    """Place the sessions of FILE, and say which could not be placed and why."""
    try:
        instance = read(json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise click.ClickException(f"{file.name} is no timetable to draft: {error}") from None
    draft = solver.solve(instance, most_seconds=seconds)
    if as_json:
        click.echo(to_json(draft.as_data(instance)))
    else:
        for line in _lines(instance, draft):
            click.echo(line)


def _lines(instance: Instance, draft: Draft) -> Iterator[str]:
    proof = "proved" if draft.is_proved else f"not proved; no plan places more than {draft.bound}"
    yield f"{len(draft.plan)} of {len(instance.missing)} sessions placed, {proof}."
    for step in draft.plan:
        taken = ", ".join([*step.trainers, *step.rooms, *step.interpreters])
        yield f"{step.slot:<16}{step.unit} {step.number}  {taken}"
    for left in draft.left:
        yield f"{'not placed':<16}{left.unit} {left.number}  {_why(left)}"


def _why(left: solver.Left) -> str:
    if left.why:
        return "would have a place but for " + " or ".join(left.why)
    return "stands against at once: " + " and ".join(left.closest)
