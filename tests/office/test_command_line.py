"""What administrators script: as themselves, by the pages' rules, with ends that mean something."""

from __future__ import annotations

import json
import zipfile
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage
import pytest
import sqlalchemy as sa
from click.testing import Result

from app.access.actor import Role, ScopeKind
from app.audit.models import TrailEntry
from app.cohorts.models import Cohort
from app.config import Settings
from app.core import signed_file, stores
from app.core.db import is_sqlite
from app.people.models import Grant, Person
from app.registrations.states import RegistrationState
from tests.exchange.test_completions import ask
from tests.indicators.test_indicators import cohort_of, counted, table
from tests.support.bucket import NAME as BUCKET
from tests.support.bucket import bucket
from tests.support.office import Office

DONE, REFUSED, USAGE, NOTHING, BROKEN = 0, 1, 2, 3, 4


@pytest.fixture
def chief(office: Office) -> str:
    """The address of an administrator."""
    user = office.account(email="chief@example.org")
    office.grant(user, Role.ADMINISTRATOR)
    return "chief@example.org"


def run(office: Office, *words: str) -> Result:
    return office.app.test_cli_runner().invoke(args=["office", *words])


def told(result: Result, code: int = DONE) -> Any:
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_a_role_is_given_seen_and_taken_away(office: Office, chief: str) -> None:
    programme = office.programme("STOCTI")
    office.account(email="new@example.org")
    given = told(
        run(
            office, "--as", chief, "--json", "grants", "give", "new@example.org", "coordinator",
            "--scope", "programme:STOCTI", "--until", "2027-12-31",
        )
    )  # fmt: skip
    listed = told(run(office, "--as", chief, "--json", "grants", "list"))
    [mine] = [one for one in listed if one["email"] == "new@example.org"]
    assert (mine["id"], mine["role"], mine["scope"]) == (
        given["given"],
        "coordinator",
        f"programme:{programme}",
    )
    assert mine["until"].startswith("2027-12-31T22:59:59")
    assert told(run(office, "--as", chief, "--json", "grants", "end", mine["id"])) == {"ended": mine["id"]}
    assert run(office, "--as", chief, "grants", "end", mine["id"]).exit_code == REFUSED
    words = [(action, str(actor)) for action, _subject, _data, actor in office.trail()]
    holder = office.read(Grant, UUID(mine["id"])).given_by
    assert ("grant.give", str(holder)) in words
    assert ("grant.end", str(holder)) in words


def test_what_is_so_already_is_nothing_to_do(office: Office, chief: str) -> None:
    office.account(email="new@example.org")
    words = ("--as", chief, "grants", "give", "new@example.org", "focal_point", "--scope", "state:KE")
    assert [run(office, *words).exit_code for _n in range(2)] == [DONE, NOTHING]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("grants", "list"), USAGE),
        (("--as", "nobody@example.org", "grants", "list"), REFUSED),
        (("--as", "trainee@example.org", "grants", "list"), REFUSED),
        (("--as", "trainee@example.org", "backup", "x.age"), REFUSED),
        (("--as", "trainee@example.org", "audit"), REFUSED),
        (("--as", "trainee@example.org", "retention", "--dry-run"), REFUSED),
        (("--as", "trainee@example.org", "report", "indicators"), REFUSED),
        (("--as", "chief@example.org", "grants", "give", "chief@example.org", "observer"), REFUSED),
        (("--as", "chief@example.org", "grants", "give", "nobody@example.org", "observer"), REFUSED),
        (("--as", "chief@example.org", "grants", "give", "trainee@example.org", "trainee"), REFUSED),
        (("--as", "chief@example.org", "grants", "give", "trainee@example.org", "focal_point"), REFUSED),
        (("--as", "chief@example.org", "grants", "give", "trainee@example.org", "king"), USAGE),
        (
            (
                "--as",
                "chief@example.org",
                "grants",
                "give",
                "trainee@example.org",
                "observer",
                "--scope",
                "x",
            ),
            1,
        ),
        (("--as", "chief@example.org", "grants", "end", "no-key"), USAGE),
        (("--as", "chief@example.org", "no-such-thing"), USAGE),
    ],
)
def test_a_command_that_is_refused_or_not_understood_says_so_by_its_end(
    office: Office, chief: str, words: tuple[str, ...], code: int
) -> None:
    office.account(email="trainee@example.org")
    assert run(office, *words).exit_code == code


def test_a_refusal_in_json_is_json_on_the_way_for_errors(office: Office, chief: str) -> None:
    result = run(office, "--as", chief, "--json", "grants", "give", "nobody@example.org", "observer")
    assert (result.exit_code, result.stdout) == (REFUSED, "")
    assert json.loads(result.stderr) == {"refused": "nobody@example.org has no account."}


