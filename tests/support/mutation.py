"""Whether a test would notice: each expression of the safety's own files is changed, one at a time.

`python -m tests.support.mutation` lets mutmut do so in a copy of the house, as `[tool.mutmut]` in
`pyproject.toml` says, prints for each file how many changes a test noticed, and ends with 1 where it was
less than nine in ten. A change that no test reaches counts as not noticed. `--keep DIR` leaves the copy
there, where `mutmut show NAME` prints a change; names of changes (`app.access.*`) take those alone.
What takes too long counts as noticed, and is named: on a busy machine it may only have been slow.

Functions with a decorator (views, guards, listeners) are not changed by mutmut: what they hold stands
in `tests/laws/seeded_faults.py`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.support.equivalent import EQUIVALENT

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.9
_NOTICED = {"killed", "timeout", "segfault"}
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "instance", "mutants")


def main() -> int:
    """Run mutmut and count; 0 when enough was noticed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--keep", type=Path, help="a folder for the copy, which stays")
    asked.add_argument("--children", default="2", help="how many at a time")
    asked.add_argument("names", nargs="*")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        house = options.keep or Path(temporary) / "house"
        shutil.copytree(ROOT, house, ignore=_LEFT_OUT, dirs_exist_ok=True)
        shutil.copy(ROOT / ".gitignore", house)
        done = subprocess.run(
            [*_MUTMUT, "run", "--max-children", options.children, *options.names], cwd=house, check=False
        )
        if done.returncode:
            return done.returncode
        return 0 if told(results(house), house) >= ENOUGH else 1


_MUTMUT = (sys.executable, "-m", "mutmut")


def _mutmut(house: Path, *words: str) -> str:
    return subprocess.run([*_MUTMUT, *words], cwd=house, check=True, capture_output=True, text=True).stdout


def results(house: Path) -> dict[str, str]:
    """What became of each change that was tried, by its name."""
    lines = (
        line.strip().rpartition(": ") for line in _mutmut(house, "results", "--all", "true").splitlines()
    )
    return {name: status for name, _colon, status in lines if status != "not checked"}


def told(found: dict[str, str], house: Path) -> float:
    """Print the count of each file and the changes that nothing noticed; the share that was noticed."""
    noticed: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, status in found.items():
        is_noticed = status in _NOTICED
        if status != "killed":
            if _is_equivalent(house, name):
                continue
            print(f"{status:12} {name}")
        noticed[name.rpartition(".")[0]][is_noticed] += 1
    for module, count in sorted(noticed.items()):
        print(f"{count[True]:5} of {count.total():5} noticed  {module}")
    total = sum(noticed.values(), Counter())
    share = total[True] / total.total()
    print(f"{total[True]:5} of {total.total():5} noticed, {share:.1%}; {ENOUGH:.0%} are asked")
    return share


def _is_equivalent(house: Path, name: str) -> bool:
    """Whether this change is known to change nothing."""
    lines = {line for function, line, _why in EQUIVALENT if name.startswith(f"{function}__mutmut_")}
    if not lines:
        return False
    shown = _mutmut(house, "show", name).splitlines()
    return any(line[1:].strip() in lines for line in shown if line.startswith("+"))


if __name__ == "__main__":
    sys.exit(main())
