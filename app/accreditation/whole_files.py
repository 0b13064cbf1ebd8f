"""A whole standard in one TOML file, as the office's own is shipped: its body, its rules and its criteria.

It goes through the same checks as a file of criteria. Loaded again, nothing changes; loaded after the file
was changed, a published standard gets a new version. `docs/standards.md` describes the format.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.access.actor import Actor
from app.accreditation import queries, standard_files, standard_queries, standards
from app.accreditation.models import Standard
from app.accreditation.standard_files import Checked, Line
from app.accreditation.standards import RULES
from app.accreditation.states import STANDARD, StandardState
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.texts import Texts, tidy
from app.programmes.operations import name_key_of

OWN = Path(__file__).with_name("data") / "office_standard.toml"
"""The office's own standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What such a file says; `lines` are its criteria as the rows of a file of criteria."""

    body_name: Texts
    is_own: bool
    code: str
    title: Texts
    rules: Mapping[str, int]
    lines: list[Line]


def parse(data: bytes) -> Whole:
    """What the file says; DomainError for what is no such file."""
    try:
        said = tomllib.loads(data.decode("utf-8"))
        body, standard, groups = said["body"], said["standard"], said["groups"]
        return Whole(
            body_name=Texts(**body["name"]),
            is_own=bool(body.get("is_own", False)),
            code=str(standard["code"]),
            title=Texts(**standard["title"]),
            rules={name: int(standard[name]) for name in RULES if name in standard},
            lines=[_line(place, one, groups) for place, one in enumerate(said["criterion"], start=1)],
        )
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        said_where = (
            _("This file is no standard: line %(number)s is not written in TOML.", number=place[1])
            if place
            else _("This file is no standard: it is not written in TOML.")
        )
        raise DomainError(said_where, field="file") from None
    except KeyError as error:
        sentence = _("This file is no standard: it does not say “%(name)s”.", name=error.args[0])
        raise DomainError(sentence, field="file") from None
    except (TypeError, ValueError, AttributeError):
        sentence = _("This file is no standard. Compare it with the file of a standard that is here.")
        raise DomainError(sentence, field="file") from None


def _line(place: int, said: Mapping[str, Any], groups: Mapping[str, Mapping[str, str]]) -> Line:
    cells = {
        "code": str(said["code"]),
        "group_code": str(said["group"]),
        "is_mandatory": "yes" if said.get("mandatory") else "no",
        "measure": str(said.get("measure", "")),
    }
    cells |= {name: str(said[name]) for name in ("green", "amber", "period_months") if name in said}
    texts = {"group_title": groups[said["group"]], **{key: said.get(key, {}) for key in _TEXTS}}
    for key, text in texts.items():
        cells |= {f"{key}_{language}": tidy(words) for language, words in text.items()}
    return Line(place, cells)


_TEXTS = ("text", "guidance", "evidence")


def load(whole: Whole, *, publish: bool, actor: Actor) -> Standard:
    """Enter the standard or its next version, and publish it if that is asked.

    DomainError names the first row that can't be taken: nothing of such a file is kept.
    """
    standard = _draft_or_same(whole, actor=actor)
    if standard.state is StandardState.DRAFT:
        _take(standard, whole, actor=actor)
        if publish:
            STANDARD.move(standard, "publish", actor=actor)
    return standard


def _draft_or_same(whole: Whole, *, actor: Actor) -> Standard:
    """The draft to write in; or the published version, where it says what the file says."""
    body = queries.body_named(name_key_of(whole.body_name))
    last = standard_queries.last_version(body.id, whole.code) if body else None
    if last is None:
        begun = standards.add(
            body=body,
            body_name=Texts() if body else whole.body_name,
            is_own=whole.is_own,
            code=whole.code,
            title=whole.title,
            actor=actor,
        )
        return standard_queries.loaded(begun.id)
    if last.state is StandardState.DRAFT or _is_same(last, whole):
        return last
    return standard_queries.loaded(standards.begin_version(last, actor=actor).id)


def _is_same(standard: Standard, whole: Whole) -> bool:
    said = {name: getattr(standard, name) for name in RULES} | dict(whole.rules)
    rules = {name: getattr(standard, name) for name in RULES}
    checked = _all_good(standard, whole)
    order = [one.code for one in standard.criteria] == [line.cells["code"] for line in whole.lines]
    return (
        said == rules and standard.title == whole.title and order and not any(one.has_deed for one in checked)
    )


def _take(standard: Standard, whole: Whole, *, actor: Actor) -> None:
    rules = {name: getattr(standard, name) for name in RULES} | dict(whole.rules)
    standards.change_rules(standard, title=whole.title, rules=rules, actor=actor)
    standard_files.take(standard, _all_good(standard, whole), actor=actor)


def _all_good(standard: Standard, whole: Whole) -> list[Checked]:
    checked = standard_files.check(standard, whole.lines)
    for one in checked:
        for column, sentence in one.faults:
            heading = standard_files.COLUMNS.get(column)
            where = f"{one.line.cells['code']}, {read(heading)}" if heading else one.line.cells["code"]
            raise DomainError(f"{where}: {sentence}", field="file")
    return checked