def test_retention_and_the_trail_are_asked_from_the_command_line(office: Office, chief: str) -> None:
    due = run(office, "--as", chief, "--json", "retention", "--dry-run", "--on", "2026-01-12")
    assert set(told(due, NOTHING)["rows"].values()) == {0}
    walked = told(run(office, "--as", chief, "--json", "audit"))
    assert walked["holds"] is True


def test_a_trail_that_was_changed_does_not_hold(office: Office, chief: str) -> None:
    with office.deed():
        pass  # a deed like any other, so that the trail has a link
    with office.deed() as session:
        session.execute(sa.update(TrailEntry).values(action="another.deed"))
    assert run(office, "--as", chief, "audit").exit_code == BROKEN


def test_indicators_are_told_with_the_figures_of_the_page(office: Office, chief: str) -> None:
    asked = ("report", "indicators", "--since", "1990-01-01", "--until", "1990-12-31")
    nothing = run(office, "--as", chief, "--json", *asked)
    assert told(nothing, NOTHING)["cohorts"] == 0
    counted(office, cohort_of(office, 2024, KE=9))
    found = told(run(office, "--as", chief, "--json", "report", "indicators"))["indicators"]
    names = ("registrations.participants", "registrations.women", "registrations.days_to_answer")
    assert [found[name] for name in names] == ["9", "1/3", None]
    page = table(office.administrator(), "/indicators")
    lines = run(office, "--as", chief, "report", "indicators").stdout.splitlines()
    assert {line[:40].strip(): line[41:] for line in lines} == page


def test_a_first_day_after_the_last_one_is_refused(office: Office, chief: str) -> None:
    words = ("report", "indicators", "--since", "2025-01-01", "--until", "2022-12-31")
    done = run(office, "--as", chief, *words)
    assert (done.exit_code, done.stderr) == (
        REFUSED,
        "The first day comes after the last one. Exchange them.\n",
    )


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, Path]:
    """A recipient, and the file of the key that opens what is sealed for it."""
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "key.txt"
    path.write_text(f"# kept in the safe\n{identity}\n")
    return str(identity.to_public()), path


@pytest.fixture
def on_sqlite(office: Office) -> None:
    with office.app.app_context():
        if not is_sqlite():
            pytest.skip("a backup of an office on SQLite")


def back_up(office: Office, chief: str, file: Path, recipient: str) -> Any:
    return told(run(office, "--as", chief, "--json", "backup", str(file), "--recipient", recipient))


