"""The guide's examples, run in their order as it prints them."""

from __future__ import annotations

import re
from pathlib import Path

from app.access.actor import Role, ScopeKind
from tests.support.office import Office

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```http\n(.*?)\n```.*?```http\nHTTP/1\.1 (\d+)[^\n]*\n(.*?)```", re.DOTALL)


def test_every_example_is_answered_as_the_guide_says(office: Office) -> None:
    programme = office.programme("P1")
    cohort = office.cohort(programme)
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    program = office.program(user)
    token = program.headers["Authorization"].removeprefix("Bearer ")
    told, printed = [], []
    for asked, status, said in EXAMPLE.findall(GUIDE.read_text(encoding="utf-8")):
        text = asked.replace("rabat_pat_…", token)
        text = text.replace("{cohort_id}", str(cohort)).replace("{programme_id}", str(programme))
        head, _gap, body = text.partition("\n\n")
        first, *lines = head.splitlines()
        method, url, _version = first.split()
        headers = dict(line.split(": ", 1) for line in lines)
        answer = program.client.open(url, method=method, headers=headers, data=body.encode() or None)
        promised = dict(line.split(": ", 1) for line in said.splitlines() if line)
        begun = {name: value.removesuffix("…") for name, value in promised.items()}
        kept = {name: answer.headers.get(name, "")[: len(value)] for name, value in begun.items()}
        told.append((first, answer.status_code, kept))
        printed.append((first, int(status), begun))
    assert len(printed) == 7
    assert told == printed
