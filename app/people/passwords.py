"""Passwords: what is accepted, and Argon2id.

A password of twelve characters falls to a guesser when it is put together of pieces that everyone
uses: "Password123456", "Rabat2026Rabat2026". So it is read as pieces, and each weighs what it costs to
guess: a common word about as much as two free characters, a run or a year one, and what is known of the
office or the person nothing. The common words are those of the most used passwords (`common_words.txt`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import DomainError
from app.core.i18n import _

SHORTEST = 12
LONGEST = 128
_LEAST_WEIGHT = 8
_OFFICE = (
    "uncct unoct united nations nationsunies rabat programmes programme counterterrorism terrorism",
    "terrorisme training cohort cohorte trainee trainer trainers course office police prison border justice",
)
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb",
    "1q2w3e4r5t6y7u8i9o0p",
)
_AS_LETTERS = str.maketrans("013457@$!€", "oleastasie")
"""How digits and signs stand for letters in words: p4$$w0rd."""
_hasher = PasswordHasher()
_STAND_IN = (
    "$argon2id$v=19$m=65536,t=3,p=4$hPyJnCdaeBLpro4sFhuizQ$fwwoMUBWQjmFsG20rTyEGmPE4x4Cn1vx9zvfEbK6x00"
)
"""A hash as `_hasher` makes them, of what is nobody's password: to compare with it takes as long."""


def check(password: str, *, about: Iterable[str]) -> None:
    """DomainError unless the password is long enough and not one that anyone would guess (ASVS 6.2).

    `about` is what is known of the person and the office: address, name, institution, programmes.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError(
            _("Write a password of %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST),
            field="password",
        )
    if weight(password, about=about) < _LEAST_WEIGHT:
        raise DomainError(
            _(
                "This password is easy to guess. It is made of common words, rows of keys, or words about "
                "you or the office. Write another, such as four words that do not belong together."
            ),
            field="password",
        )


def weight(password: str, *, about: Iterable[str]) -> int:
    """How many free characters the password is worth to someone who guesses."""
    known = {word for text in (*_OFFICE, *about) for word in re.findall(r"\w{4,}", _folded(text))}
    text = _folded(password)
    cheapest = [0] + [len(text)] * len(text)
    for place in range(len(text)):
        for length, cost in _pieces(text[place:], known, said=text[:place]):
            there = place + length
            cheapest[there] = min(cheapest[there], cheapest[place] + cost)
    return cheapest[-1]


def _folded(text: str) -> str:
    """In small letters without marks, as a guesser would write it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _pieces(text: str, known: set[str], *, said: str) -> Iterator[tuple[int, int]]:
    """The pieces with which `text` may begin: the length of each, and what it costs to guess.

    What was `said` before in the same password adds nothing.
    """
    letters = text.translate(_AS_LETTERS)
    yield 1, 1
    for length in range(3, _run(text) + 1):
        yield length, 1
    if re.match(r"(19|20)\d\d", text):
        yield 4, 1
    for length in range(4, len(text) + 1):
        if letters[:length] in known or text[:length] in known or text[:length] in said:
            yield length, 0
        elif letters[:length] in _common():
            yield length, 2


def _run(text: str) -> int:
    """How many characters at the start are one and the same, or stand in a row on a keyboard."""
    same = len(text) - len(text.lstrip(text[0]))
    rows = [*_RUNS, *(row[::-1] for row in _RUNS)]
    return max(same, *(n for n in range(len(text) + 1) if any(text[:n] in row for row in rows)))


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_words.txt").read_text("utf-8").split())


def hash_password(password: str) -> str:
    """The Argon2id hash of a password: slow on purpose, so never within a deed."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; as slow when there is no account."""
    try:
        return _hasher.verify(stored or _STAND_IN, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
