"""Texts in four languages, and how names are tidied, found and ordered."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.texts import Texts, search_key, tidy


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", ("Course", "en")), ("fr", ("Cours", "fr")), ("ar", ("Course", "en")), ("pt", ("Course", "en"))],
)
def test_a_missing_language_falls_back_to_english(language: str, shown: tuple[str, str]) -> None:
    assert Texts(en="Course", fr="Cours").read(language) == shown


def test_without_english_the_next_language_is_shown() -> None:
    assert Texts(ar="دورة", pt="Curso").read("en") == ("دورة", "ar")
    assert Texts().read("fr") == ("", "fr")


def test_what_is_missing_is_named() -> None:
    assert Texts(fr="Cours").missing == ["en", "ar", "pt"]
    assert Texts(fr="Cours").filled() == {"fr": "Cours"}
    assert (bool(Texts()), bool(Texts(pt="Curso"))) == (False, True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ouédraogo  ", "Ouédraogo"),
        ("Oue\u0301draogo", "Ouédraogo"),
        ("Awa\x00\x07 Diop", "Awa Diop"),
        ("Awa\u202e Diop\u200b", "Awa Diop"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_text_is_tidied_as_it_is_stored(written: str, kept: str) -> None:
    assert tidy(written) == kept


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("sought", "name"),
    [
        ("ouedraogo", "OUÉDRAOGO"),
        ("احمد", "أحمد"),
        ("فاطمه", "فاطمة"),
        ("n'diaye", "N’Diaye"),
        ("strasse", "Straße"),
        ("awa diop", "  Awa   Diop "),
    ],
)
def test_a_name_is_found_whatever_its_marks(sought: str, name: str) -> None:
    assert search_key(sought) == search_key(name)
