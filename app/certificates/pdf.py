"""The certificate on paper: one page, A4 landscape, as PDF/A-2a and PDF/UA-1.

The page is drawn by one of the templates, which gets every text as data, so that a name is never
markup. The document's date is the day of issue: the same certificate is the same bytes. What was issued
with a template is drawn with it again however many have come since; the words that it says are kept with
the certificate, so that a better wording changes no sheet that is framed already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional

import segno
from babel.numbers import format_decimal

from app.core import paper
from app.core.dates import DAY, written
from app.core.texts import RIGHT_TO_LEFT, Texts, tidy

if TYPE_CHECKING:
    import typst

TEMPLATES = {number: Path(__file__).with_name(f"certificate_{number}.typ") for number in (1, 2)}
NEWEST = max(TEMPLATES)
TOOLS = ", ".join(
    f"{package} {version(package)}" for package in ("typst", "segno", "fontpkg-noto-sans", "fontpkg-amiri")
)
"""What draws a sheet: with other versions of these its bytes may be others."""
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


class Kind(StrEnum):
    """What the certificate is of."""

    ATTENDANCE = "attendance"
    MODULE = "module"
    PROGRAMME = "programme"
    TRAINER = "trainer"


class Unprintable(ValueError):
    """A text has a letter that the certificate's fonts, Latin and Arabic, do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSheet:
    """What stands on one certificate.

    `title` is what was completed: the programme, or for a module's certificate the module, in the
    languages that it has. `since` and `until` are the first and last day of training, `hours` the
    hours of training. `issuers` are the bodies that issue it, a line each: the office, a partner
    university. `accreditation` is one line on who accredited the programme, if anyone did.
    `within` is the programme that a module is of, and `valid_until` the last day of its term, if it has one.
    `url` opens the verification of `code`, which is printed in groups of four. `locale` is en, fr,
    ar or pt; all but en are bilingual with English.
    """

    kind: Kind
    number: str
    holder: str
    title: Texts
    hours: Decimal | int
    since: date
    until: date
    issued: date
    issuers: Sequence[str]
    accreditation: str | None = None
    within: Texts | None = None
    valid_until: date | None = None
    url: str
    code: str
    locale: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a certificate says in one language, whatever it is of; `period` takes two dates."""

    office: str
    work: str
    hours: str
    dates: str
    period: str
    issued: str
    number: str
    accreditation: str
    unaccredited: str
    valid: str
    within: str
    issuers: str
    check: str
    unsigned: str
    square: str


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a certificate of one kind says in one language: its heading, and around the name.

    The sentences are made so that no word agrees with the holder's gender.
    """

    heading: str
    award: str
    deed: str


WORDS: dict[str, Words] = {
    "en": Words(
        office="Rabat Programmes",
        work="Counter-terrorism training in Africa",
        hours="Hours of training",
        dates="Dates",
        period="{since} to {until}",
        issued="Issued on",
        number="Certificate number",
        accreditation="Accreditation",
        unaccredited="The training was not accredited when it ended.",
        valid="Valid until",
        within="A module of the programme",
        issuers="Issued by",
        check="Check this certificate",
        unsigned="Valid without a signature. The address above says whether it still holds.",
        square="Square code that opens {url}",
    ),
    "fr": Words(
        office="Programmes de Rabat",
        work="Formation à la lutte contre le terrorisme en Afrique",
        hours="Heures de formation",
        dates="Période",
        period="du {since} au {until}",
        issued="Délivré le",
        number="Numéro du certificat",
        accreditation="Accréditation",
        unaccredited="La formation n’était pas accréditée à sa clôture.",
        valid="Valable jusqu’au",
        within="Module du programme",
        issuers="Délivré par",
        check="Vérifier ce certificat",
        unsigned="Valable sans signature. L’adresse ci-dessus indique si ce titre est en vigueur.",
        square="Code carré qui ouvre {url}",
    ),
    "ar": Words(
        office="برامج الرباط",
        work="التدريب على مكافحة الإرهاب في أفريقيا",
        hours="ساعات التدريب",
        dates="الفترة",
        period="من {since} إلى {until}",
        issued="تاريخ الإصدار",
        number="رقم الشهادة",
        accreditation="الاعتماد",
        unaccredited="لم يكن التدريب معتمدًا عند انتهائه.",
        valid="صالحة حتى",
        within="وحدة من البرنامج",
        issuers="جهة الإصدار",
        check="التحقق من هذه الشهادة",
        unsigned="صالحة دون توقيع. ويبيّن العنوان أعلاه ما إذا كانت لا تزال سارية.",
        square="رمز مربّع يفتح {url}",
    ),
    "pt": Words(
        office="Programas de Rabat",
        work="Formação em combate ao terrorismo em África",
        hours="Horas de formação",
        dates="Datas",
        period="de {since} a {until}",
        issued="Emitido em",
        number="Número do certificado",
        accreditation="Acreditação",
        unaccredited="A formação não estava acreditada quando terminou.",
        valid="Válido até",
        within="Módulo do programa",
        issuers="Emitido por",
        check="Verificar este certificado",
        unsigned="Válido sem assinatura. O endereço acima indica se continua em vigor.",
        square="Código quadrado que abre {url}",
    ),
}

