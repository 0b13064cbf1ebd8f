"""Programmes through the API: listed, read, set up, changed, published; as the pages do it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.access.actor import Role, ScopeKind
from app.access.scopes import Scope
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState
from tests.support.office import Office, Program

NEW = {
    "code": "STOCTI-9",
    "title": {"en": "Interviewing", "fr": "Entretiens"},
    "summary": {"en": "What it is about."},
    "audience": {"en": "Police."},
    "areas": ["investigations"],
}


@pytest.fixture
def administrator(office: Office) -> Program:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    return office.program(user)


def coordinator(office: Office, programme: UUID) -> Program:
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    return office.program(user)


def test_a_programme_is_set_up_read_and_changed(office: Office, administrator: Program) -> None:
    made = administrator.post("/programmes", NEW)
    assert made.status_code == 201, made.text
    key = made.json["id"]
    assert made.headers["Location"] == f"/api/v1/programmes/{key}"
    assert made.headers["ETag"] == '"1"'
    read = administrator.get(f"/programmes/{key}")
    assert read.json == made.json
    assert {name: read.json[name] for name in NEW} == NEW
    hers = coordinator(office, UUID(key))
    changed = hers.put(
        f"/programmes/{key}",
        {name: value for name, value in NEW.items() if name != "code"} | {"areas": ["security"]},
        If_Match=read.headers["ETag"],
    )
    assert (changed.status_code, changed.json["areas"], changed.headers["ETag"]) == (200, ["security"], '"2"')
    assert [word for word, *_rest in office.trail()][-2:] == ["programme.create", "programme.change"]


def test_a_list_is_paged_by_a_cursor_that_is_good_for_its_query_alone(office: Office) -> None:
    for number in range(5):
        office.programme(f"P{number}")
    stranger = office.program(None)
    first = stranger.get("/programmes?limit=2").json
    assert [p["code"] for p in first["items"]] == ["P0", "P1"]
    second = stranger.get(f"/programmes?limit=3&cursor={first['next_cursor']}").json
    assert [p["code"] for p in second["items"]] == ["P2", "P3", "P4"]
    assert second["next_cursor"] is None
    for other in ("sort=-code&", "q=P&"):
        refused = stranger.get(f"/programmes?{other}cursor={first['next_cursor']}")
        assert (refused.status_code, refused.json["detail"]) == (
            400,
            "This cursor is not of this query. Begin again without it.",
        )
    assert stranger.get("/programmes?cursor=made-up").status_code == 400


@pytest.mark.parametrize(
    ("sent", "pointer", "detail"),
    [
        ({"code": ""}, "/code", "Fill this in."),
        ({"code": "x" * 21}, "/code", "Write at most 20 characters."),
        ({"code": 7}, "/code", "This is not of the kind that is asked for."),
        ({"title": {}}, "/title/en", "Fill this in, in at least one language."),
        ({"title": {"sw": "Mahojiano"}}, "/title/sw", "There is no such field. Leave it out."),
        ({"areas": ["cooking"]}, "/areas", "Choose among the options."),
        ({"state": "published"}, "/state", "There is no such field. Leave it out."),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    office: Office, administrator: Program, sent: dict[str, object], pointer: str, detail: str
) -> None:
    refused = administrator.post("/programmes", NEW | sent)
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    assert refused.json["errors"] == [{"pointer": pointer, "detail": detail}]
    assert office.count(Programme) == 0


def test_a_missing_field_is_named_in_the_language_asked_for(administrator: Program) -> None:
    body = {name: value for name, value in NEW.items() if name != "code"}
    refused = administrator.post("/programmes", body, Accept_Language="fr")
    assert refused.headers["Content-Language"] == "fr"
    assert refused.json["errors"] == [{"pointer": "/code", "detail": "Remplissez ce champ."}]


def test_an_edit_without_the_version_read_is_refused_and_so_is_a_stale_one(office: Office) -> None:
    key = office.programme("P1")
    hers = coordinator(office, key)
    body = {name: value for name, value in NEW.items() if name != "code"}
    assert hers.put(f"/programmes/{key}", body).status_code == 428
    assert hers.put(f"/programmes/{key}", body, If_Match='"7"').status_code == 412
    assert hers.put(f"/programmes/{key}", body, If_Match='"1"').status_code == 200
    assert hers.put(f"/programmes/{key}", body, If_Match='"1"').status_code == 412


def test_a_programme_is_published_by_its_move_and_not_twice(office: Office) -> None:
    key = office.programme("P1", state=ProgrammeState.DRAFT)
    hers = coordinator(office, key)
    [offer] = hers.get(f"/programmes/{key}/moves").json["items"]
    assert (offer["move"], offer["allowed"]) == ("publish", False)
    refused = hers.post(f"/programmes/{key}/moves", {"move": "publish"})
    assert (refused.status_code, refused.json["detail"]) == (409, offer["why_not"])
    office.curriculum(key)
    done = hers.post(f"/programmes/{key}/moves", {"move": "publish"})
    assert (done.status_code, done.json["state"]) == (200, "published")
    again = hers.post(f"/programmes/{key}/moves", {"move": "publish"})
    assert again.status_code == 409
    unknown = hers.post(f"/programmes/{key}/moves", {"move": "make_me_king"})
    assert (unknown.status_code, unknown.json["errors"][0]["pointer"]) == (422, "/move")


def test_another_programme_is_answered_as_one_that_is_nowhere(office: Office) -> None:
    hers = coordinator(office, office.programme("OURS"))
    theirs = office.programme("THEIRS", state=ProgrammeState.DRAFT)
    there, nowhere = hers.get(f"/programmes/{theirs}"), hers.get(f"/programmes/{uuid4()}")
    assert (there.status_code, there.data) == (404, nowhere.data)
    assert hers.get("/nothing/of/the/kind").data == nowhere.data


def test_a_token_does_no_more_than_it_was_made_for(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    reader = office.program(user, Scope.PROGRAMMES_READ)
    assert reader.get("/programmes").status_code == 200
    refused = reader.post("/programmes", NEW)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (
        403,
        'Bearer error="insufficient_scope", scope="programmes:write"',
    )
    assert office.count(Programme) == 0
