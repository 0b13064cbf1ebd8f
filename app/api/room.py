"""The room of the API: routes that say their access, their scope, what is sent and what is answered.

flask-smorest reads and writes JSON by marshmallow's schemas and writes the OpenAPI document; the gate of the
pages stands before each route.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request, url_for
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from app.access import gate, policy
from app.access.gate import Access, current_actor
from app.access.scopes import Scope
from app.api import door, idempotency, problems
from app.api.bodies import Body, StrictParser
from app.api.schemas import Record
from app.core.db import db
from app.core.errors import StaleError

View = Callable[..., Any]
"""A route's own function: it returns the record, or the page of a list, that is answered."""
_documenting = Lock()
"""Two may ask for the document first; one after the other writes it."""
VERSION = "1.0.0"
"""The version of the API: the first number stands in its addresses, and changes when a program must."""


class WrongPlace(Schema):
    """One thing that is wrong in a request, and where (a JSON pointer)."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """Why a request was refused (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(WrongPlace))


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record as the API shows it: by which access it is found, as what, and where.

    `tag` says the version of a record that is edited with its parts.
    """

    seen: Access
    schema: type[Schema]
    endpoint: str
    tag: Callable[[Any], object] = lambda record: record.version

    def find(self, key: Any) -> Any:
        """The record as it now stands, within the actor's sight."""
        db.session.flush()
        return gate.find(current_actor(), self.seen, key)

    def url(self, key: Any) -> str:
        """Its address."""
        return url_for(f"api.{self.endpoint}", **{self.seen.argument: key})

    def etag(self, record: Any) -> str:
        """The version of a record as a header says it; empty for what is not edited by version."""
        return f'"{self.tag(record)}"' if issubclass(self.schema, Record) else ""


class _OfficeApi(Api):  # type: ignore[misc]
    """The document: the same problem for every refusal, and tokens as what opens."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {problems.MEDIA_TYPE: {"schema": Problem}}
            self.spec.components.response(
                status.name, {"description": status.phrase, "content": content}, lazy=True
            )

    def _register_etag_headers(self) -> None:
        """Which headers an answer has is said at each route."""

    def _register_pagination_header(self) -> None:
        """Pages are said by their own shape."""


class ApiRoom(Blueprint):  # type: ignore[misc]
    """The routes beneath `/api/v1`, each with its access and its scope."""

    ARGUMENTS_PARSER = StrictParser()

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Hang the routes into the application; their document is written when it is first asked for."""
        super().register(app, options)
        app.extensions["csrf"].exempt(self)  # a cookie opens nothing here
        api = _OfficeApi(
            app,
            spec_kwargs={
                "title": "Rabat Programmes",
                "version": VERSION,
                "openapi_version": "3.1.0",
                "info": {"description": "What this is and how to begin stands in the guide, `docs/api.md`."},
                "servers": [{"url": "/"}],
            },
        )
        api.DEFAULT_ERROR_RESPONSE_NAME = None
        api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
        app.extensions["openapi"] = functools.cache(functools.partial(self._documented, api, app))

    def _documented(self, api: Api, app: Flask) -> dict[str, Any]:
        with _documenting:
            self.register_views_in_doc(api, app, api.spec, name=self.name, parameters=None)
            document: dict[str, Any] = api.spec.to_dict()
            return document

    def route(self, rule: str, **_options: Any) -> Any:
        """There is no route without its access: use `page`."""
        raise TypeError(f"{rule}: declare it with ApiRoom.page(…, access=…, scope=…)")

    def page(
        self,
        rule: str,
        *,
        access: Access,
        scope: Scope | None,
        answers: type[Schema] | None = None,
        method: str = "GET",
        query: type[Body] | None = None,
        body: type[Body] | None = None,
        edits: Resource | None = None,
        makes: Resource | None = None,
        leads: Resource | None = None,
        shows: Resource | None = None,
    ) -> Callable[[View], View]:
        """Declare a route; its endpoint and the name of its operation are the view's name.

        What is sent is read by `query` or `body` and handed to the view first. A route that `edits` asks
        for If-Match, and answers with the record as it then stands; one that `leads` a record through its
        lifecycle answers so as well, and one that `shows` a record with its version; one that `makes`
        returns a new record, and makes it once for each Idempotency-Key.
        """
        shown = edits or makes or leads or shows
        schema = answers or shown.schema  # type: ignore[union-attr]
        headers = {"parameters": [_IF_MATCH if edits else _IDEMPOTENCY_KEY]} if edits or makes else {}

        def register(view: View) -> View:
            inner = _answering(view, schema(), shown, is_read=bool(shows), is_new=makes is not None)
            inner = self.response(201 if makes else 200, schema, headers=_told(shown, makes))(inner)
            for shape, place in ((query, "query"), (body, "json")):
                if shape is not None:
                    inner = self.arguments(shape, location=place)(inner)
            if edits:
                inner = _matching(inner, edits)
            if makes:
                inner = _once(inner, makes)
            inner = self.doc(
                operationId=view.__name__,
                **headers,  # a list of none would take those of the query out of the document
                security=[*([{}] if _is_public(access) else []), {"token": [str(scope)] if scope else []}],
                responses={
                    code: HTTPStatus(code).name for code in _refusals(access, method, query, body, edits)
                },
            )(inner)
            guarded = gate.guard(inner, access, door.door(scope))
            guarded.__scope__ = scope  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, guarded, methods=[method], tags=[_tag(rule)])
            return view

        return register


