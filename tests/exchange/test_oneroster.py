"""A cohort goes to the learning platform as the specification says, with who takes part and nothing else."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.cohorts.models import Cohort
from app.exchange.oneroster import ABSENT, COLUMNS
from app.registrations.states import RegistrationState as S
from app.timetable.models import Teaching
from tests.support.office import Office, Visitor

_ID = re.compile(r"[0-9A-Za-z\-_.]{1,255}")
_REQUIRED = {
    "academicSessions": "sourcedId title type startDate endDate schoolYear",
    "classes": "sourcedId title courseSourcedId classType schoolSourcedId termSourcedIds",
    "courses": "sourcedId title orgSourcedId",
    "enrollments": "sourcedId classSourcedId schoolSourcedId userSourcedId role",
    "orgs": "sourcedId name type",
    "roles": "sourcedId userSourcedId roleType role orgSourcedId",
    "users": "sourcedId enabledUser username givenName familyName",
}
_REFERENCES = {
    ("academicSessions", "parentSourcedId"): "academicSessions",
    ("classes", "courseSourcedId"): "courses",
    ("classes", "schoolSourcedId"): "orgs",
    ("classes", "termSourcedIds"): "academicSessions",
    ("courses", "orgSourcedId"): "orgs",
    ("courses", "schoolYearSourcedId"): "academicSessions",
    ("enrollments", "classSourcedId"): "classes",
    ("enrollments", "schoolSourcedId"): "orgs",
    ("enrollments", "userSourcedId"): "users",
    ("roles", "userSourcedId"): "users",
    ("roles", "orgSourcedId"): "orgs",
    ("users", "primaryOrgSourcedId"): "orgs",
}
_VALUES = {
    ("academicSessions", "type"): {"gradingPeriod", "semester", "schoolYear", "term"},
    ("classes", "classType"): {"homeroom", "scheduled"},
    ("enrollments", "role"): {"administrator", "proctor", "student", "teacher"},
    ("enrollments", "primary"): {"true", "false"},
    ("orgs", "type"): {"department", "school", "district", "local", "state", "national"},
    ("roles", "roleType"): {"primary", "secondary"},
    ("roles", "role"): {"student", "teacher"},
    ("users", "enabledUser"): {"true", "false"},
}


def take(visitor: Visitor, cohort: UUID, purpose: str = "accounts") -> dict[str, list[dict[str, str]]]:
    """The package's files as rows."""
    answer = visitor.post(f"/cohorts/{cohort}/oneroster", {"purpose": purpose})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip"), answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist()[0] == "manifest.csv"
        texts = {name.removesuffix(".csv"): packed.read(name).decode() for name in packed.namelist()}
    for name, columns in COLUMNS.items():
        assert texts[name].splitlines()[0] == ",".join(columns)
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


def _faults_of(name: str, row: dict[str, str], keys: dict[str, list[str]]) -> list[str]:
    found = [f"{name}: no {column}" for column in _REQUIRED[name].split() if not row[column]]
    if row["status"] or row["dateLastModified"]:
        found.append(f"{name}: a bulk row with a status")
    if not _ID.fullmatch(row["sourcedId"]):
        found.append(f"{name}: {row['sourcedId']}")
    for column, value in row.items():
        if value and value not in _VALUES.get((name, column), {value}):
            found.append(f"{name}.{column}: {value}")
        target = _REFERENCES.get((name, column))
        if value and target and value not in keys[target]:
            found.append(f"{name}.{column} leads nowhere")
    return found


def faults(package: dict[str, list[dict[str, str]]]) -> list[str]:
    """What is wrong with a package by OneRoster 1.2's CSV binding (5.1 to 5.4), each as a sentence."""
    found = []
    said = {row["propertyName"]: row["value"] for row in package["manifest"]}
    if (said.get("manifest.version"), said.get("oneroster.version")) != ("1.0", "1.2"):
        found.append("the manifest's versions")
    listed = {name.removeprefix("file.") for name, value in said.items() if value == "bulk"}
    if listed != set(package) - {"manifest"} or {f"file.{name}" for name in ABSENT} - said.keys():
        found.append("the manifest's files")
    keys = {name: [row["sourcedId"] for row in rows] for name, rows in package.items() if name != "manifest"}
    for name, rows in package.items():
        if name == "manifest":
            continue
        if len(set(keys[name])) != len(keys[name]):
            found.append(f"{name}: a sourcedId twice")
        for row in rows:
            found += _faults_of(name, row, keys)
    for row in package["academicSessions"]:
        if date.fromisoformat(row["startDate"]) >= date.fromisoformat(row["endDate"]):
            found.append("a session that ends before it begins")
    return found


