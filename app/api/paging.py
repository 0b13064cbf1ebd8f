"""Pages of the office's lists, each with a sealed place that is good for its own query alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from app.api import bodies, problems
from app.core.crypto import token_hash
from app.core.i18n import _
from app.core.listing import Listing

NO_PLACE = {"cursor", "limit"}
"""What of a query does not say which rows it has, and in which order."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and the place of the next."""

    items: list[Any]
    next_cursor: str | None


def page(
    listing: Listing,
    statement: sa.Select[Any],
    query: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    **choices: Any,
) -> Listed:
    """The page that a query asks for; 422 for a filter that can't be read, 400 for another query's cursor."""
    sent = {key: value for key, value in query.items() if key not in NO_PLACE}
    form = listing.filter_form(formdata=MultiDict(sent), meta={"csrf": False})
    form.offer(**choices)
    if not form.validate():
        problems.refuse(422, errors=list(bodies.places(form.errors)))
    whose = token_hash(repr((request.path, sorted(sent.items()))))
    args = MultiDict(sent)
    if query.get("cursor"):
        args["after"] = _opened(query["cursor"], whose)
    found = replace(listing, page_size=query["limit"]).narrowed(statement, form, args, facts)
    return Listed(found.rows, _seal().dumps([whose, found.after]) if found.after else None)


def _opened(cursor: str, whose: str) -> str:
    """The place in the list that a cursor names; 400 for one that is mangled or of another query."""
    try:
        query, place = _seal().loads(cursor)
    except (BadSignature, ValueError):
        query, place = "", ""
    if query != whose:
        problems.refuse(400, _("This cursor is not of this query. Begin again without it."))
    return str(place)


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="place in a list of the API")
