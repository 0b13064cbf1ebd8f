"""Goes everywhere: every route by GET and by POST, for the objects of an office, as one visitor."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import class_mapper
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from app.certificates.models import Certificate
from app.core.db import all_models, db
from app.selection.models import Allocation
from tests.support.office import Visitor

NOWHERE = UUID("019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa")
WORDS = {
    "language_code": ["fr"],
    "kind": ["trainer"],
    "question_key": ["expected_use"],
    "asked_key": ["relevance"],
    "document_code": ["passport"],
    "usual_code": ["language"],
    "group_code": ["A"],
    "measure_name": ["attendance.rate"],
    "token": ["no-such-token"],
    "mail_id": [NOWHERE],
    "link_id": [NOWHERE],
    "filename": ["look.css"],
    "number": [1000],
    "list_number": [1],
    "place": [1],
    "version_number": [1],
}
"""Arguments that name no record."""
OTHER_NAMES = {
    "body_id": "AccreditingBody",
    "version_id": "Curriculum",
    "partnership_id": "CohortPartner",
    "hold_id": "LegalHold",
    "request_id": "DataRequest",
    "unit_id": "RecipientUnit",
    "need_id": "StateNeed",
    "run_id": "DraftRun",
    "decision_id": "HolidayDecision",
    "teaching_unit_id": "Unit",
}
"""Arguments that do not bear their record's name."""


@dataclass(frozen=True)
class Answer:
    """What one request was told, as text."""

    endpoint: str
    method: str
    arguments: dict[str, Any]
    form: dict[str, str]
    status: int
    text: str


def objects(app: Flask, *, most: int) -> dict[str, list[Any]]:
    """For each argument of an address the keys of the first records that it may name.

    KeyError for an argument that names nothing known.
    """
    models = {model.__name__: model for model in all_models()}
    arguments = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments}
    found: dict[str, list[Any]] = dict(WORDS)
    with app.app_context():
        instances = db.session.scalars(sa.select(Allocation.instance).order_by(Allocation.id).limit(most))
        found["key"] = [instance["nominees"][0]["key"] for instance in instances] or ["0123456789abcdef"]
        for argument in sorted(arguments - found.keys() - {"name", "way"}):
            if argument == "code":
                column: Any = Certificate.code
            else:
                model = models[OTHER_NAMES.get(argument) or _camel(argument.removesuffix("_id"))]
                column = class_mapper(model).primary_key[0]
            found[argument] = list(db.session.scalars(sa.select(column).order_by(column).limit(most)))
            found[argument] = found[argument] or [NOWHERE]
        db.session.remove()
    return found


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def addresses(rule: Rule, known: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """The arguments to try: each object of the argument with the most, the others' in turn."""
    names = _names(rule)
    ids = [argument for argument in sorted(rule.arguments) if argument not in {"name", "way"}]
    longest = max((len(known[argument]) for argument in ids), default=1)
    for turn in range(longest):
        for name in names:
            values = {argument: known[argument][turn % len(known[argument])] for argument in ids}
            yield values | dict.fromkeys(rule.arguments & {"name", "way"}, name)


def _names(rule: Rule) -> list[str]:
    """The words that an address takes, all of them for a short list and the first of a long one."""
    offered = [sorted(c.items) for c in rule._converters.values() if isinstance(c, AnyConverter)]
    return (offered[0] if len(offered[0]) <= 3 else offered[0][:1]) if offered else ["postpone"]


def crawl(
    app: Flask,
    visitor: Visitor,
    known: dict[str, list[Any]],
    forms: dict[str, list[dict[str, str]]],
    *,
    query: str = "",
    only: frozenset[str] = frozenset(),
) -> Iterator[Answer]:
    """Every answer of every route; `forms` says what is sent to some, an empty form goes to the others."""
    cookie = visitor.client.get_cookie("session")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "static" or (only and rule.endpoint not in only):
            continue
        for values in addresses(rule, known):
            with app.test_request_context():
                url = app.url_for(rule.endpoint, **values)
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT"}):
                if rule.rule.startswith("/api/") and visitor.program:
                    got = visitor.program.open(url, method)
                    yield Answer(rule.endpoint, method, values, {}, got.status_code, as_text(got))
                    continue
                for form in forms.get(rule.endpoint, [{}]) if method == "POST" else [{}]:
                    if cookie:  # the route before may have signed out
                        visitor.client.set_cookie("session", cookie.value)
                    asked = url if method == "POST" else f"{url}?{query}"
                    got = visitor.client.open(asked, method=method, data=form, buffered=True)
                    yield Answer(rule.endpoint, method, values, form, got.status_code, as_text(got))


def as_text(got: TestResponse) -> str:
    """Whatever an answer says: its headers, and its page, file, calendar or PDF as text."""
    head = "\n".join(f"{name}: {value}" for name, value in got.headers)
    return f"{head}\n{_text(got.data)}"


def _text(data: bytes) -> str:
    """What a file says, told by how it begins; an archive or a workbook by all that is packed in it."""
    if data.startswith(b"%PDF-"):
        return _of_pdf(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(f"{name}\n{_text(parts.read(name))}" for name in parts.namelist())
    return data.decode(errors="replace")


@cache
def _of_pdf(data: bytes) -> str:
    """What a PDF says, without spaces; read once, for many may have the same."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
