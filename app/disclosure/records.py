"""The kinds of sealed records: each room that keeps one says here how it is found and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.i18n import _
from app.core.sealing import Sealing

Rows = list[tuple[Any, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKind:
    """One kind of sealed record of a registration.

    `action` is what its opening is called in the trail; `find` gives a registration's record;
    `rows` its opened texts as a reader reads them: label and value. `told` says whether persons read
    who has looked at theirs: of screening they do not (DOMAIN: lifecycles). `by_glass` says whether an
    administrator may open it in an emergency. `fields` are the only ones that it opens, where it does not
    open them all.
    """

    name: str
    label: Any
    action: str
    find: Callable[[UUID], Sealing | None]
    rows: Callable[[Mapping[str, str]], Rows]
    told: bool = True
    by_glass: bool = True
    fields: tuple[str, ...] = ()


def masked(record: Sealing, labels: Mapping[str, Any]) -> Rows:
    """A record as it is shown before anyone opens it: which fields are filled, and nothing of them."""
    return [
        (label, _("Sealed") if getattr(record, name) else _("Nothing written"))
        for name, label in labels.items()
    ]


_kinds: dict[str, SealedKind] = {}


def declare(kind: SealedKind) -> SealedKind:
    """Let the house know a kind of sealed record."""
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[SealedKind]:
    """Every kind, in the order of the floors that keep them."""
    return list(_kinds.values())


def kind(name: str) -> SealedKind:
    """One kind by name; KeyError for none."""
    return _kinds[name]
