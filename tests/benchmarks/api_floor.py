"""The floor of the API's list of cohorts: the token's query, one try counted, the rows as JSON by Core."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from flask import Response, request

from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db
from app.people.models import Person, User
from app.people.token_models import ApiToken

_tokens, _users, _persons = ApiToken.__table__, User.__table__, Person.__table__


def know_token() -> None:
    """The token's query; what its holder may do is known beforehand."""
    secret = request.headers["Authorization"].removeprefix("Bearer ")
    db.session.execute(
        sa.select(_tokens.c.id, _tokens.c.scopes, _users.c.id, _persons.c.given_names, _persons.c.family_name)
        .join(_users, _users.c.id == _tokens.c.user_id)
        .join(_persons, _persons.c.id == _users.c.person_id)
        .where(
            _tokens.c.token_hash == token_hash(secret),
            _tokens.c.ended_at.is_(None),
            _tokens.c.expires_at > clock.now(),
        )
    ).one()


def answered(rows: list[Any], most: int) -> Response:
    """The first rows as the API answers them, without the place of the next."""
    items = [
        {
            "id": str(row.id),
            "code": row.code,
            "title": row.title.filled(),
            "programme_code": row.programme_code,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "seats": row.seats,
            "deadline_at": row.deadline_at.isoformat() if row.deadline_at else None,
            "state": row.state.value,
        }
        for row in rows[:most]
    ]
    return Response(json.dumps({"items": items}, ensure_ascii=False), content_type="application/json")


def same(answer: bytes, floor: bytes) -> bool:
    """Whether both have the same rows."""
    return bool(json.loads(answer)["items"] == json.loads(floor)["items"])
