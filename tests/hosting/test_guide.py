"""The guide for a production machine, followed word for word on a bare Debian in a folder of its own.

No systemd runs there: its stand-in checks a unit by `systemd-analyze`, and starts and ends what it says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from app.config import Settings

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = PROJECT / "docs" / "hosting.md"
NAME = "office.example.org"
FIRST = "administrator@example.org"
MIRROR = "http://deb.debian.org/debian"
OF_THIS_MACHINE = (
    "/etc/apt",
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/resolv.conf",
    "/etc/hosts",
)
"""How this machine reaches its package servers, and whom it trusts."""


def blocks() -> list[str]:
    """What the guide says to type, in its order."""
    return re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def why_not() -> str:
    """Why the guide can't be followed here."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return "the guide is followed as root on Debian"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        return "no machine of its own may be made here"
    return ""


class Machine:
    """A bare Debian in `root`; `run` types a script there as root and gives what it printed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, script: str) -> str:
        """Type it; what fails says what it printed. Whatever it started ends with it."""
        (self.root / "script").write_text(script)
        inside = (
            f"mount -t proc proc {self.root}/proc && mount --rbind /dev {self.root}/dev && "
            f"mount -t tmpfs none {self.root}/run && exec chroot {self.root} /bin/bash -e /script"
        )
        done = subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        return done.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A bare Debian 12 with the source to be cloned, a certificate, and the stand-in for systemctl."""
    root = tmp_path / "machine"
    if not shutil.which("debootstrap"):
        subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "debootstrap"],
            check=True,
            capture_output=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    subprocess.run(
        [
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates,curl,openssl,systemd",
            "bookworm",
            root,
            MIRROR,
        ],
        check=True,
        capture_output=True,
    )
    for place in filter(os.path.exists, OF_THIS_MACHINE):
        subprocess.run(["cp", "--archive", "--no-target-directory", place, root / place[1:]], check=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", PROJECT, root / "office.git"], check=True)
    shutil.copytree(Path(__file__).parent / "stand_ins", root / "usr/local/sbin", dirs_exist_ok=True)
    yield Machine(root)
    shutil.rmtree(root)


CERTIFICATE = f"""
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME} \\
  -keyout /etc/office/privkey.pem -out /etc/office/fullchain.pem 2>/dev/null
"""

AFTERWARDS = f"""
say() {{ printf '\\n@%s ' "$1"; shift; "$@"; }}
ask() {{ curl --silent --insecure --resolve "{NAME}:443:127.0.0.1" --resolve "{NAME}:80:127.0.0.1" "$@"; }}
for n in 1 2 3 4 5 6 7 8 9 10; do ask --fail --output /dev/null https://{NAME}/ready && break; sleep 1; done
say welcome ask --output /dev/null --write-out '%{{http_code}}' https://{NAME}/
say transport ask --output /dev/null --head --write-out '%header{{strict-transport-security}}' https://{NAME}/
say plain ask --output /dev/null --write-out '%{{http_code}} %{{redirect_url}}' http://{NAME}/help
say measures ask --output /dev/null --write-out '%{{http_code}}' https://{NAME}/metrics
. /etc/office/office.env
say inside curl --silent --output /dev/null --write-out '%{{http_code}}' --header "Host: {NAME}" \\
  --header "Authorization: Bearer $METRICS_TOKEN" http://127.0.0.1:8000/metrics
say keys stat --format '%U:%G %a' /etc/office/office.env
say data stat --format '%U:%G %a' /srv/office/instance
say database stat --format '%U:%G %a' /srv/office/instance/office.db
say code sh -c 'runuser --user office -- touch /srv/office/code/app/web.py 2>&1 | grep -c denied'
say trail office audit verify
cat > /tmp/first.py <<'END'
from app.access.actor import SYSTEM, Role, ScopeKind
from app.audit import trail
from app.core.db import db, unit_of_work
from app.people.models import Grant, Person, Sex, User
from app.people.states import AccountState

with unit_of_work():
    person = Person(family_name="First", given_names="", sort_key="first", search_key="first", sex=Sex.FEMALE)
    db.session.add(person)
    db.session.flush()
    user = User(person_id=person.id, email="{FIRST}", email_key="{FIRST}", password_hash="")
    user.state = AccountState.ACTIVE
    db.session.add(user)
    db.session.flush()
    trail.record("test.first", actor=SYSTEM, subject=("tests", "first"))
    db.session.add(Grant(user_id=user.id, role=Role.ADMINISTRATOR, scope_kind=ScopeKind.OFFICE))

END
office shell < /tmp/first.py > /tmp/first.log 2>&1
say started systemctl start office-backup || cat /tmp/first.log /var/log/office-backup.log
say backup sh -c 'stat --format "%U:%G %a" /srv/office/backups/*.age; head -c 21 /srv/office/backups/*.age'
say restored office office restore /srv/office/backups/*.age --identity /key.txt --verify
sleep 65
say chores curl --silent --header "Host: {NAME}" --header "Authorization: Bearer $METRICS_TOKEN" \\
  http://127.0.0.1:8000/metrics
say log sh -c 'tail -n 1 /var/log/office.log'
"""


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
def test_the_guide_makes_an_office_of_a_bare_machine(machine: Machine) -> None:
    values, *steps = blocks()
    mine = values.replace("https://git.example.org/office.git", "/office.git")
    assert mine != values
    key = pyrage.x25519.Identity.generate()
    (machine.root / "key.txt").write_text(str(key))
    mine = mine.replace("age1…", str(key.to_public()))
    *before_tls, newer = steps
    said = machine.run(
        "\n".join(["set -o pipefail", mine, *_with_certificate(before_tls), newer, AFTERWARDS])
    )
    assert re.search(r"^ready$", said, re.MULTILINE)
    assert re.search(r"^alive$", said, re.MULTILINE)
    assert re.search(r"72 hours|invitation", said)
    answers = re.findall(r"^@(\w+) (.*?)(?=^@|\Z)", said, re.MULTILINE | re.DOTALL)
    found = {name: text.strip() for name, text in answers}
    assert found["welcome"] == "200"
    assert found["transport"].startswith("max-age=31536000")
    assert found["plain"] == f"301 https://{NAME}/help"
    assert (found["measures"], found["inside"]) == ("404", "200")
    assert found["keys"] == "root:office 640"
    assert found["data"] == "office:office 700"
    assert found["database"] == "office:office 600"
    assert found["code"] == "1"
    assert found["trail"].startswith("The trail holds")
    assert found["backup"].splitlines() == ["office:office 600", "age-encryption.org/v1"]
    assert found["restored"].startswith("It holds: made at ")
    assert "office_chores_late 0.0" in found["chores"]
    assert "office_chores_failed 0.0" in found["chores"]
    assert found["log"].startswith('{"at": ')


def _with_certificate(steps: list[str]) -> list[str]:
    """The steps, with a certificate in its place before nginx asks for it."""
    [tls] = [n for n, step in enumerate(steps) if "nginx -t" in step]
    return [*steps[:tls], CERTIFICATE, *steps[tls:]]


def settings_read() -> set[str]:
    """The settings that the office reads from its environment."""
    read: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, name: str, default: object = None) -> str:  # type: ignore[override]
            read.add(name)
            return "0" if name == "PROXIES" else ""

    Settings.from_environment(Watched())
    return read


