"""An office on PostgreSQL, brought back to a moment by the commands of its page, typed word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest

from tests.support import postgres

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hosting" / "postgresql.md"
pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def programs() -> Path:
    """Where all of PostgreSQL's programmes are, and not only links to some."""
    return (postgres.programs() / "initdb").resolve().parent


@pytest.fixture
def type_in() -> Iterator[Callable[..., str]]:
    """A hand that types a script as the account of a server of its own; gives what it printed."""
    if not shutil.which("age"):
        pytest.skip("Debian's package age is not here")
    folder = Path(tempfile.mkdtemp(prefix="rabat-moment-"))
    owner = {"user": postgres.servant(), "extra_groups": []} if os.getuid() == 0 else {}
    data = folder / "data"

    def typed(script: str, **words: str) -> str:
        environment = {
            "PATH": f"{programs()}:{os.environ['PATH']}",
            "PGHOST": str(folder),
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
            **words,
        }
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=environment,
            **owner,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    if owner:
        shutil.chown(folder, str(owner["user"]))
    typed(f"mkdir archive copies && initdb --username=postgres --auth=trust --no-sync --pgdata={data}")
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nfsync = off\n")
    typed(f"pg_ctl --pgdata {data} --silent --wait start --log copies/server.log")
    try:
        yield typed
    finally:
        typed(f"pg_ctl --pgdata {data} --silent --mode immediate stop")
        shutil.rmtree(folder)


def test_an_office_stands_again_as_it_did_at_a_moment(type_in: Callable[..., str]) -> None:
    folder = type_in("pwd")
    key = pyrage.x25519.Identity.generate()
    type_in(f"cat > key.txt <<< '{key}'")
    words, once, nightly, back = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for here, there in (
        ("/usr/lib/postgresql/15/bin", str(programs())),
        ("/var/lib/postgresql/15/main", f"{folder}/data"),
        ("/srv/archive", f"{folder}/archive"),
        ("/srv/copies", f"{folder}/copies"),
        ("age1…", str(key.to_public())),
        ("/root/key.txt", f"{folder}/key.txt"),
    ):
        assert here in words
        words = words.replace(here, there)
    type_in(words + once)
    type_in("psql -qc 'CREATE TABLE deeds (word text)'")
    type_in("psql -qc \"INSERT INTO deeds VALUES ('before the copy')\"")
    type_in(words + nightly)
    type_in("psql -qc \"INSERT INTO deeds VALUES ('after the copy')\"")
    moment = type_in("psql -tAc 'SELECT clock_timestamp()'")
    type_in("sleep 1; psql -qc \"INSERT INTO deeds VALUES ('a mistake')\"; psql -qc 'SELECT pg_switch_wal()'")
    sealed = type_in("for file in archive/*.age copies/*.age; do head -c 21 $file; echo; done | sort -u")
    assert sealed == "age-encryption.org/v1"
    assert type_in("grep -l 'after the copy' archive/* || true") == ""
    type_in(words + back, MOMENT=moment)
    assert type_in("psql -tAc 'SELECT word FROM deeds'").splitlines() == ["before the copy", "after the copy"]
    assert type_in("psql -tAc 'SELECT pg_is_in_recovery()'") == "f"
    type_in("psql -qc \"INSERT INTO deeds VALUES ('the office goes on')\"")
