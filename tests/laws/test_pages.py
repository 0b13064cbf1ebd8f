"""Every page of the demonstration office, looked at in a browser by a person who may see it.

Sound is a page without a finding of axe, without scrolling sideways, without English where the reader's
language has words, with one primary button at most, that asks no other host and complains of nothing.
And it is light. A page is the same whichever database it is read from: the suite looks at them once.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.core.texts import LANGUAGES
from tests.support.demonstration import Demonstration, demonstration
from tests.support.looking import PHONE, WIDE, Onlooker, english_left
from tests.support.office import Visitor
from tests.support.pages import EXAMPLES, Page, pages, pages_of, visitors

pytestmark = pytest.mark.anywhere

Office = tuple[Demonstration, list[Page], dict[str, Visitor]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demonstration office, its pages, and a browser for each person who opens them."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as running:
        yield running, pages(running), visitors(running)


@pytest.fixture(scope="module")
def onlooker(office: Office, chromium: Browser) -> Onlooker:
    running, _pages, browsers = office
    return Onlooker(chromium, running, browsers)


def test_every_page_is_looked_at(house: Flask) -> None:
    served = pages_of(house)
    assert (served - EXAMPLES.keys(), EXAMPLES.keys() - served) == (set(), set())


ASKED_OF_AXE = {("en", PHONE), ("ar", WIDE)}
"""A width and a direction each: what axe finds depends on the words no further."""


@pytest.mark.browser
def test_every_page_is_sound_in_one_language_at_one_width(office: Office, onlooker: Onlooker) -> None:
    """The everyday round: the first example of each page, languages and widths in turn, axe for a fourth."""
    ways = cycle([(language, width) for width in (PHONE, WIDE) for language in LANGUAGES])
    firsts = {page.endpoint: page for page in reversed(office[1])}
    found = []
    for page, (language, width) in zip(firsts.values(), ways, strict=False):
        onlooker.open(page, language=language, width=width)
        faults = onlooker.faults(with_axe=(language, width) in ASKED_OF_AXE)
        found += [f"{page.name} in {language} at {width}: {fault}" for fault in faults]
    assert found == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_in_every_language_at_both_widths(
    office: Office, onlooker: Onlooker, language: str
) -> None:
    """French and Arabic in the dark, for a contrast does not depend on the language."""
    onlooker.tab.emulate_media(color_scheme="dark" if language in {"fr", "ar"} else "light")
    found = []
    for page in office[1]:
        onlooker.open(page, language=language)
        for width in (WIDE, PHONE):
            onlooker.resize(width)
            found += [f"{page.name} at {width}: {fault}" for fault in onlooker.faults()]
    assert found == []


BROKEN = """<!doctype html><html lang="fr"><head><title>Rabat</title></head><body><main><h1>Rabat</h1>
<p style="width: 2000px">{text}</p>{more}</main></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "more", "fault"),
    [
        ("Bonjour", "<img>", "image-alt: "),
        ("Bonjour", "", "it scrolls sideways by "),
        ("Sign in", "", "English: Sign in"),
        ("Bonjour", "<a class='btn-main'>1</a><a class='btn-main'>2</a>", "2 primary buttons"),
        (
            "Bonjour",
            "<script src='http://localhost:1/'></script>",
            "it asks another host: http://localhost:1/",
        ),
        ("Bonjour", "<script>console.error('no')</script>", "console: no"),
        ("Bonjour", "<script>nothing()</script>", "script: nothing is not defined"),
    ],
)
def test_a_page_that_is_not_sound_is_found(onlooker: Onlooker, text: str, more: str, fault: str) -> None:
    onlooker.tab.goto("about:blank")
    onlooker.begin()
    onlooker.tab.set_content(BROKEN.format(text=text, more=more))
    assert [found[: len(fault)] for found in onlooker.faults() if found.startswith(fault)] == [fault]


@pytest.mark.browser
def test_a_style_against_the_policy_is_found(office: Office, onlooker: Onlooker) -> None:
    """Where the policy of the office's pages holds."""
    onlooker.open(office[1][0], language="en")
    onlooker.tab.set_content(BROKEN.format(text="Bonjour", more=""))
    assert [found for found in onlooker.faults() if "Content Security Policy" in found] != []


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("Sign in", True),
        ("Se connecter", False),
        ("Write at most 200 characters.", True),
        ("Écrivez 200 caractères au plus.", False),
        ("Specialized Training on Counter-Terrorism Investigations", False),
    ],
)
def test_english_is_told_from_french(text: str, is_english: bool) -> None:
    assert english_left([text], "fr") == ([text] if is_english else [])


FIRST, LATER = 60_000, 15_000
"""How many bytes, compressed, a first visit may move with style and script, and a later one."""
_LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"]+)"')


def weights(visitor: Visitor, path: str) -> tuple[int, int]:
    """The compressed bytes of a first visit, and of a later one, when the browser has kept the files."""
    page = visitor.get(path)
    later = len(gzip.compress(page.data))
    return later + sum(weight(visitor, file) for file in set(_LOADED.findall(page.text))), later


@cache
def weight(visitor: Visitor, file: str) -> int:
    """The compressed bytes of a file that pages load; its name tells its content."""
    return len(gzip.compress(visitor.get(file).data))


def test_every_page_is_light(office: Office) -> None:
    _running, every, browsers = office
    found = []
    for page, language in zip(every, cycle(LANGUAGES), strict=False):
        first, later = weights(browsers[page.who], page.within(language))
        if first > FIRST or later > LATER:
            found.append(f"{page.name} in {language}: {first} bytes first, {later} later")
    assert found == []


def test_what_a_page_loads_is_weighed_with_it(office: Office) -> None:
    stranger = office[2][""]
    first, later = weights(stranger, "/login")
    style = re.search(r'/static/look[^"]+', stranger.get("/login").text)
    assert style
    assert first >= later + len(gzip.compress(stranger.get(style[0]).data)) > later > 0
