"""The certificate on paper: what stands on it, that it fits, and that it stays the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.certificates.pdf import KIND_WORDS, WORDS, CertificateSheet, Kind, Unprintable, render
from app.core.texts import Texts

LOCALES = ("en", "fr", "ar", "pt")
TITLE = Texts(
    en="Specialized Training on Counter-Terrorism Investigations",
    fr="Formation spécialisée aux enquêtes antiterroristes",
    ar="التدريب المتخصص في تحقيقات مكافحة الإرهاب",
    pt="Formação especializada em investigações antiterroristas",
)
SHEET = CertificateSheet(
    kind=Kind.PROGRAMME,
    number="RP-2025-0147",
    holder="Aïssatou Ndiaye-Ouédraogo",
    title=TITLE,
    hours=450,
    since=date(2025, 4, 14),
    until=date(2025, 7, 1),
    issued=date(2025, 7, 4),
    issuers=("Programme Office in Rabat", "Al Akhawayn University, Ifrane"),
    accreditation="Accredited by Al Akhawayn University until 31 December 2027",
    url="https://rabat.example/v/7QK4M9T2XW8RJ5H3N6VBDYC1AZ",
    code="7QK4M9T2XW8RJ5H3N6VBDYC1AZ",
    locale="en",
)
ARABIC_NAME = (
    "عبد الرحمن بن محمد الأمين ولد سيدي أحمد بن عبد الله الشريف "
    "الإدريسي الحسني المنصوري التلمساني الفاسي أبو بركات الأندلسي"
)


def read(**changes: Any) -> PdfReader:
    return PdfReader(BytesIO(render(replace(SHEET, **changes))))


def text(**changes: Any) -> str:
    """The page's text, with one space wherever a line or a word ends."""
    return " ".join(read(**changes).pages[0].extract_text().split())


def test_everything_that_the_office_certifies_is_on_the_page() -> None:
    said = text()
    expected = [
        "Certificate of Achievement",
        "This certificate is awarded to Aïssatou Ndiaye-Ouédraogo",
        "for completing the programme Specialized Training on Counter-Terrorism Investigations",
        "Hours of training 450",
        "14 April 2025 to 1 July 2025",
        "Issued on 4 July 2025",
        "Certificate number RP-2025-0147",
        "Issued by Programme Office in Rabat Al Akhawayn University, Ifrane",
        "Accreditation Accredited by Al Akhawayn University until 31 December 2027",
        "7QK4 M9T2 XW8R J5H3 N6VB DYC1 AZ",
    ]
    assert [line for line in expected if line not in said] == []
    assert SHEET.url in said.replace(" ", "")


def test_a_french_certificate_says_everything_in_french_and_in_english() -> None:
    said = text(locale="fr", hours=Decimal("450.5"), since=date(2025, 4, 1))
    expected = [
        "Certificat de réussite Certificate of Achievement",
        "Le présent certificat est délivré à This certificate is awarded to",
        f"{TITLE.fr} {TITLE.en}",
        "450,5",
        "du 1er avril 2025 au 1er juillet 2025 1 April 2025 to 1 July 2025",
    ]
    assert [line for line in expected if line not in said] == []


def test_a_title_that_is_missing_in_a_language_is_given_once_in_english() -> None:
    assert text(locale="pt", title=Texts(en="Border management")).count("Border management") == 1


def test_what_is_not_accredited_says_so_plainly() -> None:
    said = text(accreditation=None, locale="fr")
    assert "La formation n’était pas accréditée à sa clôture." in said
    assert "The training was not accredited when it ended." in said
    assert "was not accredited" not in text()


def test_a_module_names_its_programme_and_a_term_its_last_day() -> None:
    said = text(
        kind=Kind.MODULE,
        title=Texts(en="Foundational", fr="Fondamentaux"),
        within=TITLE,
        valid_until=date(2028, 7, 1),
        locale="fr",
    )
    expected = [
        "pour la réussite du module",
        "Fondamentaux Foundational",
        f"Module du programme {TITLE.fr} A module of the programme {TITLE.en}",
        "Valable jusqu’au Valid until 1er juillet 2028 1 July 2028",
    ]
    assert [line for line in expected if line not in said] == []
    assert "Valid until" not in text()