_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the record as you have read it.",
}
_IDEMPOTENCY_KEY = {
    "name": idempotency.HEADER,
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Your own name for this request: sent twice within 24 hours, it makes one record.",
}


def _is_public(access: Access) -> bool:
    return access.everyone or (access.permission is not None and policy.open_to_public(access.permission))


def _refusals(access: Access, method: str, query: Any, body: Any, edits: Any) -> Iterator[int]:
    """The statuses with which a route may refuse."""
    yield from (401, 429)
    if not access.everyone:
        yield 403
    if access.model:
        yield 404
    if query:
        yield from (400, 422)
    if method != "GET":
        yield from (409, 413, 422)
    if body:
        yield from (400, 415)
    if edits:
        yield from (412, 428)


def _told(shown: Resource | None, makes: Resource | None) -> dict[str, Any]:
    """The headers of an answer about a record."""
    text = {"schema": {"type": "string"}}
    return ({"ETag": text} if shown else {}) | ({"Location": text} if makes else {})


def _tag(rule: str) -> str:
    return rule.strip("/").partition("/")[0]


def _answering(view: View, schema: Schema, shown: Resource | None, *, is_read: bool, is_new: bool) -> View:
    """Answer with what the view returns; a record that was made or changed is read anew."""

    @functools.wraps(view)
    def answering(*sent: Any, **things: Any) -> Response:
        record = view(*sent, **things)
        if isinstance(record, Response):
            return record
        if shown and not is_read:
            record = shown.find(record.id)
            g.made_id = record.id
        if shown:
            etag = shown.etag(record)
        else:
            etag = f'"{record.version}"' if isinstance(schema, Record) else ""
        return answer(schema, record, etag=etag, location=shown.url(record.id) if shown and is_new else "")

    return answering


def answer(schema: Schema, record: Any, *, etag: str = "", location: str = "") -> Response:
    """A record or a page of a list as JSON, with its version where it has one."""
    dumped = json.dumps(schema.dump(record), ensure_ascii=False)
    response = Response(dumped, 201 if location else 200, content_type="application/json")
    if location:
        response.headers["Location"] = location
    if etag:
        response.headers["ETag"] = etag
    return response


def _matching(view: View, edited: Resource) -> View:
    """Only of the version that was read: 428 without If-Match, 412 where another changed it meanwhile."""

    @functools.wraps(view)
    def matching(*sent: Any, **things: Any) -> Any:
        read = request.headers.get("If-Match")
        if read is None:
            problems.refuse(428)
        if read.strip() not in {edited.etag(g.thing), "*"}:
            problems.refuse(412)
        try:
            return view(*sent, **things)
        except StaleError:
            problems.refuse(412)

    return matching


def _once(view: View, makes: Resource) -> View:
    """Make one record for each Idempotency-Key, and answer with it again."""

    @functools.wraps(view)
    def once(*sent: Any, **things: Any) -> Any:
        actor = current_actor()
        key = idempotency.key_of(actor)
        made = idempotency.made_before(key) if key else None
        if made:
            record = makes.find(made)
            response = answer(makes.schema(), record, etag=makes.etag(record), location=makes.url(made))
            response.headers["Idempotency-Replayed"] = "true"
            return response
        response = view(*sent, **things)
        if key:
            idempotency.keep(key, g.made_id, actor=actor)
        return response

    return once