KIND_WORDS: dict[Kind, dict[str, KindWords]] = {
    Kind.ATTENDANCE: {
        "en": KindWords(
            "Certificate of Attendance",
            "This certificate is awarded to",
            "for attending the programme",
        ),
        "fr": KindWords(
            "Attestation de participation",
            "La présente attestation est délivrée à",
            "pour sa participation au programme",
        ),
        "ar": KindWords("شهادة حضور", "تُمنح هذه الشهادة إلى", "للمشاركة في البرنامج"),
        "pt": KindWords(
            "Certificado de Participação",
            "O presente certificado é atribuído a",
            "pela participação no programa",
        ),
    },
    Kind.MODULE: {
        "en": KindWords("Module Certificate", "This certificate is awarded to", "for completing the module"),
        "fr": KindWords(
            "Certificat de module",
            "Le présent certificat est délivré à",
            "pour la réussite du module",
        ),
        "ar": KindWords("شهادة وحدة تدريبية", "تُمنح هذه الشهادة إلى", "لإتمام الوحدة التدريبية"),
        "pt": KindWords(
            "Certificado de Módulo",
            "O presente certificado é atribuído a",
            "pela conclusão do módulo",
        ),
    },
    Kind.PROGRAMME: {
        "en": KindWords(
            "Certificate of Achievement",
            "This certificate is awarded to",
            "for completing the programme",
        ),
        "fr": KindWords(
            "Certificat de réussite",
            "Le présent certificat est délivré à",
            "pour la réussite du programme",
        ),
        "ar": KindWords("شهادة إتمام", "تُمنح هذه الشهادة إلى", "لإتمام البرنامج التدريبي"),
        "pt": KindWords(
            "Certificado de Conclusão",
            "O presente certificado é atribuído a",
            "pela conclusão do programa",
        ),
    },
    Kind.TRAINER: {
        "en": KindWords(
            "Certificate of Trainer Qualification",
            "This certificate is awarded to",
            "for qualifying as a trainer of the module",
        ),
        "fr": KindWords(
            "Certificat de qualification de formateur",
            "Le présent certificat est délivré à",
            "pour sa qualification à enseigner le module",
        ),
        "ar": KindWords("شهادة تأهيل للتدريب", "تُمنح هذه الشهادة إلى", "للتأهل لتدريس الوحدة التدريبية"),
        "pt": KindWords(
            "Certificado de Qualificação de Formador",
            "O presente certificado é atribuído a",
            "pela qualificação para dar formação no módulo",
        ),
    },
}


def render(sheet: CertificateSheet, *, template: int = NEWEST) -> bytes:
    """The certificate as a PDF document; raises Unprintable."""
    return draw(content(sheet), template=template)


