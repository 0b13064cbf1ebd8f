"""The whole API, asked by Schemathesis as each role: no server error, every answer as documented."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from app.access.actor import Role
from app.api import door
from tests.laws.scene import Scene
from tests.support.office import Office

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    unsupported_method,
]
FEW, MANY = 4, 60
"""How many requests each operation is sent, in the everyday round and in the long one."""


def ask_everything(office: Office, *roles: Role, times: int) -> tuple[int, list[str]]:
    """Send each operation so many requests, each as someone with each role; how many, and what broke.

    To think of a request costs more than to answer it.
    """
    scene = Scene(office)
    programs = [scene.visitor(role).program for role in roles]
    known = {name: str(key) for name, key in scene.ours.objects.items()}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", office.app)
    sent, broken = 0, []
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=times,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), is_known=st.booleans())
        def ask(case: Any, is_known: bool) -> None:
            nonlocal sent
            if is_known:
                case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
            for program in programs:
                assert program is not None
                sent += 1
                case.call_and_validate(headers=program.headers, checks=CHECKS)

        try:
            ask()
        except FailureGroup as failures:
            broken += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    return sent, broken


@pytest.fixture(autouse=True)
def _without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST", 10**9)


def test_nothing_that_is_sent_breaks_the_api(office: Office) -> None:
    sent, broken = ask_everything(office, Role.COORDINATOR, Role.FOCAL_POINT, times=FEW)
    assert (sent > 200, broken) == (True, [])


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_nothing_that_is_sent_as_any_role_breaks_the_api(office: Office, role: Role) -> None:
    sent, broken = ask_everything(office, role, times=MANY)
    assert (sent > 1000, broken) == (True, [])
