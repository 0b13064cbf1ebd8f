"""Whether two records may be of one human being: names alike in any order, spelling or script.

A name's words become *marks*: what is left of a word when everything goes that transliteration from
Arabic, French, English, Portuguese and Somali writes in different ways: vowels, doubled letters, and
which of the letters of one place in the mouth was chosen. "Mohammed", "Maxamed" and "محمد" all leave
"MT". Marks find those to compare; a second thing in common (`SECOND_THINGS`) must speak for it too.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.texts import search_key

MOST_VARIANTS = 16
_ALONE = {
    **dict.fromkeys("bp", "B"),
    **dict.fromkeys("fv", "F"),
    **dict.fromkeys("kq", "K"),
    **dict.fromkeys("td", "T"),
    **dict.fromkeys("sz", "S"),
    "m": "M",
    "n": "N",
    "l": "L",
    "r": "R",
    **dict.fromkeys("ب", "B"),
    **dict.fromkeys("ف", "F"),
    **dict.fromkeys("كقخغ", "K"),
    **dict.fromkeys("تطدضذظث", "T"),
    **dict.fromkeys("جشسصز", "S"),
    "م": "M",
    "ن": "N",
    "ل": "L",
    "ر": "R",
}
_TOGETHER = {"kh": "K", "gh": "K", "dh": "T", "th": "T", "sh": "S", "ch": "S", "dj": "S", "ph": "F"}
_SEVERAL = {"c": ("K", "S", ""), "g": ("K", "S"), "j": ("S", ""), "x": ("KS", "")}
"""Letters that one language reads so and another so: in Somali c and x are ʿayn and ḥāʾ."""
_BREATHED = {**_ALONE, **dict.fromkeys("hحه", "H")}
_BREATHED_SEVERAL = {**_SEVERAL, "x": ("H", "KS")}
_ARTICLE = "ال"
_OPENING = frozenset("aeiouاعءإأ")
_LONG = 3

SECOND_THINGS = ("email", "birth", "institution")
"""What besides the name must agree: the address, the day of birth, or the service."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of one person for the comparison; `birth` is a date or a year, empty if unknown."""

    name: str
    name_original: str = ""
    email: str = ""
    institution: str = ""
    birth: str = ""


def marks(word: str) -> frozenset[str]:
    """What is left of one word of a name, in every way in which it may be read."""
    return frozenset(_readings(search_key(word), _ALONE, _SEVERAL, MOST_VARIANTS))


def spellings(word: str, most: int) -> list[str]:
    """The marks of a word that also tell h from nothing, so that Mohamed is not Ahmed; at most so many.

    Of these a name is found in another script or spelling. An Arabic word's article may be left out, and
    so may an h at the end: "Fatimah" and "فاطمة" are "Fatima".
    """
    key = search_key(word)
    words = [key]
    if key.startswith(_ARTICLE) and len(key) > len(_ARTICLE) + 1:
        words.append(key.removeprefix(_ARTICLE))
    return sorted(
        {_trimmed(mark, one) for one in words for mark in _readings(one, _BREATHED, _BREATHED_SEVERAL, most)}
    )


def _trimmed(mark: str, word: str) -> str:
    if len(mark) == 1 and word[0] in _OPENING:
        return f"A{mark}"
    return mark.removesuffix("H") if len(mark) >= _LONG else mark


def _readings(
    letters: str, alone: Mapping[str, str], several: Mapping[str, tuple[str, ...]], most: int
) -> list[str]:
    """What is left of folded letters in each way in which they may be read, without what leaves nothing."""
    ways: list[tuple[str, ...]] = []
    at = 0
    while at < len(letters):
        two = letters[at : at + 2]
        if two in _TOGETHER:
            ways.append((_TOGETHER[two],))
            at += 2
            continue
        ways.append(several.get(letters[at]) or (alone.get(letters[at], ""),))
        at += 1
    read = itertools.islice(itertools.product(*ways), most)
    return [mark for way in read if (mark := _without_doubles("".join(way)))]


def _without_doubles(text: str) -> str:
    return "".join(letter for letter, _same in itertools.groupby(text))


def words(name: str) -> list[str]:
    """The words of a name; a hyphen or an apostrophe parts none that is spoken as one."""
    kept = (c for c in name.replace("-", " ") if unicodedata.category(c)[0] in "LMZ")
    return [word for word in "".join(kept).split() if word]


def all_marks(traits: Traits) -> list[str]:
    """Every mark of a person's names in either script, sorted: by these the others are found."""
    both = [*words(traits.name), *words(traits.name_original)]
    return sorted({mark for word in both for mark in marks(word)})


def reasons(one: Traits, other: Traits) -> list[str]:
    """Why two records may be of the same person; empty when nothing speaks for it.

    "email" alone is enough. Otherwise the name must be alike ("same_name", "order", "spelling" or
    "script"), and "birth" or "institution" agree; two different birth dates speak against it.
    """
    same_email = bool(one.email) and one.email == other.email
    if not same_email and _births_differ(one.birth, other.birth):
        return []
    found = ["email"] if same_email else []
    name = _how_names_agree(one, other)
    if name:
        found.append(name)
    if one.birth and other.birth and not _births_differ(one.birth, other.birth):
        found.append("birth")
    if one.institution and search_key(one.institution) == search_key(other.institution):
        found.append("institution")
    is_likely = same_email or (bool(name) and any(thing in found for thing in SECOND_THINGS))
    return found if is_likely else []


def _births_differ(one: str, other: str) -> bool:
    """A year agrees with any day of it."""
    shared = min(len(one), len(other))
    return bool(shared) and one[:shared] != other[:shared]


def _how_names_agree(one: Traits, other: Traits) -> str:
    mine, theirs = words(search_key(one.name)), words(search_key(other.name))
    if mine == theirs:
        return "same_name"
    if sorted(mine) == sorted(theirs):
        return "order"
    if _each_has_a_like(mine, theirs):
        return "spelling"
    written = [words(search_key(traits.name_original)) for traits in (one, other)]
    pairs = [(written[0], written[1]), (written[0], theirs), (mine, written[1])]
    return "script" if any(_each_has_a_like(*pair) for pair in pairs) else ""


def _each_has_a_like(mine: list[str], theirs: list[str]) -> bool:
    """Whether every word of the shorter name, of two at least, has a word of its own in the longer."""
    fewer, more = sorted((mine, theirs), key=len)
    left = [marks(word) for word in more]
    for mark in (marks(word) for word in fewer):
        like = next((other for other in left if mark & other), None)
        if like is None:
            return False
        left.remove(like)
    return len(fewer) > 1
