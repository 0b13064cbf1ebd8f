"""The permission matrix by behaviour: every route, every role, what is ours, theirs, nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from app.access.actor import Halfway, Role
from app.access.gate import FRESH
from app.access.permissions import Permission
from app.api.problems import MEDIA_TYPE
from app.core import clock
from tests.conftest import NOW
from tests.laws.expected import (
    FORBIDDEN,
    LOGIN,
    MISSING,
    OK,
    PROVE,
    ROUTES,
    Ask,
    answer,
    answer_to_stale,
)
from tests.laws.scene import IDENTITIES, NOMINEE, PAPER, Scene
from tests.support.office import Office, Visitor

WORDS = {
    "token": "no-such-token",
    "key": NOMINEE,
    "kind": "trainer",
    "question_key": "expected_use",
    "asked_key": "relevance",
    "document_code": "passport",
    "usual_code": "letter",
    "number": PAPER,
    "mail_id": "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa",
    "api_token_id": "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa",
    "passkey_id": "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa",
    "link_id": "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa",
    "language_code": "fr",
    "list_number": 1,
    "place": 1,
    "version_number": 1,
}
"""Arguments that name nothing of an actor's."""
NAMES = {
    "assessments.move": ["hand_in", "take_back"],
    "cohorts.move": ["postpone"],
    "registrations.move": ["withdraw", "no_show"],
}
"""The moves to try, where the address says any name or many."""
_OF_BROWSERS = {endpoint: ask for endpoint, ask in ROUTES.items() if not endpoint.startswith("api.")}
"""The routes to which a cookie leads at all."""


def test_every_route_has_its_line_in_the_table(app: Flask) -> None:
    served = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert (served - ROUTES.keys(), ROUTES.keys() - served) == (set(), set())


