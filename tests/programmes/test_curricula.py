"""A curriculum is drafted, published, and from then on stays as it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.texts import Texts
from app.programmes import queries
from app.programmes.curricula import FrozenCurriculumError
from app.programmes.models import Curriculum, Module, Outcome
from app.programmes.states import CurriculumState, ProgrammeState
from tests.conftest import NOW
from tests.support.office import Office, Visitor

MODULE = {"code": "M9", "title-en": "Digital evidence", "hours": "40"}


def draft(office: Office, modules: tuple[str, ...] = ("M1", "M2")) -> tuple[UUID, Visitor]:
    programme = office.programme(state=ProgrammeState.DRAFT)
    curriculum = office.curriculum(programme, modules=modules, state=CurriculumState.DRAFT)
    return curriculum, office.coordinator(programme)


def modules(office: Office, curriculum: UUID) -> dict[str, list[str]]:
    """Each module's code with the English of its outcomes, in their order."""
    with office.app.app_context():
        found = db.session.scalar(queries.one_curriculum().where(Curriculum.id == curriculum))
        assert found is not None
        shown = {module.code: [outcome.text.en for outcome in module.outcomes] for module in found.modules}
        db.session.remove()
    return shown


def test_a_curriculum_goes_the_whole_way(office: Office) -> None:
    programme = office.programme(state=ProgrammeState.DRAFT)
    coordinator = office.coordinator(programme)
    begun = coordinator.post(f"/programmes/{programme}/curricula/new", {"begin": "empty"})
    page = begun.location
    curriculum = UUID(page.rpartition("/")[2])
    assert "There is no module yet" in coordinator.get(page).text
    assert coordinator.post(f"{page}/modules/new", MODULE).status_code == 303
    (module,) = office.modules(curriculum)
    refused = coordinator.post(f"{page}/move/publish")
    assert refused.status_code == 422
    assert "Every module needs hours and at least one outcome." in refused.text
    outcome = {"text-en": "keep digital evidence whole"}
    assert coordinator.post(f"{page}/modules/{module}/outcomes/new", outcome).status_code == 303
    rules = {"version": "1", "attendance_percent": "90"}
    assert coordinator.post(f"{page}/rules", rules).status_code == 303
    assert coordinator.post(f"{page}/move/publish").status_code == 303
    stored = office.read(Curriculum, curriculum)
    assert (stored.state, stored.published_at, stored.attendance_percent) == (
        CurriculumState.PUBLISHED,
        NOW,
        90,
    )
    assert "This version is published and stays as it is" in coordinator.get(page).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": ""}, "Code: Fill this in."),
        ({"code": "M1"}, "Another module of this version has this code."),
        ({"code": "=M1"}, "Write Latin letters and digits"),
        ({"hours": "-1"}, "Write a whole number from 0 to 2000."),
        ({"hours": "2001"}, "Write a whole number from 0 to 2000."),
        ({"hours": "many"}, "Contact hours: "),
        ({"hours": ""}, "Write a number."),
        ({"title-en": "t" * 300}, "Write at most 200 characters."),
    ],
)
def test_a_wrong_module_is_refused_with_its_reason(
    office: Office, change: dict[str, Any], sentence: str
) -> None:
    curriculum, coordinator = draft(office)
    answer = coordinator.post(f"/curricula/{curriculum}/modules/new", {**MODULE, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert list(modules(office, curriculum)) == ["M1", "M2"]


@pytest.mark.parametrize("percent", ["0", "101", "-5", "80.5", ""])
def test_a_wrong_attendance_rule_is_refused(office: Office, percent: str) -> None:
    curriculum, coordinator = draft(office)
    answer = coordinator.post(
        f"/curricula/{curriculum}/rules", {"version": "1", "attendance_percent": percent}
    )
    assert answer.status_code == 422
    assert office.read(Curriculum, curriculum).attendance_percent == 80


def test_a_draft_is_edited_in_every_part(office: Office) -> None:
    curriculum, coordinator = draft(office, ("M1", "M2", "M3"))
    first, second, third = office.modules(curriculum)
    at = f"/curricula/{curriculum}/modules"
    coordinator.post(f"{at}/{first}/down")
    coordinator.post(f"{at}/{third}/up")
    assert list(modules(office, curriculum)) == ["M2", "M3", "M1"]
    coordinator.post(f"{at}/{second}/up")
    assert list(modules(office, curriculum)) == ["M2", "M3", "M1"]
    coordinator.post(f"{at}/{third}/remove")
    coordinator.post(f"{at}/{second}/edit", {"version": "1", **MODULE})
    coordinator.post(f"{at}/{second}/outcomes/new", {"text-en": "lead a case"})
    assert modules(office, curriculum) == {"M9": ["can do it", "lead a case"], "M1": ["can do it"]}
    with office.app.app_context():
        old, new = db.session.scalars(
            sa.select(Outcome.id).where(Outcome.module_id == second).order_by(Outcome.position)
        )
        db.session.remove()
    version = str(office.read(Module, second).version)
    coordinator.post(f"{at}/{second}/outcomes/{new}/up")
    coordinator.post(f"{at}/{second}/outcomes/{old}/remove")
    stale = coordinator.post(f"{at}/{second}/outcomes/{new}/edit", {"version": version, "text-en": "mine"})
    assert stale.status_code == 409
    version = str(office.read(Module, second).version)
    coordinator.post(f"{at}/{second}/outcomes/{new}/edit", {"version": version, "text-en": "close it"})
    assert modules(office, curriculum) == {"M9": ["close it"], "M1": ["can do it"]}


def test_a_published_version_refuses_every_edit(office: Office) -> None:
    programme = office.programme()
    curriculum = office.curriculum(programme, modules=("M1", "M2"))
    module = office.modules(curriculum)[0]
    with office.app.app_context():
        outcome = db.session.scalar(sa.select(Outcome.id).where(Outcome.module_id == module))
        db.session.remove()
    coordinator = office.coordinator(programme)
    at = f"/curricula/{curriculum}/modules"
    deeds: dict[str, dict[str, str]] = {
        f"/curricula/{curriculum}/rules": {"version": "1", "attendance_percent": "50"},
        f"{at}/new": MODULE,
        f"{at}/{module}/edit": {"version": "1", **MODULE},
        f"{at}/{module}/down": {},
        f"{at}/{module}/remove": {},
        f"{at}/{module}/outcomes/new": {"text-en": "more"},
        f"{at}/{module}/outcomes/{outcome}/edit": {"version": "1", "text-en": "else"},
        f"{at}/{module}/outcomes/{outcome}/down": {},
        f"{at}/{module}/outcomes/{outcome}/remove": {},
    }
    for url, data in deeds.items():
        answer = coordinator.post(url, data)
        assert (url, answer.status_code) == (url, 409)
        assert "Version 1 is published and stays as it is." in answer.text
    assert modules(office, curriculum) == {"M1": ["can do it"], "M2": ["can do it"]}
    assert office.read(Curriculum, curriculum).attendance_percent == 80


def _rename(curriculum: Curriculum) -> None:
    curriculum.modules[0].title = Texts(en="Other")


def _reword(curriculum: Curriculum) -> None:
    curriculum.modules[0].outcomes[0].text = Texts(en="other")


def _loosen(curriculum: Curriculum) -> None:
    curriculum.attendance_percent = 10


def _add(curriculum: Curriculum) -> None:
    curriculum.modules.append(Module(code="X", position=9, title=Texts(en="X"), hours=1))


def _remove(curriculum: Curriculum) -> None:
    del curriculum.modules[0]


def _remove_outcome(curriculum: Curriculum) -> None:
    del curriculum.modules[0].outcomes[0]


@pytest.mark.parametrize("change", [_rename, _reword, _loosen, _add, _remove, _remove_outcome])
@pytest.mark.parametrize("state", [CurriculumState.DRAFT, CurriculumState.PUBLISHED, CurriculumState.RETIRED])
def test_no_code_changes_what_is_published(office: Office, state: CurriculumState, change: Any) -> None:
    key = office.curriculum(office.programme(), state=state)

    def deed() -> None:
        with office.deed():
            curriculum = db.session.scalar(queries.one_curriculum().where(Curriculum.id == key))
            change(curriculum)

    if state is CurriculumState.DRAFT:
        deed()
    else:
        with pytest.raises(FrozenCurriculumError):
            deed()


def test_a_new_version_begins_with_what_the_last_one_holds(office: Office) -> None:
    programme = office.programme()
    first = office.curriculum(programme, modules=("M1", "M2"))
    coordinator = office.coordinator(programme)
    new = f"/programmes/{programme}/curricula/new"
    begun = coordinator.post(new, {"begin": "copy"})
    second = UUID(begun.location.rpartition("/")[2])
    assert modules(office, second) == {"M1": ["can do it"], "M2": ["can do it"]}
    assert not set(office.modules(first)) & set(office.modules(second))
    refused = coordinator.post(new, {"begin": "empty"})
    assert refused.status_code == 422
    assert "Version 2 is still a draft." in refused.text
    assert coordinator.get(new).location == begun.location
    assert "Finish version 2 of the curriculum" in coordinator.get("/").text


def test_a_version_says_in_which_modules_a_language_is_missing(office: Office) -> None:
    curriculum, coordinator = draft(office)
    page = coordinator.get(f"/curricula/{curriculum}").text
    assert "<bdi>Français</bdi></b>: M1 and M2</li>" in page
    assert "<bdi>English</bdi></b>" not in page


def test_a_retired_version_is_over(office: Office) -> None:
    programme = office.programme()
    curriculum = office.curriculum(programme)
    coordinator = office.coordinator(programme)
    assert coordinator.post(f"/curricula/{curriculum}/move/retire").status_code == 303
    again = coordinator.post(f"/curricula/{curriculum}/move/publish")
    assert again.status_code == 422
    assert "it is already “Retired”" in again.text
    assert "The curriculum is being written" in office.anonymous().get(f"/programmes/{programme}").text


def test_a_part_of_another_version_is_not_there(office: Office) -> None:
    curriculum, coordinator = draft(office)
    other, _stranger = draft(office)
    foreign = office.modules(other)[0]
    at = f"/curricula/{curriculum}/modules/{foreign}"
    for page in ("edit", "remove", "outcomes/new"):
        assert coordinator.get(f"{at}/{page}").status_code == 404
    assert coordinator.post(f"{at}/up").status_code == 404
    assert coordinator.post(f"/curricula/{other}/modules/{foreign}/up").status_code == 404


def test_versions_are_for_the_programmes_own_coordinators(office: Office) -> None:
    programme = office.programme()
    page = f"/curricula/{office.curriculum(programme)}"
    assert office.coordinator(programme).get(page).status_code == 200
    assert office.coordinator(office.programme()).get(page).status_code == 404
    assert office.administrator().get(page).status_code == 404
    assert office.anonymous().get(page).status_code == 303
