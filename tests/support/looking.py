"""Looking at a page with a browser, as a person of the demonstration office: what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po
from playwright.sync_api import Browser

from tests.support.demonstration import Demonstration
from tests.support.office import Visitor
from tests.support.pages import FOR_BUILDERS, Page

TRANSLATIONS = Path(__file__).resolve().parents[2] / "app" / "translations"
WIDE, PHONE = 1280, 320
"""The widths, in px, at which every page must stand."""
_HEIGHT = 900
_GAP = re.compile(r"%\(\w+\)\w")
_TELLING = 12
"""A sentence with gaps is told from others by so many letters of its own."""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """options => axe.run(options).then(found => found.violations.map(
  violation => [violation.id, violation.nodes[0].html, violation.nodes[0].failureSummary]))"""
_TEXTS = """() => {
  const here = document.documentElement.lang, found = new Set([document.title]);
  const foreign = e => (e.closest("[lang]") || e).lang !== here;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!foreign(e) && !e.closest("bdi, textarea, .code")) found.add(walk.currentNode.data);
  }
  for (const e of document.querySelectorAll("*"))
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"])
      if (e.hasAttribute(name) && !foreign(e)) found.add(e.getAttribute(name));
  return [...found].map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text);
}"""


class Onlooker:
    """A browser tab that looks at one page after another, each as the person that it is for."""

    def __init__(self, browser: Browser, office: Demonstration, visitors: dict[str, Visitor]) -> None:
        self._office = office
        self._visitors = visitors
        self._context = browser.new_context(viewport={"width": WIDE, "height": _HEIGHT})
        self._context.set_default_timeout(20_000)
        self._heard: list[str] = []
        self._is_for_readers = True
        self.tab = self._context.new_page()
        self.tab.on("console", self._hear)
        self.tab.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        self.tab.on("request", lambda request: self._asked(request.url))

    def open(self, page: Page, *, language: str, width: int = WIDE) -> None:
        """Go to a page, in a language, as whom it is for."""
        cookie = self._visitors[page.who].client.get_cookie("session")
        self._context.clear_cookies()
        if cookie:
            self._context.add_cookies([{"name": "session", "value": cookie.value, "url": self._office.base}])
        self.begin(for_readers=not page.name.startswith(FOR_BUILDERS))
        self.resize(width)
        answer = self.tab.goto(self._office.base + page.within(language))
        assert answer, page.name
        if answer.status != page.status:
            self._heard.append(f"it answers {answer.status}")

    def begin(self, *, for_readers: bool = True) -> None:
        """Forget what was heard of the page before; what only builders see may stay in English."""
        self._heard.clear()
        self._is_for_readers = for_readers

    def resize(self, width: int) -> None:
        """Look at the page that is open through a window of this width."""
        self.tab.set_viewport_size({"width": width, "height": _HEIGHT})

    def faults(self, *, with_axe: bool = True) -> Iterator[str]:
        """What is wrong with the page as it is open now; axe takes as long as all the rest."""
        yield from self._heard
        overhang = self.tab.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overhang > 0:
            yield f"it scrolls sideways by {overhang} px"
        primary = self.tab.locator("main .btn-main").count()
        if primary > 1 and self._is_for_readers:
            yield f"{primary} primary buttons"
        language = str(self.tab.evaluate("document.documentElement.lang"))
        if language != "en" and self._is_for_readers:
            yield from (f"English: {text}" for text in english_left(self.tab.evaluate(_TEXTS), language))
        if with_axe:
            yield from self._axe()

    def _axe(self) -> Iterator[str]:
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(AXE_SCRIPT)
        options = {"runOnly": _RULES, "resultTypes": ["violations"], "preload": False}
        for rule, html, summary in self.tab.evaluate(_AXE, options):
            yield f"{rule}: {html[:200]} ({' '.join(summary.split())[:200]})"

    def _hear(self, message: Any) -> None:
        is_answer = any(f"status of {code}" in message.text for code in (404, 410))  # said already
        if message.type in {"error", "warning"} and not is_answer:
            self._heard.append(f"console: {message.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith(self._office.base):
            self._heard.append(f"it asks another host: {url}")


def english_left(texts: list[str], language: str) -> list[str]:
    """The texts of a page that stand in English although the language has words for them."""
    words, patterns = _dictionary(language)
    return [
        text
        for text in texts
        if words.get(text, text) != text or any(pattern.fullmatch(text) for pattern in patterns)
    ]


@cache
def _dictionary(language: str) -> tuple[dict[str, str], list[re.Pattern[str]]]:
    """Each English text with its translation, and the English sentences that have a gap to fill."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    words: dict[str, str] = {}
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        words |= {text: strings[0] for text in ids if text and strings[0]}
    meant = set(words.values())  # what is right in this language, though it be English for something else
    different = {text: said for text, said in words.items() if text != said and text not in meant}
    parts = [_GAP.split(text) for text in different if "%(" in text]
    telling = [part for part in parts if sum(map(len, part)) >= _TELLING]
    return different, [re.compile(".+".join(map(re.escape, part))) for part in telling]
