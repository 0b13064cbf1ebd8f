"""A cohort as OneRoster 1.2 has it in CSV, for the learning platform.

https://www.imsglobal.org/spec/oneroster/v1p2/bind/csv: each file has every column in the specification's
order, a bulk file leaves status and dateLastModified empty, and a session's endDate is the day after.
A programme is a course, a cohort a class, and a cohort's dates its term. Only who takes part is in it, with
the name and the address by which the platform opens an account: no state, no service, no sex.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from app.core.listing import literal

COLUMNS: dict[str, tuple[str, ...]] = {
    "academicSessions": (
        "sourcedId",
        "status",
        "dateLastModified",
        "title",
        "type",
        "startDate",
        "endDate",
        "parentSourcedId",
        "schoolYear",
    ),
    "classes": (
        "sourcedId",
        "status",
        "dateLastModified",
        "title",
        "grades",
        "courseSourcedId",
        "classCode",
        "classType",
        "location",
        "schoolSourcedId",
        "termSourcedIds",
        "subjects",
        "subjectCodes",
        "periods",
    ),
    "courses": (
        "sourcedId",
        "status",
        "dateLastModified",
        "schoolYearSourcedId",
        "title",
        "courseCode",
        "grades",
        "orgSourcedId",
        "subjects",
        "subjectCodes",
    ),
    "enrollments": (
        "sourcedId",
        "status",
        "dateLastModified",
        "classSourcedId",
        "schoolSourcedId",
        "userSourcedId",
        "role",
        "primary",
        "beginDate",
        "endDate",
    ),
    "orgs": ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"),
    "roles": (
        "sourcedId",
        "status",
        "dateLastModified",
        "userSourcedId",
        "roleType",
        "role",
        "beginDate",
        "endDate",
        "orgSourcedId",
        "userProfileSourcedId",
    ),
    "users": (
        "sourcedId",
        "status",
        "dateLastModified",
        "enabledUser",
        "username",
        "userIds",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "grades",
        "password",
        "userMasterIdentifier",
        "preferredGivenName",
        "preferredMiddleName",
        "preferredFamilyName",
        "primaryOrgSourcedId",
        "pronouns",
    ),
}
"""The files of a package with their columns, in the specification's order."""
ABSENT = (
    "categories",
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
)
STUDENT, TEACHER = "student", "teacher"
NO_NAME = "."
"""What stands for the half of a name that someone does not have: both are asked for."""
_OFFICE = uuid5(NAMESPACE_URL, "https://rabat-programmes/oneroster/office")


@dataclass(frozen=True, slots=True)
class Member:
    """A person who takes part, and as what; `key` is the person's own, the same in every cohort."""

    key: UUID
    given_names: str
    family_name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A cohort with its programme, in one language."""

    cohort_id: UUID
    code: str
    title: str
    place: str
    first_day: date
    last_day: date
    programme_id: UUID
    programme_code: str
    programme_title: str
    office: str
    system: str


def package(group: Group, members: Sequence[Member]) -> bytes:
    """The files in one ZIP, manifest first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.csv", _csv(("propertyName", "value"), _manifest(group)))
        for name, rows in _rows(group, members).items():
            packed.writestr(
                f"{name}.csv", _csv(COLUMNS[name], ([row.get(c, "") for c in COLUMNS[name]] for row in rows))
            )
    return out.getvalue()


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([literal(cell) for cell in row] for row in rows)
    return out.getvalue()


def _manifest(group: Group) -> list[tuple[str, str]]:
    files = dict.fromkeys(COLUMNS, "bulk") | dict.fromkeys(ABSENT, "absent")
    return [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.2"),
        *((f"file.{name}", files[name]) for name in sorted(files, key=str.lower)),
        ("source.systemName", group.office),
        ("source.systemCode", group.system),
    ]


def _rows(group: Group, members: Sequence[Member]) -> dict[str, list[Mapping[str, str]]]:
    office, cohort, course = str(_OFFICE), str(group.cohort_id), str(group.programme_id)
    begins, ends = group.first_day.isoformat(), group.last_day.isoformat()
    after = (group.last_day + timedelta(days=1)).isoformat()
    year = group.last_day.year
    year_id, term_id = (str(uuid5(_OFFICE, name)) for name in (str(year), cohort))
    sessions: list[Mapping[str, str]] = [
        {
            "sourcedId": year_id,
            "title": str(year),
            "type": "schoolYear",
            "startDate": f"{min(year, group.first_day.year)}-01-01",
            "endDate": f"{year + 1}-01-01",
            "schoolYear": str(year),
        },
        {
            "sourcedId": term_id,
            "title": group.code,
            "type": "term",
            "startDate": begins,
            "endDate": after,
            "parentSourcedId": year_id,
            "schoolYear": str(year),
        },
    ]
    return {
        "orgs": [{"sourcedId": office, "name": group.office, "type": "school", "identifier": group.system}],
        "academicSessions": sessions,
        "courses": [
            {
                "sourcedId": course,
                "schoolYearSourcedId": year_id,
                "title": group.programme_title,
                "courseCode": group.programme_code,
                "orgSourcedId": office,
            }
        ],
        "classes": [
            {
                "sourcedId": cohort,
                "title": group.title,
                "courseSourcedId": course,
                "classCode": group.code,
                "classType": "scheduled",
                "location": group.place,
                "schoolSourcedId": office,
                "termSourcedIds": term_id,
            }
        ],
        "users": [
            {
                "sourcedId": str(one.key),
                "enabledUser": "true",
                "username": one.email or str(one.key),
                "givenName": one.given_names or NO_NAME,
                "familyName": one.family_name or NO_NAME,
                "email": one.email,
                "primaryOrgSourcedId": office,
            }
            for one in members
        ],
        "roles": [
            {
                "sourcedId": str(uuid5(one.key, f"{cohort} role")),
                "userSourcedId": str(one.key),
                "roleType": "primary",
                "role": one.role,
                "orgSourcedId": office,
            }
            for one in members
        ],
        "enrollments": [
            {
                "sourcedId": str(uuid5(one.key, f"{cohort} enrollment")),
                "classSourcedId": cohort,
                "schoolSourcedId": office,
                "userSourcedId": str(one.key),
                "role": one.role,
                "primary": "false",
                "beginDate": begins,
                "endDate": ends,
            }
            for one in members
        ],
    }
