"""A letter on paper: A4 on the office's letterhead, drawn by letter.typ.

Every text comes as data and is never markup (THREATS T32). The letterhead is the office's own wordmark.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.core import paper, zones
from app.core.i18n import _, direction, speaking
from app.core.outbox import Enclosure, Mail
from app.core.templating import OFFICE_ZONE, day
from app.letters import placeholders, queries
from app.letters.kinds import LetterKind
from app.letters.models import Letter

TEMPLATE = Path(__file__).with_name("letter.typ")
MASKED = "•••"
"""What stands for a passport's number on every sheet but the ones that are drawn with it."""


def draw(*, reader: str, subject: str, body: str, language: str, at: datetime) -> bytes:
    """A letter as a PDF document, in its language; `at` is when it was sent."""
    with speaking(language):
        content = {
            "language": language,
            "direction": direction(),
            "office": _("Rabat Programmes"),
            "work": _("Counter-terrorism training in Africa"),
            "place_and_day": _("Rabat, %(day)s", day=day(zones.wall(at, OFFICE_ZONE).date())),
            "reader": paper.line(reader),
            "subject": paper.line(subject),
            "paragraphs": [
                [paper.line(line) for line in paragraph.split("\n")]
                for paragraph in body.split("\n\n")
                if paragraph.strip()
            ],
        }
    return paper.draw(TEMPLATE, name="letter", content=content, at=at)


def document(letter: Letter, *, passport: str = MASKED) -> bytes:
    """A letter that was sent, as it was written; the passport's number is put in by who may read it."""
    body = placeholders.fill(letter.body, {"passport": passport})
    return draw(
        reader="" if letter.kind is LetterKind.VISA else letter.reader,
        subject=letter.subject,
        body=body,
        language=letter.language,
        at=letter.sent_at,
    )


def filename(letter: Letter) -> str:
    """What the file of a letter is called; without a name."""
    return f"{letter.kind}-{letter.cohort.code}.pdf".lower()


def enclosure(mail: Mail) -> Enclosure | None:
    """The sheet that travels with a letter's mail; a visa letter is fetched by its owner instead."""
    letter = queries.carried_by(mail.id)
    if letter is None or letter.kind is LetterKind.VISA:
        return None
    return Enclosure(filename(letter), document(letter))
