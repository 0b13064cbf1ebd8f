"""The letters that ask for an evaluation.

They go through the outbox alone: a letter of the list (`app/letters`) can be read by the office later, and
nobody but its reader may hold the link that answers.
"""

from __future__ import annotations

from flask import current_app

from app.core import outbox
from app.core.i18n import _, read, speaking
from app.core.templating import day
from app.evaluations.asking_queries import Reader
from app.evaluations.models import EvaluationAsk, EvaluationRound
from app.evaluations.states import Audience
from app.people.notices import office_url


def ask(
    asked: EvaluationAsk, about: EvaluationRound, reader: Reader, *, token: str, report: str, again: bool
) -> None:
    """Ask one reader, or remind them; the link works once, and the one of an earlier letter no more.

    `report` is the token by which a graduate reports training at home.
    """
    with speaking(reader.language):
        subject = _subject(about, reader)
        outbox.post(
            recipient=reader.address,
            subject=_("Reminder: %(subject)s", subject=subject) if again else subject,
            body="\n\n".join(
                [
                    _request(about, reader),
                    _link(asked, token, reader),
                    _promise(about),
                    *([on_late_answers()] if about.reopenings else []),
                    *([_on_what_they_taught(report, reader)] if report else []),
                ]
            ),
            language=reader.language,
            host=current_app.config["MAIL_HOST"],
        )


def _subject(about: EvaluationRound, reader: Reader) -> str:
    if about.audience is Audience.TRAINEES and about.module is not None:
        return _("How was the module “%(module)s”?", module=read(about.module.title))
    if about.audience is Audience.SUPERVISORS and reader.registration is not None:
        return _("What has the training of %(name)s changed?", name=reader.registration.person.name)
    return _("What has the training “%(training)s” changed?", training=read(about.cohort.title))


def _request(about: EvaluationRound, reader: Reader) -> str:
    if about.audience is Audience.TRAINEES:
        return _("Please tell us in three minutes what was good and what was not:")
    if about.audience is Audience.SUPERVISORS and reader.registration is not None:
        return _(
            "You were named as the supervisor of %(name)s, who completed “%(training)s”. "
            "Please tell us in three minutes what it changed:",
            name=reader.registration.person.name,
            training=read(about.cohort.title),
        )
    if about.audience is Audience.STATES:
        return _("A year has passed. Please tell us, for your state, what the training changed:")
    return _("Some months have passed. Please tell us in three minutes what you could use of it:")


def _link(asked: EvaluationAsk, token: str, reader: Reader) -> str:
    """A link without an account; a state answers by its focal point's account."""
    if token:
        return office_url(f"/evaluate/{token}?lang={reader.language}")
    return office_url(f"/evaluations/asked/{asked.id}")


def _on_what_they_taught(token: str, reader: Reader) -> str:
    return _(
        "Have you trained others at home since? Report it here, with your name, so that your state can "
        "confirm it; this link too works once:\n\n%(url)s",
        url=office_url(f"/cascade/report/by-letter/{token}?lang={reader.language}"),
    )


def _promise(about: EvaluationRound) -> str:
    return _(
        "You can answer once, until %(day)s. Nobody learns who answered what: the office keeps that an "
        "answer came, and apart from it, without name or time, what was answered. Nothing is shown that "
        "rests on fewer than five answers.",
        day=day(about.last_day),
    )


def on_late_answers() -> str:
    """What becomes of an answer that comes in after a round was opened again."""
    return _(
        "What is answered late is kept apart from the rest: it is shown only where five or more have "
        "answered late, and is deleted otherwise once the time is over. For a certificate it counts as if "
        "it had come in time."
    )
