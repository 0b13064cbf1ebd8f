"""Programmes are set up by an administrator, written by their coordinator, and read by everyone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.texts import LANGUAGES
from app.programmes.models import Programme
from app.programmes.states import CurriculumState, ProgrammeState
from tests.support.office import Office, Visitor

NEW = {
    "code": "PRISON-1",
    "title-en": "Prison security",
    "title-fr": "Sécurité pénitentiaire",
    "summary-en": "What a prison needs.",
    "audience-en": "Prison services.",
    "areas": ["prison_border", "security"],
}


def test_an_administrator_sets_up_a_programme_which_the_public_does_not_see_yet(office: Office) -> None:
    administrator = office.administrator()
    answer = administrator.post("/programmes/new", NEW)
    assert answer.status_code == 303
    page = administrator.get(answer.location)
    assert "Prison security" in page.text
    assert "Nobody coordinates this programme yet." in page.text
    assert office.anonymous().get(answer.location).status_code == 404
    assert "Prison security" not in office.anonymous().get("/programmes").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": ""}, "Code: Fill this in."),
        ({"code": "X" * 21}, "Write at most 20 characters."),
        ({"code": "<script>"}, "Write Latin letters and digits"),
        ({"code": "سجن"}, "Write Latin letters and digits"),
        ({"code": "TAKEN"}, "Another programme has this code."),
        ({"title-en": "", "title-fr": ""}, "Please put this right"),
        ({"title-ar": "ب" * 300}, "Write at most 200 characters."),
        ({"summary-en": "long " * 300}, "Write at most 1000 characters."),
        ({"areas": []}, "Choose at least one."),
        ({"areas": ["espionage"]}, "Choose among the options."),
    ],
)
def test_a_wrong_programme_is_refused_with_its_reason(
    office: Office, change: dict[str, Any], sentence: str
) -> None:
    office.programme("TAKEN")
    answer = office.administrator().post("/programmes/new", {**NEW, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.count(Programme) == 1


def test_a_title_is_literal_text(office: Office) -> None:
    administrator = office.administrator()
    answer = administrator.post("/programmes/new", {**NEW, "title-en": "<script>alert(1)</script>"})
    page = administrator.get(answer.location).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_a_state_in_the_body_is_ignored(office: Office) -> None:
    answer = office.administrator().post("/programmes/new", {**NEW, "state": "published"})
    key = UUID(answer.location.rpartition("/")[2])
    assert office.read(Programme, key).state is ProgrammeState.DRAFT


def test_only_an_administrator_sets_up_programmes(office: Office) -> None:
    assert office.administrator().get("/programmes/new").status_code == 200
    assert office.coordinator(office.programme()).post("/programmes/new", NEW).status_code == 403
    assert office.anonymous().get("/programmes/new").status_code == 303


def test_the_coordinator_writes_the_texts_and_sees_which_languages_are_missing(office: Office) -> None:
    programme = office.programme("STOCTI")
    coordinator = office.coordinator(programme)
    record = f"/programmes/{programme}/record"
    missing = coordinator.get(record).text.partition("Not yet in every language")[2]
    assert "<bdi>Português</bdi></b>: Title, What it is about, and Who it is for" in missing
    names = ("title", "summary", "audience")
    four = {f"{name}-{code}": "A text" for name in names for code in LANGUAGES}
    answer = coordinator.post(
        f"/programmes/{programme}/edit", {"version": "1", **four, "areas": ["rehabilitation"]}
    )
    assert (answer.status_code, answer.location) == (303, record)
    assert "Not yet in every language" not in coordinator.get(record).text
    assert office.read(Programme, programme).areas == ["rehabilitation"]
    assert office.read(Programme, programme).version == 2


def test_a_stale_form_comes_back_with_both_texts(office: Office) -> None:
    programme = office.programme("STOCTI")
    coordinator = office.coordinator(programme)
    edit = f"/programmes/{programme}/edit"
    texts = {"summary-en": "About.", "audience-en": "All.", "areas": ["security"]}
    assert coordinator.post(edit, {"version": "1", "title-en": "First", **texts}).status_code == 303
    stale = coordinator.post(edit, {"version": "1", "title-en": "Second", **texts})
    assert stale.status_code == 409
    assert "Someone else changed this while you were writing" in stale.text
    assert "First" in stale.text
    assert 'value="Second"' in stale.text
    assert office.read(Programme, programme).title.en == "First"


def test_a_programme_is_published_once_a_curriculum_is(office: Office) -> None:
    programme = office.programme(state=ProgrammeState.DRAFT)
    curriculum = office.curriculum(programme, state=CurriculumState.DRAFT)
    coordinator = office.coordinator(programme)
    refused = coordinator.post(f"/programmes/{programme}/move/publish")
    assert refused.status_code == 422
    assert "Publish a curriculum version first" in refused.text
    assert coordinator.post(f"/curricula/{curriculum}/move/publish").status_code == 303
    assert coordinator.post(f"/programmes/{programme}/move/publish").status_code == 303
    assert "Module M1" in office.anonymous().get(f"/programmes/{programme}").text


def test_withdrawing_asks_for_a_reason_and_hides_the_programme(office: Office) -> None:
    programme = office.programme()
    coordinator = office.coordinator(programme)
    move = f"/programmes/{programme}/move/withdraw"
    refused = coordinator.post(move, {"reason": " "})
    assert refused.status_code == 422
    assert "Reason: Fill this in." in refused.text
    assert office.anonymous().get(f"/programmes/{programme}").status_code == 200
    assert coordinator.post(move, {"reason": "Replaced by another."}).status_code == 303
    assert office.anonymous().get(f"/programmes/{programme}").status_code == 404
    assert "Replaced by another." in coordinator.get(f"/programmes/{programme}/record").text


@pytest.mark.parametrize("page", ["record", "edit", "partners", "partners/new", "curricula", "move/withdraw"])
def test_another_programmes_coordinator_does_not_work_here(office: Office, page: str) -> None:
    published, draft = office.programme(), office.programme(state=ProgrammeState.DRAFT)
    stranger = office.coordinator(office.programme())
    assert office.coordinator(published).get(f"/programmes/{published}/{page}").status_code == 200
    assert stranger.get(f"/programmes/{published}/{page}").status_code == 403
    assert stranger.get(f"/programmes/{draft}/{page}").status_code == 404
    assert office.administrator().get(f"/programmes/{published}/{page}").status_code == 403


def test_the_public_list_holds_what_is_published(office: Office) -> None:
    office.programme("SHOWN")
    office.programme("DRAFTED", state=ProgrammeState.DRAFT)
    public = office.anonymous().get("/programmes").text
    assert "Course SHOWN" in public
    assert "Course DRAFTED" not in public
    assert "Course DRAFTED" in office.administrator().get("/programmes").text.replace("\n", "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=formation+b2", ["B2"]),
        ("q=b2", ["B2"]),
        ("area=investigations", ["A1", "B2"]),
        ("area=security", []),
        ("standing=draft", ["A1"]),
        ("sort=-code", ["B2", "A1"]),
        ("q=nothing+like+it", []),
    ],
)
def test_programmes_are_searched_and_filtered(office: Office, query: str, found: list[str]) -> None:
    office.programme("A1", state=ProgrammeState.DRAFT)
    office.programme("B2")
    file = office.administrator().get(f"/programmes?format=csv&{query}")
    assert [line.partition(",")[0] for line in file.text.splitlines()[1:]] == found


def test_the_start_page_of_a_new_programmes_coordinator_names_the_work(office: Office) -> None:
    programme = office.programme("NEW-1", state=ProgrammeState.DRAFT)
    administrator = office.administrator()
    assert "Give the programme NEW-1 a coordinator" in administrator.get("/").text
    coordinator = office.coordinator(programme)
    assert "Prepare the programme NEW-1 and publish it" in coordinator.get("/").text
    assert "Give the programme NEW-1 a coordinator" not in administrator.get("/").text
    curriculum = f"/programmes/{programme}/curricula/new"
    assert curriculum in coordinator.get(f"/programmes/{programme}").text


def test_a_list_of_thirty_asks_as_often_as_a_list_of_one(office: Office) -> None:
    administrator, public = office.administrator(), office.anonymous()

    def more(number: int) -> tuple[int, int]:
        for _ in range(number):
            office.programme()
        return queries_of(administrator), queries_of(public)

    assert more(1) == more(29)


def queries_of(visitor: Visitor) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        assert visitor.get("/programmes").status_code == 200
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    return len(asked)
