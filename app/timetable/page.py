"""What the floors above add to a session's page."""

from __future__ import annotations

from collections.abc import Callable

from app.access.actor import Actor
from app.registrations.page import Section
from app.timetable.models import Session

SectionSource = Callable[[Session, Actor], "Section | None"]
_sections: list[SectionSource] = []


def add_section(source: SectionSource) -> SectionSource:
    """Register a part of a session's page, if any for this reader."""
    _sections.append(source)
    return source


def sections(session: Session, actor: Actor) -> list[Section]:
    """The parts that the floors above add to a session's page."""
    return [section for source in _sections if (section := source(session, actor))]
