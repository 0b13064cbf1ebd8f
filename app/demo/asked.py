"""What invented people asked of their own data, and a legal hold that stands against one of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.core.templating import OFFICE_ZONE
from app.core.zones import wall
from app.demo.people import People
from app.demo.scene import Scene, Step
from app.people.models import User
from app.protection.models import DataRequest, LegalHold
from app.protection.operations import ANSWERED_WITHIN
from app.protection.states import HoldKind, RequestKind

OFFICER = "data.protection@example.org"
_ASKED: tuple[tuple[str, RequestKind, str, tuple[str, ...]], ...] = (
    ("attending@example.org", RequestKind.CORRECTION, "My post has changed: I lead the unit now.", ()),
    ("graduate@example.org", RequestKind.ERASURE, "", ("take",)),
    ("leaving@example.org", RequestKind.ERASURE, "I have left the service.", ("take",)),
    ("graduate@example.org", RequestKind.ACCESS, "Who sees my marks?", ("take", "answer")),
    ("trainer@example.org", RequestKind.CORRECTION, "Write my name without its accent.", ("take", "refuse")),
    ("trainer@example.org", RequestKind.ERASURE, "", ("withdraw",)),
)
"""Who asked what, in which words, and how far it came."""
_ANSWERS = {
    "answer": "Your trainers, your coordinator and you. The data register says it field by field.",
    "refuse": "The name is written as in the passport, where it has its accent.",
}


def ask(scene: Scene, people: People, *, held: UUID) -> None:
    """Some people ask something of their own data; the cohort `held` is under a hold."""
    officer = people.accounts[OFFICER]
    persons = {row["email"]: row["person_id"] for row in scene.rows(User)}
    asked = scene.now - timedelta(days=4)
    for email, kind, words, moves in _ASKED:
        steps = [
            Step(
                name,
                asked + timedelta(days=day),
                people.accounts[email] if name == "withdraw" else officer,
                _ANSWERS.get(name, ""),
            )
            for day, name in enumerate(moves, start=1)
        ]
        key = scene.key()
        scene.put(
            DataRequest,
            id=key,
            person_id=persons[email],
            kind=kind,
            words=words,
            state=scene.lead(DataRequest, key, steps),
            created_at=asked,
            due_on=wall(asked, OFFICE_ZONE).date() + ANSWERED_WITHIN,
            owner_id=officer if "take" in moves else None,
            answer=steps[-1].reason if steps else "",
            closed_at=steps[-1].at if moves not in {(), ("take",)} else None,
        )
    scene.put(
        LegalHold,
        subject_kind=HoldKind.COHORT,
        subject_id=held,
        reason="An inquiry of the office of internal oversight.",
        placed_by=officer,
        placed_at=asked,
    )
