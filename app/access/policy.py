"""One rule, two questions: may this actor do it to this object, and which objects are there for the actor.

A protected model says how it is reached, in its own class body:

- ``__reach__`` maps a scope's kind to the attribute that holds the scope's key;
- ``__shared__`` marks what belongs to the whole office: a grant of the role anywhere reaches it;
- ``__own__`` names the attribute that holds the person whose it is, or ``__own_by__`` the hybrid
  method that tells whether it is a person's;
- ``__assigned__`` names the hybrid method that tells whether a trainer is assigned;
- ``__closer__`` maps a right that asks more than that to the hybrid methods that tell it instead, each
  by the name of the one in whose place it stands;
- ``__open__`` names the hybrid property that tells whether it is public;
- ``__see__`` is the permission that puts it within sight: without it the object does not exist.

Hybrids answer both in Python and in SQL, so that a list and a page cannot disagree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor, HeldGrant, Role, ScopeKind
from app.access.permissions import Permission
from app.access.roles import MATRIX, NEVER_OWN, Reach


def may(actor: Actor, permission: Permission, thing: Any = None) -> bool:
    """Whether `actor` has the right for `thing`; without a thing, whether for anything at all."""
    if actor.is_system:
        return True
    if is_ones_own(actor, permission, thing):
        return False
    roles = actor.roles
    return any(
        role in roles and (thing is None or _reaches(actor, role, reach, thing, permission))
        for role, reach in MATRIX[permission].items()
    )


def is_ones_own(actor: Actor, permission: Permission, thing: Any) -> bool:
    """Whether the thing is the actor's own case, and the right one that nobody has over their own."""
    own = getattr(type(thing), "__own__", "") if permission in NEVER_OWN else ""
    return bool(own) and getattr(thing, own) == actor.person_id


def visible_to(actor: Actor, permission: Permission, model: type[Any]) -> sa.ColumnElement[bool]:
    """The condition under which rows of `model` are there for `actor` with that right."""
    return visible_by_any(actor, (permission,), model)


def visible_by_any(
    actor: Actor, permissions: tuple[Permission, ...], model: type[Any]
) -> sa.ColumnElement[bool]:
    """The condition under which rows of `model` are there for `actor` with one of these rights."""
    if actor.is_system:
        return sa.true()
    roles = actor.roles
    closer = getattr(model, "__closer__", {})
    ways = {
        (role, reach, right in NEVER_OWN, right if right in closer else "")
        for right in permissions
        for role, reach in MATRIX[right].items()
    }
    clauses = [
        sa.and_(clause, _anothers(actor, model)) if never_own else clause
        for role, reach, never_own, right in sorted(ways)
        if role in roles
        for clause in _clauses(actor, role, reach, model, right)
    ]
    return sa.or_(*clauses) if clauses else sa.false()


def stand_in(actor: Actor) -> tuple[Actor, dict[str, Any]]:
    """One who stands for every actor with the same roles in the same kinds of scope, and this one's facts.

    What is put together under the condition of a stand-in serves all of them: it is sent with the facts of
    the one who asks, and fails without them.
    """
    facts: dict[str, Any] = {"actor_person": actor.person_id, "actor_trainer": actor.trainer_id}
    for number, grant in enumerate(actor.grants):
        facts[f"actor_scope_{number}"] = grant.scope_id and _TYPES[grant.kind].python_type(grant.scope_id)
    facts = {name: fact for name, fact in facts.items() if fact is not None}
    kind = tuple((grant.role, grant.kind) for grant in actor.grants)
    return _stand_in(kind, frozenset(facts), is_system=actor.is_system), facts


_TYPES: dict[ScopeKind, Any] = {
    ScopeKind.OFFICE: sa.String(),
    ScopeKind.PROGRAMME: sa.Uuid(),
    ScopeKind.MEMBER_STATE: sa.String(),
}
"""What a scope's key is, by its kind."""


