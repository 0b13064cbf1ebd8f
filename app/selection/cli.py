"""`flask allocation`: solve a selection that left the office as a file, anywhere, to the same result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import to_json
from app.selection import search, solver
from app.selection.instance import UNITS, Instance, read
from app.selection.solver import Result

commands = AppGroup("allocation", help="Selections that left the office as files without names.")


@commands.command("solve")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON (docs/allocation.md).")
def solve(file: Path, *, as_json: bool) -> None:
    """Choose by the rules in FILE, prove it, and say of each nominee why."""
    try:
        instance = read(json.loads(file.read_text(encoding="utf-8")))
        result = solver.solve(instance)
    except ValueError as error:
        raise click.ClickException(f"{file.name} is no selection: {error}") from None
    except search.OutOfTimeError:
        raise click.ClickException("No selection was found in time, nor that there is none.") from None
    if as_json:
        click.echo(to_json(result.as_data(instance)))
    else:
        for line in _lines(instance, result):
            click.echo(line)


def _lines(instance: Instance, result: Result) -> Iterator[str]:
    if not result.is_possible:
        yield "The rules can't all hold. Each of these sets is enough to relax:"
        for way in result.ways:
            yield "  " + " and ".join(f"{rule} by {persons}" for rule, persons in way.items())
        return
    proof = "proved" if result.is_proved else f"not proved; none exceeds {result.bound / UNITS:.4f}"
    yield f"{len(result.chosen)} of {len(instance.nominees)} chosen for {instance.seats} seats: "
    yield f"{result.units / UNITS:.4f} points, {proof}."
    yield ""
    yield f"{'rule':<28}{'asked':>7}{'reached':>9}{'missing':>9}"
    for tally in result.tallies:
        yield f"{tally.rule.key:<28}{tally.asked:>7}{tally.reached:>9}{tally.missing:>9}"
    yield ""
    yield f"{'nominee':<20}{'state':<7}{'place':<12}{'points':>9}  what the other way would take"
    places = dict.fromkeys(result.chosen, "chosen")
    places |= {key: f"reserve {rank}" for rank, key in enumerate(result.reserve, start=1)}
    order = {key: rank for rank, key in enumerate([*result.chosen, *result.reserve])}
    for one in sorted(instance.nominees, key=lambda one: (order.get(one.key, len(order)), one.key)):
        points = instance.worth(one) / UNITS
        yield (
            f"{one.key:<20}{one.state:<7}{places.get(one.key, '-'):<12}{points:>9.4f}"
            f"  {_why(result, one.key)}"
        )


def _why(result: Result, key: str) -> str:
    reason = result.reasons[key]
    if reason.decided:
        return f"decided before: {reason.decided}"
    if reason.barred:
        return f"does not meet {', '.join(reason.barred)}"
    if reason.either:
        return "would break " + " or ".join(reason.either)
    if reason.way is not None:
        return "would break " + " and ".join(reason.way)
    cost = (reason.cost or 0) / UNITS
    come, go = ", ".join(reason.enter) or "nobody", ", ".join(reason.leave) or "nobody"
    return f"costs {cost:.4f} points; {come} would come, {go} would go"
