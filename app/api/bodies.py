"""What may be sent: JSON read strictly, in the shape of the office's own forms.

A body is no second set of rules. Its schema is drawn from the form of the page that does the same, and
what was sent is read by that form; marshmallow only sees to it that a number is a number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from functools import cache
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import OneOf as AmongThese
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.api import problems
from app.core.forms import EditForm, FilterForm, Form, TextsField
from app.core.i18n import _, _l
from app.core.texts import LANGUAGES, tidy

T = TypeVar("T")
MOST_DEEP = 12
"""So deep may lists and objects stand in each other."""
WORDS: dict[str, Any] = {
    "required": _l("Fill this in."),
    "null": _l("Fill this in."),
    "invalid": _l("This is not of the kind that is asked for."),
    "unknown": _l("There is no such field. Leave it out."),
    "type": _l("Send an object."),
}
_UNKNOWN_OPTION = _l("Choose one of the options.")


class _OfType(fields.Field[Any]):
    """A value of one of JSON's own types and no other: the text "1" is no number."""

    default_error_messages = WORDS
    kind: type

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_more: Any) -> Any:
        if type(value) is not self.kind:
            raise self.make_error("invalid")
        return value


class Words(_OfType, fields.String):
    """A text, tidied as the pages tidy it, and no longer than its `maxLength` says."""

    default_error_messages = WORDS
    kind = str

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = tidy(super()._deserialize(value, attr, data, **more))
        most = self.metadata.get("maxLength")
        if most is not None and len(text) > most:
            raise ValidationError(_("Write at most %(max)d characters.", max=most))
        return text


class Number(_OfType, fields.Integer):
    """A whole number."""

    default_error_messages = WORDS
    kind = int


class Truth(_OfType, fields.Boolean):
    """Yes or no."""

    default_error_messages = WORDS
    kind = bool


class Body(Schema):
    """What may be sent; a field that is not asked for is refused."""

    error_messages = WORDS

    class Meta:
        """Nothing is passed over in silence."""

        unknown = RAISE


class StrictParser(FlaskParser):
    """JSON read strictly: one media type, no key twice, no NaN, and not too deep; and no unknown filter."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def _raw_load_json(self, req: Any) -> Any:
        body = req.get_data(cache=True)
        if req.mimetype != "application/json":
            problems.refuse(415)
        try:
            read = json.loads(body, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            problems.refuse(400, _("The body is not JSON, or a key stands in it twice."))
        if _is_deeper(read, MOST_DEEP):
            problems.refuse(400, _("The body is nested too deep."))
        return read

    def handle_error(self, error: ValidationError, *_more: Any, **_rest: Any) -> Any:
        """Say what is wrong, each at its place."""
        problems.refuse(422, errors=list(places(error.messages)))


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key twice")
    "".join(read).encode()  # a ValueError for half a letter, which no answer could name
    return read


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _is_deeper(value: Any, most: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most < 0 or any(_is_deeper(item, most - 1) for item in inner)


def places(messages: Any, place: str = "") -> Iterator[dict[str, str]]:
    """Each sentence with the place that it is about, as a JSON pointer (RFC 6901)."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            is_whole = key in {None, "_schema", "json", "query"}
            step = "" if is_whole else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from places(inner, place + step)
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from places(inner, place)
    else:
        yield {"pointer": place, "detail": str(messages)}


@cache
def body_of(form: type[Any], *, name: str = "", **more: fields.Field[Any]) -> type[Body]:
    """The shape of what is sent in the place of a page's form; `more` are fields that it draws itself."""
    drawn = {name: _drawn(field) for name, field in _asked_by(form)}
    return type(name or f"{form.__name__.removesuffix('Form')}Body", (Body,), {**drawn, **more})


@cache
def query_of(form: type[FilterForm], *, name: str = "", **more: fields.Field[Any]) -> type[Body]:
    """The shape of a filter in an address; `more` are fields that a page fills itself."""
    return type(name or f"{form.__name__}Query", (Body,), {**_filtered(form), **more})


def _filtered(form: type[FilterForm]) -> dict[str, Any]:
    return {
        name: _option(field) if issubclass(field.field_class, SelectField) else Words()
        for name, field in _asked_by(form)
        if not issubclass(field.field_class, HiddenField)
    }


@cache
def filter_of(form: type[FilterForm], *sorts: str) -> type[Body]:
    """The shape of a list's query: its filter, its order, its place."""
    drawn = _filtered(form)
    orders = [order for sort in sorts for order in (sort, f"-{sort}")]
    place = {"description": "The place in the list, from `next_cursor` of the page before."}
    drawn |= {
        "sort": Words(validate=AmongThese(orders, error=_UNKNOWN_OPTION)),
        "cursor": Words(metadata=place),
        "limit": fields.Integer(
            load_default=50,
            validate=_within,
            metadata={"minimum": 1, "maximum": MOST_OF_A_PAGE},
            error_messages=WORDS,
        ),
    }
    return type(f"{form.__name__}Query", (Body,), drawn)


