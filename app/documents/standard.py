"""The documents that calls usually ask for, each with its name in the office's languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.cohorts.states import Secrecy
from app.core.texts import Texts


@dataclass(frozen=True, slots=True)
class Usual:
    """A document of the list, as a call asks for it at first."""

    name: Texts
    secrecy: Secrecy = Secrecy.PLAIN


USUAL: Mapping[str, Usual] = {
    "letter": Usual(
        Texts(
            en="Signed letter of nomination",
            fr="Lettre de désignation signée",
            ar="رسالة ترشيح موقّعة",
            pt="Carta de candidatura assinada",
        )
    ),
    "cv": Usual(Texts(en="Curriculum vitae", fr="Curriculum vitae", ar="سيرة ذاتية", pt="Curriculum vitae")),
    "passport": Usual(
        Texts(
            en="Copy of the passport",
            fr="Copie du passeport",
            ar="نسخة من جواز السفر",
            pt="Cópia do passaporte",
        ),
        Secrecy.PASSPORT,
    ),
    "medical": Usual(
        Texts(
            en="Certificate of medical fitness",
            fr="Certificat d’aptitude médicale",
            ar="شهادة اللياقة الطبية",
            pt="Certificado de aptidão médica",
        ),
        Secrecy.MEDICAL,
    ),
    "language": Usual(
        Texts(
            en="Proof of a language’s level",
            fr="Attestation de niveau de langue",
            ar="إثبات مستوى اللغة",
            pt="Comprovativo do nível de língua",
        )
    ),
}
"""By the code under which a call asks for it."""