def a_cohort(office: Office, **values: Any) -> tuple[UUID, UUID]:
    programme = office.programme("STOCTI")
    cohort = office.cohort(programme, **values)
    for name, state in (
        ("Awa Diallo", S.CONFIRMED),
        ("Grace Chebet", S.ATTENDING),
        ("Never Selected", S.NOT_SELECTED),
        ("Only Offered", S.OFFERED),
    ):
        office.registration(cohort, office.person(name, state="KE", institution="Police"), state=state)
    return programme, cohort


def test_the_package_is_what_the_specification_asks(office: Office) -> None:
    programme, cohort = a_cohort(office)
    trainer = office.trainer()
    session = office.session(cohort)
    office.add(Teaching, session_id=session, trainer_id=trainer)
    package = take(office.coordinator(programme), cohort)
    assert faults(package) == []
    assert [(row["givenName"], row["familyName"]) for row in package["users"]][:2] == [
        ("Grace", "Chebet"),
        ("Awa", "Diallo"),
    ]
    assert sorted(row["role"] for row in package["enrollments"]) == ["student", "student", "teacher"]
    found = office.read(Cohort, cohort)
    [term] = [row for row in package["academicSessions"] if row["type"] == "term"]
    assert term["startDate"] == found.first_day.isoformat()
    assert term["endDate"] == (found.last_day + timedelta(days=1)).isoformat()


def test_a_package_that_is_not_sound_is_told(office: Office) -> None:
    programme, cohort = a_cohort(office)
    package = take(office.coordinator(programme), cohort)
    package["enrollments"][0]["userSourcedId"] = "nobody"
    package["users"][0]["givenName"] = ""
    package["orgs"][0]["type"] = "office"
    assert sorted(faults(package)) == [
        "enrollments.userSourcedId leads nowhere",
        "orgs.type: office",
        "users: no givenName",
    ]


def test_nothing_leaves_that_the_platform_does_not_need(office: Office) -> None:
    programme, cohort = a_cohort(office)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/oneroster", {"purpose": "accounts"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        text = "".join(packed.read(name).decode() for name in packed.namelist())
    for word in ("Police", "KE,", "Never", "Only", "confirmed"):
        assert word not in text


def test_a_name_is_no_formula_and_half_a_name_is_enough(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    person = office.person("=HYPERLINK(1) +Sum", state="KE")
    office.registration(cohort, person, state=S.CONFIRMED)
    office.registration(cohort, office.person("Suharto", state="KE"), state=S.CONFIRMED)
    users = take(office.coordinator(programme), cohort)["users"]
    assert sorted((row["givenName"], row["familyName"]) for row in users) == [
        ("'=HYPERLINK(1)", "'+Sum"),
        (".", "Suharto"),
    ]


def test_who_takes_it_away_says_why_and_the_trail_keeps_it(office: Office) -> None:
    programme, cohort = a_cohort(office)
    visitor = office.coordinator(programme)
    assert visitor.post(f"/cohorts/{cohort}/oneroster", {"purpose": ""}).status_code == 422
    assert visitor.post(f"/cohorts/{cohort}/oneroster", {"purpose": "gossip"}).status_code == 422
    assert [action for action, *_rest in office.trail() if action == "registration.export"] == []
    take(visitor, cohort, "changes")
    [(data)] = [data for action, _s, data, _a in office.trail() if action == "registration.export"]
    assert (data["list"], data["purpose"]) == ("oneroster", "changes")


def test_only_its_coordinator_takes_it_away(office: Office) -> None:
    programme, cohort = a_cohort(office)
    assert office.coordinator(office.programme()).get(f"/cohorts/{cohort}/oneroster").status_code == 403
    assert office.administrator().get(f"/cohorts/{cohort}/oneroster").status_code == 403
    assert office.signed_in(office.account()).get(f"/cohorts/{cohort}/oneroster").status_code == 403
    page = office.coordinator(programme).get(f"/cohorts/{cohort}").text
    assert f"/cohorts/{cohort}/oneroster" in page


def test_a_cohort_without_anyone_says_when_to_come_back(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    page = office.coordinator(programme).get(f"/cohorts/{cohort}/oneroster").text
    assert "Nobody takes part yet" in page
    assert "Download the package" not in page
