"""Texts that people read, in the office's four languages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LANGUAGES: dict[str, str] = {
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "pt": "Português",
}
"""The office's languages, each by its own name; the order is the published fallback."""

RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in up to four languages."""

    en: str = ""
    fr: str = ""
    ar: str = ""
    pt: str = ""

    def read(self, language: str) -> tuple[str, str]:
        """The text to show to a reader of `language`, and the language that it is really in."""
        for code in (language, *LANGUAGES):
            text: str = getattr(self, code, "")
            if text:
                return text, code
        return "", language

    def __getitem__(self, language: str) -> str:
        """The text to show to a reader of `language`."""
        return self.read(language)[0]

    def filled(self) -> dict[str, str]:
        """The languages that have a text."""
        return {code: text for code in LANGUAGES if (text := getattr(self, code))}

    @property
    def missing(self) -> list[str]:
        """The languages that still lack the text."""
        return [code for code in LANGUAGES if not getattr(self, code)]

    def __bool__(self) -> bool:
        return bool(self.en or self.fr or self.ar or self.pt)


def tidy(text: str) -> str:
    """The text as it is stored: composed (NFC), without outer spaces, zero-width or control characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    kept = (
        c
        for c in composed
        if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\u200c\u200d"
    )
    return "".join(kept).strip()


def search_key(text: str) -> str:
    """How a name is found: without case, marks, or the Arabic letters' variants.

    Kept in a column of its own, so that both databases find and order alike.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    alike = str.maketrans(
        {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "’": "'", "ʼ": "'"}
    )
    return " ".join(bare.translate(alike).split())
