"""The letters of the demonstration: a wording of a cohort's own, and its call as it went to the states."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.cohorts.models import Cohort
from app.cohorts.queries import focal_points, one_cohort
from app.core.i18n import speaking
from app.core.outbox import Mail, MailState
from app.core.texts import LANGUAGES, Texts
from app.demo.scene import Scene, read
from app.letters import placeholders, words
from app.letters.kinds import LetterKind, shipped
from app.letters.models import Letter, LetterTemplate


def send_the_call(scene: Scene, session: Session, cohort_id: UUID) -> None:
    """Word the call of the open cohort anew, and list it as it went out on the day of the opening."""
    cohort: Cohort = session.execute(one_cohort().where(Cohort.id == cohort_id)).unique().scalar_one()
    wording, added = shipped(LetterKind.CALL), read("letters")["lodging"]
    subject = wording.subject
    body = Texts(**{code: _with(wording.body[code], added[code]) for code in LANGUAGES})
    session.add(
        LetterTemplate(id=scene.key(), kind=LetterKind.CALL, cohort_id=cohort.id, subject=subject, body=body)
    )
    invited = [invitation.state_code for invitation in cohort.call.invitations] if cohort.call else []
    for code, user in focal_points(invited):
        with speaking(user.language):
            said = words.of_call(cohort, code) | {"focal_point": user.person.name}
        key = scene.key()
        filled = {
            "subject": placeholders.fill(subject[user.language], said),
            "body": placeholders.fill(body[user.language], said),
            "language": user.language,
        }
        session.add(
            Mail(
                id=key,
                message_id=f"<{key}@example.org>",
                recipient=user.email,
                state=MailState.SENT,
                created_at=cohort.opened_at,
                next_try_at=cohort.opened_at,
                sent_at=cohort.opened_at,
                attempts=1,
                **filled,
            )
        )
        session.flush()
        session.add(
            Letter(
                id=scene.key(),
                kind=LetterKind.CALL,
                cohort_id=cohort.id,
                programme_id=cohort.programme_id,
                state_code=code,
                person_id=user.person_id,
                reader=user.person.name,
                mail_id=key,
                sent_at=cohort.opened_at,
                **filled,
            )
        )


def _with(body: str, sentence: str) -> str:
    """A letter with one more paragraph before its courtesies."""
    paragraphs = body.split("\n\n")
    return "\n\n".join([*paragraphs[:-2], sentence, *paragraphs[-2:]])