def draw(said: dict[str, Any], *, template: int) -> bytes:
    """The PDF document that says this, as `content` makes it; raises Unprintable."""
    import typst

    try:
        return paper.draw(
            TEMPLATES[template],
            name="sheet",
            content=said | {"square": _square(said["url"])},
            at=datetime.combine(date(*said["issued"]), time.min, UTC),
            standards=STANDARDS,
        )
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            raise Unprintable(error.message) from error
        raise


def _square(url: str) -> str:
    return segno.make_qr(url, error="m").svg_inline(scale=4, dark="#15222c")


def content(sheet: CertificateSheet) -> dict[str, Any]:
    """Everything that the page shows but the square code, as the templates expect it."""
    title, title_language = sheet.title.read(sheet.locale)
    second = "en" if sheet.locale != "en" else None
    within, within_language = sheet.within.read(sheet.locale) if sheet.within else ("", "")
    return {
        "locale": sheet.locale,
        "direction": "rtl" if sheet.locale in RIGHT_TO_LEFT else "ltr",
        "issued": [sheet.issued.year, sheet.issued.month, sheet.issued.day],
        "holder": line(sheet.holder),
        "title": {**line(title), "lang": title_language},
        "second_title": line(sheet.title.en)
        if second and title_language != "en" and sheet.title.en
        else None,
        "within": {**line(within), "lang": within_language} if within else None,
        "second_within": line(sheet.within.en)
        if second and sheet.within and within_language != "en" and sheet.within.en
        else None,
        "ends": sheet.valid_until is not None,
        "first": _said(sheet, sheet.locale),
        "second": _said(sheet, second) if second else None,
        "number": line(sheet.number),
        "accreditation": line(sheet.accreditation) if sheet.accreditation else None,
        "issuers": [line(issuer) for issuer in sheet.issuers],
        "url": sheet.url,
        "code": " ".join(re.findall(".{1,4}", sheet.code)),
    }


def _said(sheet: CertificateSheet, locale: str) -> dict[str, str]:
    """The page's own words, dates and figures in one language."""
    words, kind = WORDS[locale], KIND_WORDS[sheet.kind][locale]
    return {
        "lang": locale,
        "office": words.office,
        "work": words.work,
        "heading": kind.heading,
        "award": kind.award,
        "deed": kind.deed,
        "hours": words.hours,
        "hours_figure": format_decimal(sheet.hours, locale=locale),
        "dates": words.dates,
        "period": words.period.format(
            since=written(sheet.since, DAY, locale), until=written(sheet.until, DAY, locale)
        ),
        "issued": words.issued,
        "issued_date": written(sheet.issued, DAY, locale),
        "number": words.number,
        "accreditation": words.accreditation,
        "unaccredited": words.unaccredited,
        "within": words.within,
        "valid": words.valid,
        "valid_date": written(sheet.valid_until, DAY, locale) if sheet.valid_until else "",
        "issuers": words.issuers,
        "check": words.check,
        "unsigned": words.unsigned,
        "square": words.square.format(url=sheet.url),
    }


def line(text: str) -> dict[str, Any]:
    """A text of others on one line: in which direction it runs, and whether its letters are usual ones."""
    written = " ".join(tidy(text).split())
    is_usual = has_usual_letters(written)
    # No name has a word of thirty letters; one that does may break rather than leave the page.
    written = re.sub(r"([^\s-]{30})(?=[^\s-])", "\\1\N{ZERO WIDTH SPACE}", written)
    strong = next((b for b in map(bidirectional, written) if b in {"L", "R", "AL"}), "L")
    return {"text": written, "direction": "ltr" if strong == "L" else "rtl", "is_usual": is_usual}


_USUAL = re.compile(r"[ -~\u00c0-\u017f\u2013\u2018\u2019\u060c\u0621-\u063a\u0641-\u0652]*")


def has_usual_letters(text: str) -> bool:
    """Whether all letters are plain Latin or Arabic ones, which every font of the sheet has."""
    return _USUAL.fullmatch(text) is not None
