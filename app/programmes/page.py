"""What the floors above add to a programme's page without this room knowing them.

A feature says it once, when its `views.py` is read: `add_section` for a part of the page with a
template of its own, `add_facts` for lines under "At a glance". Each is asked for every page that is
shown, with the reader, and answers None (or nothing) when it has nothing to say to that reader.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.access.actor import Actor
from app.programmes.models import Curriculum, Programme


class Place(enum.StrEnum):
    """Where a section stands on the page."""

    TOP = "top"  # before everything else, for what can be done now
    MAIN = "main"  # after the modules
    ASIDE = "aside"  # beside the text, under "At a glance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page: its `template` is included with `words` as `section.words`."""

    place: Place
    template: str
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line under "At a glance": a label and a whole answer, with a tag before it where that helps.

    `url` is where more of it is said.
    """

    label: Any
    value: Any
    tag: Any = ""
    tone: str = ""
    url: str = ""


NoteSource = Callable[[Curriculum, Actor], list[Section]]
_notes: list[NoteSource] = []
SectionSource = Callable[[Programme, Actor], Section | None]
FactSource = Callable[[Programme, Actor], list[Fact]]
_sections: list[SectionSource] = []
_facts: list[FactSource] = []


def add_section(source: SectionSource) -> SectionSource:
    """Give the page a section, in the order of the features."""
    _sections.append(source)
    return source


def add_facts(source: FactSource) -> FactSource:
    """Give the page lines under "At a glance"."""
    _facts.append(source)
    return source


def add_curriculum_notes(source: NoteSource) -> NoteSource:
    """Give the page of a curriculum version, and the one that publishes it, what a floor above says of it."""
    _notes.append(source)
    return source


def curriculum_notes(curriculum: Curriculum, actor: Actor) -> list[Section]:
    """What is said of a curriculum version to this reader."""
    return [note for source in _notes for note in source(curriculum, actor)]


def sections(programme: Programme, actor: Actor) -> dict[str, list[Section]]:
    """The sections for this reader, by their place."""
    found: dict[str, list[Section]] = {place: [] for place in Place}
    for source in _sections:
        section = source(programme, actor)
        if section is not None:
            found[section.place].append(section)
    return found


def facts(programme: Programme, actor: Actor) -> list[Fact]:
    """The lines under "At a glance" for this reader."""
    return [fact for source in _facts for fact in source(programme, actor)]