def secrets_of(settings: Settings) -> list[bytes]:
    """What is kept apart from every backup, as it is written and as it is."""
    written = [part.partition(":")[2].encode() for part in settings.data_keys.split(",")]
    keys = [*map(urlsafe_b64decode, written), settings.trail_secret()]
    return [settings.secret_key.encode(), *written, *filter(None, keys)]


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_opens_with_the_key_alone_and_holds_all(
    office: Office, chief: str, key: tuple[str, Path], tmp_path: Path, migrated: Settings
) -> None:
    recipient, identity = key
    office.person("Awa Diallo", state="KE")
    sealed = office.app.config["FILES_PATH"] / "ab" / "abcdef"
    sealed.parent.mkdir(parents=True)
    sealed.write_bytes(b"a sealed file")
    signed_file.append(office.app.config["TOMBSTONES_PATH"], {"person": "x"}, key=b"k")
    file = tmp_path / "office.age"
    made = back_up(office, chief, file, recipient)
    assert b"Diallo" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key.txt", "office.age"]
    looked = told(run(office, "restore", str(file), "--identity", str(identity), "--verify", "--json"))
    assert (looked["rows"], looked["last_link"]) == (made["rows"], made["last_link"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key.txt", "office.age"]
    into = tmp_path / "restored"
    told(run(office, "restore", str(file), "--identity", str(identity), "--into", str(into), "--json"))
    assert (into / "files" / "ab" / "abcdef").read_bytes() == b"a sealed file"
    assert (into / "tombstones.log").exists()
    kept = b"".join(path.read_bytes() for path in into.rglob("*") if path.is_file())
    assert [secret for secret in secrets_of(migrated) if secret in kept] == []
    engine = sa.create_engine(f"sqlite:///{into / 'office.db'}")
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(Person.family_name == "Diallo")) == 1
    engine.dispose()
    words = [action for action, _subject, _data, _actor in office.trail()]
    assert words[-1] == "office.back_up"


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_with_the_files_of_a_bucket_lies_in_a_bucket_too(
    office: Office, chief: str, key: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient, identity = key
    here, there = tmp_path / "office.age", f"s3://{BUCKET}/backups"
    asked = ("--as", chief, "backup", str(here), "--recipient", recipient, "--bucket")
    with bucket() as server:
        monkeypatch.setitem(office.app.extensions, "files", stores.bucket(f"s3://{BUCKET}/files"))
        office.app.extensions["files"].write("abcdef", b"a sealed file")
        assert run(office, *asked, there).exit_code == DONE
        made = here.read_bytes()
        assert run(office, "fetch", there, str(here)).exit_code == REFUSED
        here.rename(tmp_path / "first.age")
        assert run(office, "fetch", there, str(here)).exit_code == DONE
        assert here.read_bytes() == made
        assert run(office, "fetch", there, str(tmp_path / "another.age")).exit_code == BROKEN
        into = tmp_path / "restored"
        told(run(office, "restore", str(here), "--identity", str(identity), "--into", str(into), "--json"))
        assert (into / "files" / "ab" / "abcdef").read_bytes() == b"a sealed file"
        here.unlink()
        server.stop()
        away = run(office, *asked, there)
        assert (away.exit_code, "the bucket" in away.stderr) == (REFUSED, True)


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_that_is_damaged_or_for_another_does_not_hold(
    office: Office, chief: str, key: tuple[str, Path], tmp_path: Path
) -> None:
    recipient, identity = key
    file = tmp_path / "office.age"
    back_up(office, chief, file, recipient)
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    cut, changed = tmp_path / "cut.age", tmp_path / "changed.age"
    whole = file.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    changed.write_bytes(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:])
    for wrong, opened_with in ((file, other), (cut, identity), (changed, identity)):
        result = run(office, "restore", str(wrong), "--identity", str(opened_with), "--verify")
        assert (result.exit_code, "does not open" in result.stderr) == (BROKEN, True)
    assert run(office, "restore", str(file), "--identity", str(file), "--verify").exit_code == BROKEN


@pytest.mark.usefixtures("on_sqlite")
def test_nothing_is_written_over(office: Office, chief: str, key: tuple[str, Path], tmp_path: Path) -> None:
    recipient, identity = key
    file = tmp_path / "office.age"
    back_up(office, chief, file, recipient)
    again = run(office, "--as", chief, "backup", str(file), "--recipient", recipient)
    assert again.exit_code == REFUSED
    full = tmp_path / "full"
    full.mkdir()
    (full / "office.db").write_text("another office")
    into = run(office, "restore", str(file), "--identity", str(identity), "--into", str(full))
    assert (into.exit_code, (full / "office.db").read_text()) == (BROKEN, "another office")


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_for_nobody_is_not_made(office: Office, chief: str, tmp_path: Path) -> None:
    file = tmp_path / "office.age"
    assert run(office, "--as", chief, "backup", str(file)).exit_code == REFUSED
    assert run(office, "--as", chief, "backup", str(file), "--recipient", "age1nonsense").exit_code == REFUSED
    assert list(tmp_path.iterdir()) == []


def test_a_package_is_written_for_a_purpose_by_who_may(office: Office, chief: str, tmp_path: Path) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    code = office.read(Cohort, cohort).code
    office.grant(office.account(email="lead@example.org"), Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    file = tmp_path / "package.zip"
    words = ("export", code, str(file), "--purpose", "accounts")
    assert run(office, "--as", "lead@example.org", *words).exit_code == NOTHING
    office.registration(cohort, state=RegistrationState.CONFIRMED)
    assert run(office, "--as", chief, *words).exit_code == REFUSED
    assert not file.exists()
    assert told(run(office, "--as", "lead@example.org", "--json", *words))["members"] == 1
    assert (zipfile.is_zipfile(file), file.stat().st_mode & 0o777) == (True, 0o600)
    assert run(office, "--as", "lead@example.org", *words).exit_code == REFUSED
    assert ("list", "oneroster") in office.trail()[-1][2].items()


def test_completions_are_tried_noted_and_not_noted_twice(office: Office, tmp_path: Path) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    ask(office, cohort)
    code = office.read(Cohort, cohort).code
    person = office.person("Awa Diallo", state="KE", email="awa@example.org", email_key="awa@example.org")
    office.registration(cohort, person, state=RegistrationState.ENDORSED)
    office.grant(office.account(email="lead@example.org"), Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    file = tmp_path / "completions.csv"
    file.write_text("E-mail,Name,Completed on\nawa@example.org,Awa,2026-01-05\nx@example.org,X,2026-01-05\n")
    words = ("--as", "lead@example.org", "--json", "import", code, str(file), "--question", "online_course")
    tried = told(run(office, *words, "--dry-run"))
    assert ([row["verdict"] for row in tried["rows"]], tried["noted"]) == (["new", "refused"], 0)
    assert told(run(office, *words))["noted"] == 1
    again = told(run(office, *words), NOTHING)
    assert [row["verdict"] for row in again["rows"]] == ["unchanged", "refused"]
    assert run(office, *words[:-1], "no_such").exit_code == REFUSED
