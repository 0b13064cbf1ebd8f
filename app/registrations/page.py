"""What the floors above add to a registration's page and to the focal point's desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.core.templating import Link
from app.registrations.models import Registration
from app.registrations.standing import Event


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its heading, its template, and the words that the template reads.

    On the desk, what `waits` for the reader stands above the calls, the rest below.
    """

    heading: str
    template: str
    words: dict[str, Any]
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a nominee still lacks: in words, and where it is given."""

    words: str
    url: str


LinkSource = Callable[[Registration, Actor], "Link | None"]
FactSource = Callable[[Registration, Actor], "tuple[Any, Any] | None"]
SectionSource = Callable[[Registration, Actor], "Section | None"]
EventSource = Callable[[Registration, Actor], list[Event]]
DeskSource = Callable[[Actor], "Section | None"]
LackSource = Callable[[Mapping[UUID, UUID]], Mapping[UUID, list[Lack]]]
_links: list[LinkSource] = []
_facts: list[FactSource] = []
_sections: list[SectionSource] = []
_events: list[EventSource] = []
_desk: list[DeskSource] = []
_lacks: list[LackSource] = []


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


def add_events(source: EventSource) -> EventSource:
    """Register what else has happened around a registration, as this reader may know it."""
    _events.append(source)
    return source


def add_desk_section(source: DeskSource) -> DeskSource:
    """Register a part of the focal point's desk."""
    _desk.append(source)
    return source


def add_lack(source: LackSource) -> LackSource:
    """Register what nominees may lack: of some registrations with their cohorts, what each does."""
    _lacks.append(source)
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


def events(registration: Registration, actor: Actor) -> list[Event]:
    """What the floors above tell beside a registration's own moves."""
    return [event for source in _events for event in source(registration, actor)]


def lacks(cohort_of: Mapping[UUID, UUID]) -> dict[UUID, list[Lack]]:
    """What each of some registrations still lacks; `cohort_of` says in which cohort each is."""
    found = [source(cohort_of) for source in _lacks] if cohort_of else []
    return {key: [lack for each in found for lack in each.get(key, [])] for key in cohort_of}


def desk_sections(actor: Actor) -> list[Section]:
    """The parts of the desk that the floors above give."""
    return [section for source in _desk if (section := source(actor))]
