"""One rule, two questions: what an actor may do to a record, and which records are there, never disagree."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import g

from app.access import policy
from app.access.actor import ANONYMOUS, SYSTEM, Actor, Role
from app.access.permissions import Permission
from app.access.roles import MATRIX
from app.core.db import Base, db
from app.people.models import UserSession
from app.wiring import load_actor
from tests.laws.scene import IDENTITIES, Scene
from tests.support.office import Office, Visitor


def protected_models() -> list[type[Any]]:
    """Every kind of record that the gate looks for."""
    return [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__see__")]


def actor_of(office: Office, visitor: Visitor) -> Actor:
    """Who the visitor is to the policy, loaded as a request loads it."""
    cookie = visitor.client.get_cookie("session")
    if cookie is None:
        return ANONYMOUS
    with office.app.test_request_context("/account", headers={"Cookie": f"session={cookie.value}"}):
        actor = load_actor()
        g.pop("_login_user", None)
        db.session.remove()
        return actor


def disagreements(actor: Actor, model: type[Any], permission: Permission) -> list[str]:
    """The records of which a page and a list would say different things."""
    identity = sa.inspect(model).primary_key[0]
    reader, facts = policy.stand_in(actor)
    listed, for_its_kind = (
        set(db.session.scalars(sa.select(identity).where(policy.visible_to(who, permission, model)), asked))
        for who, asked in ((actor, {}), (reader, facts))
    )
    return [
        f"{permission} on {model.__name__} {thing.id}"
        for thing in db.session.scalars(sa.select(model).order_by(identity))
        if len({policy.may(actor, permission, thing), thing.id in listed, thing.id in for_its_kind}) > 1
    ]


@pytest.mark.parametrize("role", IDENTITIES)
def test_a_page_and_a_list_agree_for_every_role_model_and_right(office: Office, role: Role) -> None:
    actor = actor_of(office, Scene(office).visitor(role))
    assert role in actor.roles
    with office.app.app_context():
        found = [
            disagreement
            for model in protected_models()
            for permission in Permission
            for disagreement in disagreements(actor, model, permission)
        ]
        db.session.remove()
    assert found == []


def test_the_office_itself_sees_everything(office: Office) -> None:
    Scene(office)
    with office.app.app_context():
        for model in protected_models():
            assert disagreements(SYSTEM, model, Permission.GRANT_GIVE) == []
        db.session.remove()


def test_every_right_is_given_to_someone_and_every_role_has_one() -> None:
    assert set(Permission) - MATRIX.keys() == set()
    assert set(Role) - {role for reaches in MATRIX.values() for role in reaches} == set()


def test_the_law_finds_a_rule_that_answers_differently(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.programme()
    actor = actor_of(office, office.administrator())
    monkeypatch.setattr(policy, "visible_to", lambda *_asked: sa.false())
    with office.app.app_context():
        models = {model.__name__: model for model in protected_models()}
        assert len(disagreements(actor, models["Programme"], Permission.PROGRAMME_SEE)) == 1
        db.session.remove()
    assert office.count(UserSession) == 1
