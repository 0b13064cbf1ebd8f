"""The OpenAPI document: what the API is, for programs that write clients."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, current_app
from marshmallow import fields

from app.access.gate import EVERYONE
from app.api.base import room
from app.api.schemas import Answer


def of(app: Flask) -> dict[str, Any]:
    """The document as the programme says it now."""
    document: dict[str, Any] = app.extensions["openapi"]()
    return document


def as_text(app: Flask) -> str:
    """The same as it is printed and sent."""
    return json.dumps(of(app), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


class DocumentSchema(Answer):
    """An OpenAPI document, of which the parts are said elsewhere."""

    openapi = fields.String()
    info = fields.Dict()
    paths = fields.Dict()


@room.page("/openapi.json", access=EVERYONE, scope=None, answers=DocumentSchema)
def openapi() -> Any:
    """This document."""
    return Response(as_text(current_app), content_type="application/json")
