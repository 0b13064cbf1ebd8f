"""`make faults`: the office in bad weather for so many minutes, on SQLite and PostgreSQL.

Ends with 1 at the first thing that is wrong, and leaves the history beside it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.house import POSTGRESQL, SQLITE, house
from tests.faults.storms import Weather
from tests.support.postgres import NoServerError


def main() -> int:
    """Run each database for its minutes; 0 when nothing was wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=5, help="for each database")
    asked.add_argument("--database", choices=(SQLITE, POSTGRESQL), action="append")
    asked.add_argument("--seed", type=int, default=int(time.time()))
    asked.add_argument("--fault", action="append", help="only these")
    asked.add_argument("--seconds", type=float, default=8, help="about how long a fault lasts")
    asked.add_argument(
        "--keep", type=Path, default=Path("instance/faults"), help="where what is wrong is left"
    )
    options = asked.parse_args()
    try:
        fine = [_run(database, options) for database in options.database or (SQLITE, POSTGRESQL)]
    except NoServerError as reason:
        print(f"Left out: PostgreSQL ({reason}).")
        return 1
    return 0 if all(fine) else 1


def _run(database: str, options: argparse.Namespace) -> bool:
    nodes, workers = (2, 4) if database == POSTGRESQL else (1, 2)
    print(f"\n== {database}: {nodes} nodes, {workers} workers, SEED={options.seed} ==", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        house(Path(folder) / "house", database, nodes=nodes, workers=workers) as built,
    ):
        if not built.small_disk:
            print("Left out: disk_full (no small disk may be mounted here).")
        weather = Weather(built, options.seed, seconds=options.seconds)
        until = time.monotonic() + options.minutes * 60
        rounds = 0
        while time.monotonic() < until:
            possible = options.fault or weather.possible
            unseen = [name for name in possible if not weather.strikes[name]]
            names = [weather.chance.choice(unseen or possible)]
            if weather.chance.random() < 0.5:
                names.append(weather.chance.choice(possible))
            rounds += 1
            found = weather.round(*names)
            print(f"{rounds:4} {' + '.join(names):45} {weather.told()}", flush=True)
            if found:
                weather.keep(options.keep / database, found)
                print("WRONG:", *found[:40], sep="\n  ")
                print(f"The history is in {options.keep / database}.")
                return False
    left = sorted(set(weather.possible) - set(weather.strikes))
    print(f"Nothing was wrong on {database}: {rounds} rounds, {weather.told()}.")
    if left and not options.fault:
        print(f"There was no time for: {', '.join(left)}.")
    return True


if __name__ == "__main__":
    sys.exit(main())
