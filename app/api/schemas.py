"""What is answered: how the office's values stand in JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from app.core.labels import Labelled
from app.core.texts import LANGUAGES


class TextsField(fields.Dict):
    """A text in the languages that are filled."""

    def __init__(self, **given: Any) -> None:
        among = fields.String(metadata={"enum": list(LANGUAGES)})
        super().__init__(keys=among, values=fields.String(), **given)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_more: Any) -> Any:
        return value.filled() if value else {}


def word(kind: type[Labelled], **given: Any) -> fields.String:
    """One of the office's words, by its key."""
    return fields.String(metadata={"enum": [member.value for member in kind]}, **given)


class Answer(Schema):
    """What is answered: every field is there, whatever its value; others may join them."""

    class Meta:
        """A client passes over what it does not know."""

        unknown = EXCLUDE

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read a record or a row as it is: marshmallow tries every other way first, for each value."""
        if "." in attr or isinstance(obj, dict):
            return super().get_attribute(obj, attr, default)
        return getattr(obj, attr)

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say in the document that the field is always there."""
        field_obj.required = True


class Record(Answer):
    """A record: its key, and the version that If-Match asks for."""

    id = fields.UUID()
    version = fields.Integer()


@cache
def page_of(schema: type[Schema]) -> type[Schema]:
    """A page of a list."""
    return type(
        f"{schema.__name__.removesuffix('Schema')}Page",
        (Answer,),
        {
            "items": fields.List(fields.Nested(schema)),
            "next_cursor": fields.String(
                allow_none=True,
                metadata={"description": "The place of the next page, null on the last."},
            ),
        },
    )
