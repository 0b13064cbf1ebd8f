"""Which reports there are, and how often one is made."""

from __future__ import annotations

from typing import Any

from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.texts import Texts
from app.indicators.catalogue import NAMES, Dimension


class ReportKind(Labelled):
    """For whom a report is, which decides what it may say."""

    ANNUAL = "annual", _l("The office’s report of a year")
    DONOR = "donor", _l("A report for donors")
    STATE = "state", _l("A state’s sheet of its officials and their certificates")


class Rhythm(Labelled):
    """How often a report is made by itself; `months` apart."""

    NEVER = "never", _l("Only when someone makes it")
    MONTHLY = "monthly", _l("Each month")
    QUARTERLY = "quarterly", _l("Each quarter")
    YEARLY = "yearly", _l("Each year")

    @property
    def months(self) -> int:
        """How many months lie between two of them."""
        return {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}.get(self, 0)


_FOR_DONORS = (
    "registrations.participants",
    "registrations.women",
    "registrations.states",
    "attendance.person_days",
    "completion.graduates",
    "assessments.learning_gain",
    "evaluation.applied",
    "cascade.people",
)
BEGINNINGS: dict[ReportKind, dict[str, Any]] = {
    ReportKind.ANNUAL: {
        "title": Texts(en="Annual report", fr="Rapport annuel", ar="التقرير السنوي", pt="Relatório anual"),
        "text": Texts(
            en="What the office did in the year, in its own figures.",
            fr="Ce que le bureau a fait dans l’année, selon ses propres chiffres.",
            ar="ما أنجزه المكتب خلال العام وفق أرقامه.",
            pt="O que o escritório fez no ano, nos seus próprios números.",
        ),
        "figures": list(NAMES),
        "dimensions": [Dimension.PROGRAMME, Dimension.REGION, Dimension.SEX, Dimension.STATE],
    },
    ReportKind.DONOR: {
        "title": Texts(
            en="Report to donors",
            fr="Rapport aux donateurs",
            ar="تقرير إلى الجهات المانحة",
            pt="Relatório aos doadores",
        ),
        "text": Texts(
            en="What was reached with your support. Nothing here tells of fewer than five people.",
            fr="Ce qui a été atteint grâce à votre soutien. Rien ici ne concerne moins de cinq personnes.",
            ar="ما تحقق بدعمكم. لا شيء هنا يخص أقل من خمسة أشخاص.",
            pt="O que se alcançou com o vosso apoio. Nada aqui diz respeito a menos de cinco pessoas.",
        ),
        "figures": list(_FOR_DONORS),
        "dimensions": [Dimension.YEAR, Dimension.REGION, Dimension.STATE],
    },
    ReportKind.STATE: {
        "title": Texts(
            en="Your officials and their certificates",
            fr="Vos agents et leurs certificats",
            ar="موظفوكم وشهاداتهم",
            pt="Os vossos agentes e os seus certificados",
        ),
        "text": Texts(
            en="The officials of your state who hold a certificate, and which of these end soon.",
            fr="Les agents de votre État titulaires d’un certificat, et ceux qui expirent bientôt.",
            ar="موظفو دولتكم الحاصلون على شهادات، والشهادات التي ستنتهي قريبا.",
            pt="Os agentes do vosso Estado com certificado, e os que expiram em breve.",
        ),
        "figures": [],
        "dimensions": [],
    },
}
"""What a new report of each kind begins with: the office changes it as it likes."""
