"""How what is written becomes the words by which it is found.

A word is folded (`core.texts.search_key`): without case, marks or the Arabic letters' variants. A name's
word has besides it its *spellings*, what every transliteration leaves of it (`duplicates.likeness`):
"Mohamed", "Muhammad", "Maxamed" and "محمد" share one. They are told from words by a tilde before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.core.texts import search_key
from app.duplicates import likeness

LONGEST_WORD = 40
MOST_WORDS = 40
"""How many words of one record are kept."""
MOST_SPELLINGS = 4
SPELLED = "~"
_WORD = re.compile(r"[^\W_]+")
_UNSPOKEN = str.maketrans("", "", "'`´ʻʿʾ")


def words_of(*texts: str) -> list[str]:
    """The folded words of some texts, each once, in their order."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(search_key(text).translate(_UNSPOKEN)):
            found[word[:LONGEST_WORD]] = None
    return list(found)[:MOST_WORDS]


@lru_cache(maxsize=65_536)
def spellings_of(word: str) -> tuple[str, ...]:
    """What other spellings of a name's word are known by; nothing for a word without a consonant."""
    return tuple(SPELLED + mark[:LONGEST_WORD] for mark in likeness.spellings(word, MOST_SPELLINGS))


def as_line(words: Iterable[str]) -> str:
    """The words of a record in one line, in which each stands between two spaces."""
    return f" {' '.join(words)} "