def test_the_first_template_still_draws_what_it_drew() -> None:
    drawn = [render(SHEET, template=1), render(SHEET, template=1), render(SHEET)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert "Certificate of Achievement" in PdfReader(BytesIO(drawn[0])).pages[0].extract_text()


def test_every_kind_has_its_words_in_every_language() -> None:
    assert {kind: tuple(words) for kind, words in KIND_WORDS.items()} == dict.fromkeys(Kind, LOCALES)
    assert tuple(WORDS) == LOCALES
    headings = [words.heading for kind in Kind for words in KIND_WORDS[kind].values()]
    assert len(set(headings)) == len(Kind) * len(LOCALES)


@pytest.mark.parametrize(
    "name",
    [
        '#import "x"',
        "<script>alert(1)</script>",
        "$x$ *bold* _slanted_ `code`",
        "@label #sys.inputs \\u{41} [a] // b",
        '"}, "kind": "x',
        "= Heading",
    ],
)
def test_a_name_is_never_markup(name: str) -> None:
    said = text(
        holder=name,
        title=Texts(en=f"Title {name}"),
        issuers=[f"Body {name}"],
        accreditation=f"Line {name}",
    )
    assert said.count(" ".join(name.split())) == 4


def test_control_characters_and_line_ends_in_a_name_are_left_out() -> None:
    assert "awarded to Anna Maria Okafor for completing" in text(holder="Anna\nMaria\u202e\x07 Okafor")


@pytest.mark.parametrize("locale", LOCALES)
def test_an_arabic_name_stands_letter_for_letter(locale: str) -> None:
    name = "فاطمة الزهراء بنت عبد السلام"
    said = text(holder=name, locale=locale)
    assert [word for word in name.split() if word not in said] == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("holder", [ARABIC_NAME, f"{ARABIC_NAME} " * 3, "Jean-Baptiste Ouédraogo " * 5])
def test_the_longest_names_titles_and_bodies_fit_on_one_page(locale: str, holder: str) -> None:
    long_title = Texts(**{language: f"{words} " * 3 for language, words in TITLE.filled().items()})
    document = read(
        kind=Kind.TRAINER,
        holder=holder,
        title=long_title,
        within=long_title,
        valid_until=date(2028, 12, 25),
        locale=locale,
        since=date(2025, 9, 23),
        until=date(2026, 12, 25),
        issuers=[
            "Bureau de lutte contre le terrorisme des Nations Unies, Bureau de programme de Rabat",
            "Université Al Akhawayn, Ifrane, en coopération avec l’Institut de formation",
            "Ministère de l’intérieur de la République démocratique du Congo",
        ],
        accreditation="Accréditation de l’Université Al Akhawayn jusqu’au 31 décembre 2027 " * 2,
        url=f"https://programmes.rabat.un.example/certificates/verify/{SHEET.code}",
    )
    assert len(document.pages) == 1
    assert "7QK4 M9T2 XW8R J5H3 N6VB DYC1 AZ" in " ".join(document.pages[0].extract_text().split())


def test_a_word_without_end_breaks_before_it_leaves_the_page() -> None:
    lines = read(holder="W" * 120).pages[0].extract_text().splitlines()
    assert [len(line.strip("\u200b ")) for line in lines if "WWW" in line] == [30] * 4


def test_a_name_in_letters_that_the_fonts_lack_is_refused() -> None:
    with pytest.raises(Unprintable):
        render(replace(SHEET, holder="አበበ ቢቂላ"))
    assert "Aïssatou" in text()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_certificate_is_the_same_bytes(locale: str) -> None:
    sheet = replace(SHEET, locale=locale)
    first = render(sheet)
    render(replace(SHEET, holder="Somebody else"))
    assert render(sheet) == first


def test_certificates_made_at_the_same_time_do_not_mix() -> None:
    sheets = [replace(SHEET, holder=f"Holder {number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(render, sheets))
    assert drawn == [render(sheet) for sheet in sheets]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_document_can_be_archived_and_read_aloud(locale: str) -> None:
    document = read(locale=locale)
    described = document.xmp_metadata
    assert described is not None
    written = described.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in written
    assert "<pdfuaid:part>1</pdfuaid:part>" in written
    assert document.root_object["/Lang"] == locale
    assert "/StructTreeRoot" in document.root_object
    assert document.metadata is not None
    assert document.metadata.creation_date is not None
    assert document.metadata.creation_date.date() == SHEET.issued


def test_no_holder_is_named_in_the_document_s_description() -> None:
    described = read().metadata
    assert described is not None
    assert [value for value in described.values() if "Ouédraogo" in str(value)] == []


def test_the_square_code_opens_the_verification() -> None:
    links = [annotation.get_object()["/A"]["/URI"] for annotation in read().pages[0]["/Annots"]]
    assert set(links) == {SHEET.url}