@lru_cache(maxsize=256)
def _stand_in(kind: tuple[tuple[Role, ScopeKind], ...], facts: frozenset[str], *, is_system: bool) -> Actor:
    def fact(name: str, type_: Any) -> Any:
        return sa.bindparam(name, type_=type_) if name in facts else None

    return Actor(
        person_id=fact("actor_person", sa.Uuid()),
        trainer_id=fact("actor_trainer", sa.Uuid()),
        grants=tuple(
            HeldGrant(role, scope, fact(f"actor_scope_{number}", _TYPES[scope]))
            for number, (role, scope) in enumerate(kind)
        ),
        is_system=is_system,
    )


def open_to_public(permission: Permission) -> bool:
    """Whether someone without an account has this right for anything at all."""
    return Role.PUBLIC in MATRIX[permission]


def _reaches(actor: Actor, role: Role, reach: Reach, thing: Any, right: str) -> bool:
    model = type(thing)
    if reach is Reach.OPEN:
        return bool(getattr(thing, model.__open__)) if hasattr(model, "__open__") else False
    if reach is Reach.SELF:
        if hasattr(model, "__own_by__"):
            return bool(getattr(thing, _told_by(model, "__own_by__", right))(actor.person_id))
        return hasattr(model, "__own__") and getattr(thing, model.__own__) == actor.person_id
    if reach is Reach.ASSIGNED:
        return hasattr(model, "__assigned__") and bool(
            getattr(thing, _told_by(model, "__assigned__", right))(actor.trainer_id)
        )
    if getattr(model, "__shared__", False):
        return any(grant.role is role for grant in actor.grants)
    return any(
        grant.kind is ScopeKind.OFFICE
        or (grant.kind in _keys(model) and str(getattr(thing, _keys(model)[grant.kind])) == grant.scope_id)
        for grant in actor.grants
        if grant.role is role
    )


def _told_by(model: type[Any], whose: str, right: str) -> str:
    """The name of the hybrid method that tells, for a right, whether a thing is someone's."""
    name: str = getattr(model, whose)
    closer: str = getattr(model, "__closer__", {}).get(right, {}).get(name, name)
    return closer


def _anothers(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Not the actor's own; what belongs to nobody known is another's too."""
    own = getattr(model, getattr(model, "__own__", ""), None)
    return sa.true() if own is None else own.is_distinct_from(actor.person_id)


def _clauses(actor: Actor, role: Role, reach: Reach, model: type[Any], right: str) -> list[Any]:
    if reach is Reach.OPEN:
        return [getattr(model, model.__open__)] if hasattr(model, "__open__") else []
    if reach is Reach.SELF:
        if hasattr(model, "__own_by__"):
            return [getattr(model, _told_by(model, "__own_by__", right))(actor.person_id)]
        return [getattr(model, model.__own__) == actor.person_id] if hasattr(model, "__own__") else []
    if reach is Reach.ASSIGNED:
        if not hasattr(model, "__assigned__"):
            return []
        return [getattr(model, _told_by(model, "__assigned__", right))(actor.trainer_id)]
    shared = getattr(model, "__shared__", False)
    if any(grant.role is role and (shared or grant.kind is ScopeKind.OFFICE) for grant in actor.grants):
        return [sa.true()]
    return [
        _is_one_of(getattr(model, attribute), keys)
        for kind, attribute in _keys(model).items()
        if (keys := actor.scopes(role, kind))
    ]


def _keys(model: type[Any]) -> dict[ScopeKind, str]:
    return getattr(model, "__reach__", {})


def _is_one_of(column: Any, keys: list[Any]) -> sa.ColumnElement[bool]:
    """Most have one grant, and a list of one costs more to put together and to send."""
    typed = [key if isinstance(key, sa.BindParameter) else column.type.python_type(key) for key in keys]
    reached: sa.ColumnElement[bool] = column == typed[0] if len(typed) == 1 else column.in_(typed)
    return reached
