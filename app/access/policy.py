"""One rule, two questions: may this actor do it to this object, and which objects are there for the actor.

A protected model says how it is reached, in its own class body:

- ``__reach__`` maps a scope's kind to the attribute that holds the scope's key;
- ``__shared__`` marks what belongs to the whole office: a grant of the role anywhere reaches it;
- ``__own__`` names the attribute that holds the person whose it is, or ``__own_by__`` the hybrid
  method that tells whether it is a person's;
- ``__assigned__`` names the hybrid method that tells whether a trainer is assigned;
- ``__open__`` names the hybrid property that tells whether it is public;
- ``__see__`` is the permission that puts it within sight: without it the object does not exist.

Hybrids answer both in Python and in SQL, so that a list and a page cannot disagree.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission
from app.access.roles import MATRIX, NEVER_OWN, Reach


def may(actor: Actor, permission: Permission, thing: Any = None) -> bool:
    """Whether `actor` has the right for `thing`; without a thing, whether for anything at all."""
    if actor.is_system:
        return True
    own = getattr(type(thing), "__own__", None) if permission in NEVER_OWN else None
    if own and getattr(thing, own) == actor.person_id:
        return False
    roles = actor.roles
    return any(
        role in roles and (thing is None or _reaches(actor, role, reach, thing))
        for role, reach in MATRIX[permission].items()
    )


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
    ways = {
        (role, reach, right in NEVER_OWN) for right in permissions for role, reach in MATRIX[right].items()
    }
    clauses = [
        sa.and_(clause, _anothers(actor, model)) if never_own else clause
        for role, reach, never_own in sorted(ways)
        if role in roles
        for clause in _clauses(actor, role, reach, model)
    ]
    return sa.or_(*clauses) if clauses else sa.false()


def open_to_public(permission: Permission) -> bool:
    """Whether someone without an account has this right for anything at all."""
    return Role.PUBLIC in MATRIX[permission]


def _reaches(actor: Actor, role: Role, reach: Reach, thing: Any) -> bool:
    model = type(thing)
    if reach is Reach.OPEN:
        return bool(getattr(thing, model.__open__)) if hasattr(model, "__open__") else False
    if reach is Reach.SELF:
        if hasattr(model, "__own_by__"):
            return bool(getattr(thing, model.__own_by__)(actor.person_id))
        return hasattr(model, "__own__") and getattr(thing, model.__own__) == actor.person_id
    if reach is Reach.ASSIGNED:
        return hasattr(model, "__assigned__") and bool(getattr(thing, model.__assigned__)(actor.trainer_id))
    if getattr(model, "__shared__", False):
        return any(grant.role is role for grant in actor.grants)
    return any(
        grant.kind is ScopeKind.OFFICE
        or (grant.kind in _keys(model) and str(getattr(thing, _keys(model)[grant.kind])) == grant.scope_id)
        for grant in actor.grants
        if grant.role is role
    )


def _anothers(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Not the actor's own; what belongs to nobody known is another's too."""
    own = getattr(model, getattr(model, "__own__", ""), None)
    return sa.true() if own is None else own.is_distinct_from(actor.person_id)


def _clauses(actor: Actor, role: Role, reach: Reach, model: type[Any]) -> list[Any]:
    if reach is Reach.OPEN:
        return [getattr(model, model.__open__)] if hasattr(model, "__open__") else []
    if reach is Reach.SELF:
        if hasattr(model, "__own_by__"):
            return [getattr(model, model.__own_by__)(actor.person_id)]
        return [getattr(model, model.__own__) == actor.person_id] if hasattr(model, "__own__") else []
    if reach is Reach.ASSIGNED:
        return (
            [getattr(model, model.__assigned__)(actor.trainer_id)] if hasattr(model, "__assigned__") else []
        )
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


def _is_one_of(column: Any, keys: list[str]) -> sa.ColumnElement[bool]:
    """Most have one grant, and a list of one costs more to put together and to send."""
    typed = [column.type.python_type(key) for key in keys]
    reached: sa.ColumnElement[bool] = column == typed[0] if len(typed) == 1 else column.in_(typed)
    return reached
