"""The Atom feed of what is offered (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """A programme or a cohort in the feed; `key` is the same for ever, in every language."""

    key: str
    title: str
    url: str
    summary: str
    category: str
    updated: datetime


def written(
    *, key: str, title: str, author: str, language: str, urls: dict[str, str], entries: Iterable[Entry]
) -> bytes:
    """The feed as XML; `urls` are its own address by "self" and the page beside it by "alternate"."""
    entries = list(entries)
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, id=key, title=title)
    SubElement(feed, "updated").text = _instant(_newest(entries))
    SubElement(SubElement(feed, "author"), "name").text = author
    for relation, url in urls.items():
        SubElement(feed, "link", rel=relation, href=url)
    for one in entries:
        entry = SubElement(feed, "entry")
        _add(entry, id=one.key, title=one.title, updated=_instant(one.updated), summary=one.summary)
        SubElement(entry, "link", rel="alternate", href=one.url)
        SubElement(entry, "category", term=one.category)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _newest(entries: list[Entry]) -> datetime | None:
    return max((one.updated for one in entries), default=None)


def _instant(instant: datetime | None) -> str:
    """An instant as RFC 3339 has it; an empty feed is as old as the format."""
    return instant.isoformat(timespec="seconds") if instant else "2005-12-01T00:00:00+00:00"


def _add(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
