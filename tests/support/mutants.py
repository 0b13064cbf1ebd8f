"""The laws over the programme's text, asked at run time: in a mutation run that text is every change at once.

`tests/support/mutation.py` loads this into pytest (`-p tests.support.mutants`). In the everyday round
`test_words.py` finds a text that no catalogue has, and `test_trail_pages.py` a deed without its label,
by reading the programme; among the mutants both are found as they are said.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

SOUND = Path(__file__).resolve().parents[3] / "app"
"""The programme that the changes are made to: mutmut keeps them in a folder beside it."""


class Listening:
    """A catalogue that says only what the sound programme says."""

    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue

    def gettext(self, sentence: str) -> Any:
        assert sentence in sentences(), f"{sentence!r} stands in no catalogue"
        return self.catalogue.gettext(sentence)

    def ngettext(self, one: str, many: str, num: int) -> Any:
        assert {one, many} <= sentences(), f"{one!r} or {many!r} stands in no catalogue"
        return self.catalogue.ngettext(one, many, num)

    def pgettext(self, of_what: str, word: str) -> Any:
        assert (of_what, word) in sentences(), f"{word!r}, said of {of_what!r}, stands in no catalogue"
        return self.catalogue.pgettext(of_what, word)


@cache
def sentences() -> frozenset[str | tuple[str, str]]:
    """Every text of the sound programme that is translated; with what it is said of, where that is told."""
    from tests.laws import test_words

    found: set[str | tuple[str, str]] = set()
    for message, of_what in test_words.sentences(SOUND):
        texts = message if isinstance(message, tuple) else (message,)
        found.update((of_what, text) if of_what else text for text in texts)
    return frozenset(found)


def pytest_sessionstart(session: pytest.Session) -> None:
    from app.audit import deeds, trail
    from app.core import i18n

    if not isinstance(i18n._catalogue("en"), Listening):  # once in this process and those forked from it
        catalogue, record = i18n._catalogue, trail.record

        def labelled(action: str, **said: Any) -> None:
            known = action in deeds.ACTIONS or action.partition(".")[0] in {"test", *deeds.LIFECYCLES}
            assert known, f"{action!r} has no label"
            record(action, **said)

        i18n._catalogue = lambda code: Listening(catalogue(code))
        trail.record = labelled