MOST_OF_A_PAGE = 200
"""So many records may be asked for at once."""


def _within(limit: int) -> None:
    if not 1 <= limit <= MOST_OF_A_PAGE:
        raise ValidationError(_("Write a whole number from 1 to %(most)s.", most=MOST_OF_A_PAGE))


def _asked_by(form: type[Any]) -> Iterator[tuple[str, UnboundField]]:
    """The fields of a form, but for those that only a page needs."""
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField) and name not in {"version", "csrf_token"}:
            yield name, field


def _drawn(field: UnboundField) -> fields.Field[Any]:
    """A form's field as it is sent."""
    kind, given = field.field_class, field.kwargs
    checks = {type(check): check for check in given.get("validators", ())}
    label = field.args[0] if field.args else given.get("label")
    needed = given.get("required", True) if issubclass(kind, TextsField) else bool(_NEED & checks.keys())
    metadata: dict[str, Any] = {"description": str(label)} if label else {}
    common: dict[str, Any] = {
        "required": needed,
        "allow_none": not needed,
        "error_messages": WORDS,
        "metadata": metadata,
    }
    if issubclass(kind, TextsField):
        shape = _texts(given.get("most", 200))
        return fields.Nested(shape, **common)
    if issubclass(kind, SelectMultipleField):
        return fields.List(_option(field), **common)
    if issubclass(kind, SelectField):
        return _option(field, **common)
    if issubclass(kind, BooleanField):
        return Truth(**{**common, "required": False})
    if issubclass(kind, IntegerField):
        span = checks.get(NumberRange)
        metadata |= {"minimum": span.min, "maximum": span.max} if span else {}
        return Number(**common)
    if issubclass(kind, DateField):
        metadata["format"] = "date"
    elif issubclass(kind, TimeField):
        metadata["pattern"] = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
    if Length in checks:
        metadata["maxLength"] = checks[Length].max
    if needed:
        metadata["minLength"] = 1
    return Words(**common)


_NEED = frozenset({DataRequired, InputRequired})


def _option(field: UnboundField, **common: Any) -> fields.Field[Any]:
    """One of a form's options; those that are only known to a page are any text until the form sees them."""
    options = [value for value, _label in field.kwargs.get("choices") or () if value != ""]
    if options:
        common.setdefault("metadata", {})["enum"] = options + ([None] if common.get("allow_none") else [])
    return Words(**common)


@cache
def _texts(most: int) -> type[Body]:
    """A text in up to four languages."""
    return type(f"Texts{most}", (Body,), {code: Words(metadata={"maxLength": most}) for code in LANGUAGES})


def filled(form: type[Form], body: Mapping[str, Any], **data: Any) -> Form:
    """The page's form as if it had been filled in with what was sent; `data` is what stands now."""
    return form(formdata=as_filled_in(form, body, **data), data=data, meta={"csrf": False})


def as_filled_in(form: type[Form], body: Mapping[str, Any], **data: Any) -> MultiDict[str, str]:
    """What a browser would send of the page's form, had it been filled in with what was sent here."""
    names = {name: field.name or name for name, field in _asked_by(form)}
    sent: MultiDict[str, str] = MultiDict()
    for key, value in body.items():
        name = names.get(key, key)
        if isinstance(value, Mapping):
            sent.update({f"{name}-{code}": text for code, text in value.items()})
        elif isinstance(value, list | tuple):
            sent.setlist(name, [str(item) for item in value])
        elif value is not None and value is not False:
            sent[name] = _as_written(value)
    if issubclass(form, EditForm):
        sent["version"] = str(data["version"])
    return sent


def _as_written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def among(known: Mapping[str, T], body: Mapping[str, Any], name: str) -> T:
    """What a word of the body means; 422 for one that is not known."""
    if body[name] not in known:
        problems.refuse(422, errors=[{"pointer": f"/{name}", "detail": str(_UNKNOWN_OPTION)}])
    return known[body[name]]


def carry_out(form: Form, deed: Callable[[], T], *, within: str = "") -> T:
    """Do the deed if the form is valid; a refusal of the form's or of the office's rules is a problem.

    `within` is the place in the body where the form's fields stand.
    """
    made = form.carry_out(deed)
    if made is None:
        if form.form_errors and len(form.errors) == 1:  # what stands, and not what was sent, is in the way
            problems.refuse(409, form.form_errors[0])
        problems.refuse(422, errors=list(places(form.errors, within)))
    return made
