"""Whether a test would notice: each expression of the safety's own files is changed, one at a time.

`python -m tests.support.mutation` lets mutmut write every change into a copy of the house, as
`[tool.mutmut]` in `pyproject.toml` says, tries each one (`tests/support/forking.py`), prints for each file
how many changes a test noticed, and ends with 1 where it was less than nine in ten. A change that no test
reaches counts as not noticed, and so does one that was given up. What takes far too long of the processor
counts as noticed, and is named; how busy the machine is does not matter. `--minutes N` takes the changes in
an order drawn by `--seed`, begins none after N minutes, and says what share was tried. `--keep DIR` leaves
the copy there, where `mutmut show NAME` prints a change and `verdicts.tsv` says which test noticed it; names
of changes (`app.access.*`) take those alone. In a copy that stays only new tests are asked what they reach:
a function that was written meanwhile is reached by none of the others, until `reached.jsonl` is removed.

Functions with a decorator (views, guards, listeners) are not changed by mutmut: what they hold stands
in `tests/laws/seeded_faults.py`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path
from random import Random

from tests.support.equivalent import EQUIVALENT

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.9
_NOTICED = {"killed", "timeout"}
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "instance", "mutants")


def main() -> int:
    """Make the changes, try them and count; 0 when enough was noticed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--keep", type=Path, help="a folder for the copy, which stays")
    asked.add_argument("--children", default="2", help="how many at a time")
    asked.add_argument("--patience", default="60", help="seconds of tests before a change is given up")
    asked.add_argument("--minutes", type=float, help="try what these minutes are enough for, drawn by lot")
    asked.add_argument("--seed", type=int, default=datetime.now(UTC).toordinal(), help="of the lot: today's")
    asked.add_argument("--tests", nargs="+", default=[], help="these tests alone")
    asked.add_argument("names", nargs="*", default=["*"])
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        house = (options.keep or Path(temporary) / "house").absolute()
        shutil.copytree(ROOT, house, ignore=_LEFT_OUT, dirs_exist_ok=True)
        shutil.copy(ROOT / ".gitignore", house)
        os.chdir(house)  # where mutmut looks for everything
        names = changes(options.names)
        if options.minutes:
            Random(options.seed).shuffle(names)
        Path("changes").write_text("\n".join(names), "utf-8")
        verdicts = Path("verdicts.tsv")
        verdicts.write_text("", "utf-8")
        ended = 1
        try:
            command = [*_pytest(options.tests), *_where(house), *_how(options)]
            ended = subprocess.run(command, cwd="mutants", check=False).returncode
        except KeyboardInterrupt:
            print("\nstopped")
        share = told(verdicts.read_text("utf-8").splitlines(), of=len(names), seed=options.seed)
        return 0 if share >= ENOUGH and not ended else 1


def _pytest(tests: Iterable[str]) -> list[str]:
    from mutmut.configuration import config

    selected = tests or config().pytest_add_cli_args_test_selection
    return [sys.executable, "-m", "pytest", *selected, *config().pytest_add_cli_args]


def _where(house: Path) -> list[str]:
    return [
        f"--changes={house}/changes",
        f"--verdicts={house}/verdicts.tsv",
        f"--reached={house}/reached.jsonl",
    ]


def _how(options: argparse.Namespace) -> list[str]:
    minutes = options.minutes or 7 * 24 * 60
    return [f"--lanes={options.children}", f"--patience={options.patience}", f"--minutes={minutes}"]


def changes(asked: Iterable[str]) -> list[str]:
    """Let mutmut write its changes; the name of each that was asked for and changes something."""
    from mutmut.__main__ import create_mutants
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.utils.file_utils import copy_also_copy_files, walk_mutatable_files

    Path("mutants").mkdir(exist_ok=True)
    with redirect_stdout(StringIO()):
        shutil.copytree("app", "mutants/app", ignore=shutil.ignore_patterns("*.py"), dirs_exist_ok=True)
        copy_also_copy_files()
        create_mutants(2)
    found: list[str] = []
    for path in sorted(walk_mutatable_files()):
        file = SourceFileMutationData(path=path)
        file.load()
        names = [name for name in file.exit_code_by_key if any(fnmatch(name, one) for one in asked)]
        found += (name for name in names if not _is_equivalent(name, path))
    return found


def _is_equivalent(name: str, path: Path) -> bool:
    """Whether this change is known to change nothing."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = {line for function, line, _why in EQUIVALENT if name.startswith(f"{function}__mutmut_")}
    if not lines:
        return False
    shown = get_diff_for_mutant(name, path=path).splitlines()
    return any(line[1:].strip() in lines for line in shown if line.startswith("+"))


def told(verdicts: Sequence[str], *, of: int, seed: int) -> float:
    """Print the count of each file and the changes that nothing noticed; the share that was noticed."""
    noticed: dict[str, Counter[bool]] = defaultdict(Counter)
    for line in verdicts:
        name, verdict, test = line.split("\t")
        if verdict != "killed":
            print(f"{verdict:12} {name} {test}")
        noticed[name.rpartition(".")[0]][verdict in _NOTICED] += 1
    for module, count in sorted(noticed.items()):
        print(f"{count[True]:5} of {count.total():5} noticed  {module}")
    total = sum(noticed.values(), Counter())
    share = total[True] / total.total() if total else 0.0
    drawn = "" if len(verdicts) == of else f", drawn by lot with the seed {seed}"
    print(f"{len(verdicts):5} of {of:5} changes tried{drawn}")
    print(f"{total[True]:5} of {total.total():5} noticed, {share:.1%}; {ENOUGH:.0%} are asked")
    return share


if __name__ == "__main__":
    sys.exit(main())
