"""The board's decision as a letter on paper, in the reader's language."""

from __future__ import annotations

from app.core.i18n import _, language, read
from app.core.templating import day
from app.dossiers.models import Dossier
from app.dossiers.page import conditions_of
from app.dossiers.review_models import BoardDecision
from app.dossiers.states import DOSSIER, Outcome
from app.letters import sheets


def draw(dossier: Dossier, decision: BoardDecision) -> bytes:
    """The letter as a PDF, dated by the decision: the same decision is the same bytes in each language."""
    return sheets.draw(
        reader=_("To the coordinators of %(programme)s", programme=read(dossier.programme.title)),
        subject=_(
            "Accreditation of %(code)s, version %(number)s: decision of the board",
            code=dossier.programme.code,
            number=dossier.curriculum.number,
        ),
        body="\n\n".join(_paragraphs(dossier, decision)),
        language=language(),
        at=decision.decided_at,
    )


def _paragraphs(dossier: Dossier, decision: BoardDecision) -> list[str]:
    standard = dossier.standard
    said = [
        _(
            "The board has decided on the application of %(programme)s, version %(number)s of its "
            "curriculum, against %(standard)s (%(code)s, version %(edition)s).",
            programme=read(dossier.programme.title),
            number=dossier.curriculum.number,
            standard=read(standard.title),
            code=standard.code,
            edition=standard.number,
        ),
        _("Decision: %(outcome)s.", outcome=DOSSIER.named(decision.outcome.move).target.label),
    ]
    if decision.valid_from and decision.valid_until:
        said.append(
            _(
                "It is accredited from %(first)s to %(last)s.",
                first=day(decision.valid_from),
                last=day(decision.valid_until),
            )
        )
    said += [_("Reasons"), decision.words]
    conditions = conditions_of(decision)
    if conditions:
        said.append(_("Conditions"))
        said.append(
            "\n".join(
                _(
                    "%(number)s. %(words)s (%(who)s, by %(day)s)",
                    number=number,
                    words=f"{code}: {words}" if code else words,
                    who=owner or "–",
                    day=day(due_on),
                )
                for number, (code, words, owner, due_on) in enumerate(conditions, start=1)
            )
        )
    if decision.outcome is Outcome.REFUSE and dossier.appeal_until:
        said.append(_("You may appeal until %(day)s.", day=day(dossier.appeal_until)))
    if decision.outcome is Outcome.DEFER:
        said.append(_("Take the dossier up again, complete it, and submit it anew."))
    return [*said, _("For the board")]
