"""What the floors above add to a registration's page and to the focal point's desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.access.actor import Actor
from app.core.templating import Link
from app.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its heading, its template, and the words that the template reads."""

    heading: str
    template: str
    words: dict[str, Any]


LinkSource = Callable[[Registration, Actor], "Link | None"]
FactSource = Callable[[Registration, Actor], "tuple[Any, Any] | None"]
SectionSource = Callable[[Registration, Actor], "Section | None"]
DeskSource = Callable[[Actor], "Section | None"]
_links: list[LinkSource] = []
_facts: list[FactSource] = []
_sections: list[SectionSource] = []
_desk: list[DeskSource] = []


def add_link(source: LinkSource) -> LinkSource:
    """Register where a registration's page leads on to, if anywhere for this reader."""
    _links.append(source)
    return source


def add_fact(source: FactSource) -> FactSource:
    """Register a line of a registration's page, if any for this reader: its label and its value."""
    _facts.append(source)
    return source


def add_section(source: SectionSource) -> SectionSource:
    """Register a part of a registration's page, if any for this reader."""
    _sections.append(source)
    return source


def add_desk_section(source: DeskSource) -> DeskSource:
    """Register a part of the focal point's desk."""
    _desk.append(source)
    return source


def links(registration: Registration, actor: Actor) -> list[Link]:
    """Where a registration's page leads on to."""
    return [link for source in _links if (link := source(registration, actor))]


def facts(registration: Registration, actor: Actor) -> list[tuple[Any, Any]]:
    """The lines that the floors above add to a registration's page."""
    return [fact for source in _facts if (fact := source(registration, actor))]


def sections(registration: Registration, actor: Actor) -> list[Section]:
    """The parts that the floors above add to a registration's page."""
    return [section for source in _sections if (section := source(registration, actor))]


def desk_sections(actor: Actor) -> list[Section]:
    """The parts of the desk that the floors above give."""
    return [section for source in _desk if (section := source(actor))]
