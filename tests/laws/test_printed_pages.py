"""docs/access.md, data-register.md, workflows.md and openapi.json say what the programme does now."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app, features, handbook
from app.api import document
from app.config import Settings
from app.core import holds
from app.core.db import all_models
from app.core.effects import all_effects
from app.core.i18n import speaking
from app.core.workflow import all_workflows

pytestmark = pytest.mark.anywhere


@pytest.fixture
def printed(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {path.name: text for path, text in handbook.pages(app).items()}


def test_the_printed_pages_are_up_to_date(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["docs", "check"])
    assert (done.exit_code, done.output) == (0, "The printed pages are up to date.\n")


def test_a_page_that_is_not_up_to_date_is_refused_and_written_anew(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handbook, "DOCS", tmp_path)
    run = app.test_cli_runner().invoke
    done = run(args=["docs", "check"])
    assert (
        done.exit_code,
        done.output.partition(": not what")[0],
    ) == (
        1,
        "Error: docs/access.md and docs/data-register.md and docs/workflows.md and docs/openapi.json",
    )
    assert run(args=["docs", "write"]).exit_code == 0
    assert run(args=["docs", "check"]).exit_code == 0
    (tmp_path / "access.md").write_text("Everyone may do everything.")
    assert run(args=["docs", "check"]).exit_code == 1


def test_every_lifecycle_is_printed_with_its_moves_guards_and_effects(printed: dict[str, str]) -> None:
    page = printed["workflows.md"]
    for workflow in all_workflows():
        assert f"## {workflow.name.capitalize()}" in page
        for transition in workflow.transitions:
            assert f"(`{transition.name}`)" in page
            for guard in transition.guards:
                assert str(guard.refusal) in page
    for effect in all_effects():
        assert effect.story, f"{effect.follower} has no docstring"
        assert effect.story in page


def test_every_route_and_right_is_printed(app: Flask, printed: dict[str, str]) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not rule.endpoint.startswith("development."):
            assert f"| `{rule.rule}` |" in printed["access.md"]


@pytest.mark.usefixtures("app")
def test_every_guard_of_the_house_is_decided() -> None:
    features.refuse_undecided()


def test_every_table_and_column_is_printed(printed: dict[str, str]) -> None:
    page = printed["data-register.md"]
    for model in all_models():
        section = page.partition(f"## {model.__tablename__}\n")[2].partition("\n## ")[0]
        assert [name for name in holds.columns_of(model) if f"`{name}`" not in section] == []


def test_the_document_names_all_that_a_query_is_asked_by(app: Flask) -> None:
    with app.app_context():
        paths = document.of(app)["paths"]
    asked = {
        path: [one["name"] for one in said["get"]["parameters"]]
        for path, said in paths.items()
        if said.get("get", {}).get("parameters")
    }
    assert asked["/api/v1/programmes"][-3:] == ["sort", "cursor", "limit"]
    assert {path for path, names in asked.items() if {"since", "until", "donor"} <= {*names}} == {
        "/api/v1/measures",
        "/api/v1/measures/lines",
        "/api/v1/measures/rows",
    }


def test_the_apis_document_is_the_same_in_whatever_language_it_is_first_asked_for(migrated: Settings) -> None:
    app = create_app(migrated)
    with app.test_request_context(), speaking("ar"):
        assert document.as_text(app) == (handbook.DOCS / "openapi.json").read_text()