@pytest.mark.wide
@pytest.mark.parametrize("role", IDENTITIES)
def test_each_role_is_told_what_the_matrix_says(
    office: Office, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    assert _told_wrongly(office, monkeypatch, role, ROUTES) == []


@pytest.mark.postgres
@pytest.mark.parametrize("role", IDENTITIES)
def test_on_postgresql_each_role_is_told_the_same_at_its_share_of_the_routes(
    office: Office, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """The everyday share: every role, and between them every route."""
    assert _told_wrongly(office, monkeypatch, role, _share(role)) == []


def test_the_shares_make_up_the_table() -> None:
    shares = [_share(role) for role in IDENTITIES]
    assert sorted(endpoint for share in shares for endpoint in share) == sorted(ROUTES)


def _told_wrongly(
    office: Office, monkeypatch: pytest.MonkeyPatch, role: Role, routes: dict[str, Ask]
) -> list[str]:
    scene = Scene(office)
    visitor = scene.visitor(role)
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(Session, "commit", _undo)
    return list(_mistakes(scene, visitor, role, routes))


def _share(role: Role) -> dict[str, Ask]:
    """Every eleventh route for each of eleven roles, and no route twice."""
    mine = list(ROUTES)[IDENTITIES.index(role) :: len(IDENTITIES)]
    return {endpoint: ROUTES[endpoint] for endpoint in mine}


@pytest.mark.wide
@pytest.mark.parametrize("step", Halfway)
def test_between_password_and_factor_there_is_nothing_but_the_next_step(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: Halfway
) -> None:
    scene = Scene(office)
    visitor = scene.halfway(step)
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(Session, "commit", _undo)
    assert list(_mistakes(scene, visitor, step, _OF_BROWSERS)) == []


def test_the_law_finds_a_page_that_is_open_before_the_second_factor(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(office)
    visitor = scene.halfway(Halfway.FACTOR)
    monkeypatch.setattr(Session, "commit", _undo)
    stricter = {"people.second_step": Ask()}
    assert list(_mistakes(scene, visitor, Halfway.FACTOR, stricter)) == [
        "GET /second-step (factor): factor expected, let through (200)",
        "POST /second-step (factor): factor expected, let through (400)",
    ]


_WITH_OLD_PROOFS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.FOCAL_POINT, Role.TRAINEE)


@pytest.mark.wide
@pytest.mark.parametrize("role", _WITH_OLD_PROOFS)
def test_a_proof_of_eleven_minutes_ago_leads_to_a_new_one_where_one_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    scene = Scene(office)
    visitor = scene.visitor(role)
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(Session, "commit", _undo)
    with clock.set_to(NOW + FRESH):
        assert list(_mistakes(scene, visitor, role, _asked_when_stale(role), answer=answer_to_stale)) == []


def _asked_when_stale(role: Role) -> dict[str, Ask]:
    """Each route that asks for a fresh proof; of the others, those that let this role in first."""
    earlier = _WITH_OLD_PROOFS[: _WITH_OLD_PROOFS.index(role)]

    def is_for(ask: Ask) -> bool:
        let_in = [answer(one, ask, "ours") == OK for one in (*earlier, role)]
        return bool(ask.fresh) or (let_in[-1] and not any(let_in[:-1]))

    return {endpoint: ask for endpoint, ask in ROUTES.items() if is_for(ask)}


def test_the_law_finds_a_route_that_lets_too_many_through(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(office)
    visitor = scene.visitor(Role.OBSERVER)
    monkeypatch.setattr(Session, "commit", _undo)
    stricter = {"home.privacy": Ask(right=Permission.GRANT_GIVE)}
    assert list(_mistakes(scene, visitor, Role.OBSERVER, stricter)) == [
        "GET /privacy (observer): 403 expected, let through (200)"
    ]


WRITTEN_BY_A_VISIT = {"trail_links", "trail_entries", "tries", "user_sessions", "api_tokens"}
"""A refusal is recorded, a try is counted, a session or a token is seen; nothing else comes of a visit."""


@pytest.mark.wide
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINEE])
def test_opening_a_page_changes_nothing(office: Office, role: Role) -> None:
    scene = Scene(office)
    visitor = scene.visitor(role)
    written: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.replace('"', "").split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.add(words[1] if words[0] == "UPDATE" else words[2])

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        for rule in list(office.app.url_map.iter_rules()):
            if rule.endpoint in ROUTES and "GET" in (rule.methods or set()):
                for _side, url, _name in _addresses(scene, rule):
                    _opened(visitor, rule, url, "GET")
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    assert written - WRITTEN_BY_A_VISIT == set()


def _undo(session: Session) -> None:
    """Do the deed up to its last step, then take it back: the scene stays as it is for the next."""
    session.flush()
    session.expunge_all()  # what the answer still shows stays as it was
    session.rollback()


def _mistakes(
    scene: Scene,
    visitor: Visitor,
    role: Role | Halfway,
    routes: dict[str, Ask],
    *,
    answer: Callable[..., str] = answer,
) -> Iterator[str]:
    missing_page = visitor.get("/no/such/page").data
    missing_record = visitor.get("/api/v1/no/such/record").data
    cookie = visitor.client.get_cookie("session")
    for rule in sorted(scene.office.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint not in routes:
            continue
        ask = routes[rule.endpoint]
        for side, url, name in _addresses(scene, rule):
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT"}):
                if cookie:  # the route before may have signed out
                    visitor.client.set_cookie("session", cookie.value)
                got = _opened(visitor, rule, url, method)
                wanted = answer(role, ask, side, name=name, method=method)
                said = _said(got) if isinstance(role, Role) else _said_halfway(got, role)
                nothing = missing_record if _is_api(rule) else missing_page
                if said == MISSING and got.data != nothing and method == "GET":
                    yield f"{method} {url} ({role}): a 404 of its own making"
                if said != wanted and not (ask.narrows and said in {OK, MISSING} and wanted == OK):
                    where = url if side == "ours" else f"{rule.rule} of what is {side}"
                    yield f"{method} {where} ({role}): {wanted} expected, {said} ({got.status_code})"


def _is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def _opened(visitor: Visitor, rule: Rule, url: str, method: str) -> TestResponse:
    """What is told: by a page to a browser, by the API to the program of the same account."""
    if _is_api(rule) and visitor.program:
        return visitor.program.open(url, method)
    return visitor.client.open(url, method=method, buffered=True)


def _said(got: TestResponse) -> str:
    if got.status_code == 401 and got.content_type == MEDIA_TYPE:
        return LOGIN
    for place, told in (("/login", LOGIN), ("/prove", PROVE)):
        if got.status_code == 303 and (got.location or "").startswith(place):
            return told
    return {403: FORBIDDEN, 404: MISSING, 500: "500"}.get(got.status_code, OK)


def _said_halfway(got: TestResponse, step: Halfway) -> str:
    steps = {Halfway.FACTOR: "/second-step", Halfway.SET_UP: "/account/factors"}
    if got.status_code == 303 and (got.location or "").partition("?")[0] == steps[step]:
        return step
    return _said(got)


def _addresses(scene: Scene, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """The address for what is ours, what is theirs and what is nowhere, with each name to try."""
    sides: dict[str, dict[str, Any]] = {"ours": scene.ours.objects}
    if any(argument.endswith("_id") and argument not in WORDS for argument in rule.arguments):
        sides |= {"theirs": scene.theirs.objects, "nowhere": scene.nowhere}
    for side, objects in sides.items():
        for name in NAMES.get(rule.endpoint) or _choices(rule):
            values = {
                argument: name if argument in {"name", "way"} else _value(rule, argument, objects)
                for argument in rule.arguments
            }
            with scene.office.app.test_request_context():
                url = scene.office.app.url_for(rule.endpoint, **values)
            yield side, url, name


def _value(rule: Rule, argument: str, objects: dict[str, Any]) -> Any:
    """The object that an argument names; KeyError for an argument that has none in the scene."""
    if argument in WORDS:
        return WORDS[argument]
    return objects.get(f"{rule.endpoint.partition('.')[0]}.{argument}") or objects[argument]


def _choices(rule: Rule) -> list[str]:
    """The first name that the address offers, or one empty one."""
    offered = [c for c in rule._converters.values() if isinstance(c, AnyConverter)]
    return [min(offered[0].items)] if offered else [""]