def test_the_guide_names_only_files_and_settings_that_there_are() -> None:
    text = GUIDE.read_text()
    for path in re.findall(r"/srv/office/code/([\w./-]+\.\w+)", text):
        assert (PROJECT / path).is_file(), path
    named = set(re.findall(r'^(?:echo \')?([A-Z_]+)="', text, re.MULTILINE))
    assert named <= settings_read()


def test_the_containers_are_given_settings_that_there_are() -> None:
    given = set(re.findall(r"^    ([A-Z_]+): ", (PROJECT / "compose.yaml").read_text(), re.MULTILINE))
    given |= set(re.findall(r"([A-Z_]+)=", _line("Dockerfile", "ENV ")))
    known = {*settings_read(), "BIND", "MALLOC_ARENA_MAX", "PYTHONDONTWRITEBYTECODE"}
    assert {"DATABASE_URL", "REDIS_URL", "FILES_PATH"} <= given <= known


def test_the_image_has_what_serving_needs_and_nothing_of_an_office() -> None:
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert {line for line in ignored if line.startswith("!")} == {"!requirements.lock", "!app", "!migrations"}
    assert _line("Dockerfile", "USER ") == "USER office"
    assert 'CMD ["gunicorn", "--config", "app/serving.py"]' in (PROJECT / "Dockerfile").read_text()


def _line(file: str, beginning: str) -> str:
    [line] = [one for one in (PROJECT / file).read_text().splitlines() if one.startswith(beginning)]
    return line
