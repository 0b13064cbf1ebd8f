"""What invented states lack, and what invented people complain of."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.complaints.models import Complaint
from app.complaints.operations import ANSWERED_WITHIN, working_days_after
from app.complaints.states import Category
from app.demo.past import Staff
from app.demo.people import People
from app.demo.scene import Scene, Step, read
from app.demo.sealed import NOWHERE, Canaries
from app.needs.models import StateNeed
from app.people.models import User
from app.programmes.states import ThematicArea

_NEEDS = (
    ("KE", "STOCTI", ThematicArea.INVESTIGATIONS, "evidence"),
    ("KE", "PRISON", ThematicArea.PRISON_BORDER, "prison"),
    ("SN", "STOCTI", ThematicArea.SECURITY, "border"),
    ("ML", "DRR", ThematicArea.REHABILITATION, "return"),
    ("MR", "BORDER", ThematicArea.PRISON_BORDER, "border"),
    ("MZ", "STOCTI", ThematicArea.INVESTIGATIONS, "evidence"),
    ("GH", "DRR", ThematicArea.REHABILITATION, "return"),
)


_OFFICIALS = {"new": "graduate@example.org", "answered": "attending@example.org"}
"""Who complains with an account."""


def put_forward(scene: Scene, people: People, programmes: dict[str, UUID]) -> None:
    """What some states lack, each in the words of its language."""
    words = read("listening")["needs"]
    for number, (state, programme, theme, what) in enumerate(_NEEDS):
        language = read("names")[state]["language"]
        scene.put(
            StateNeed,
            programme_id=programmes[programme],
            state_code=state,
            theme=theme,
            text=words[what].get(language, words[what]["en"]),
            given_by=people.focal_points[state],
            given_at=scene.now - timedelta(days=9 + 11 * number),
        )


def complain(scene: Scene, staff: Staff, programme: UUID, canaries: Canaries) -> None:
    """A complaint in each state, one of them late; two by officials, the others by an address."""
    words = read("listening")["complaints"]
    persons = {row["email"]: row["person_id"] for row in scene.rows(User)}
    for name, days, category, ways in (
        ("late", 45, Category.TEACHING, ()),
        ("new", 3, Category.SELECTION, ()),
        ("taken", 12, Category.COORDINATOR, ("take",)),
        ("answered", 60, Category.CONDUCT, ("take", "answer")),
        ("closed", 90, Category.DATA, ("take", "answer", "close")),
    ):
        at = scene.now - timedelta(days=days)
        steps = [Step(way, at + timedelta(days=n), staff.registrar) for n, way in enumerate(ways, start=1)]
        record = Complaint(
            id=scene.key(),
            category=category,
            programme_id=programme if category is Category.COORDINATOR else None,
            person_id=persons[_OFFICIALS[name]] if name in _OFFICIALS else None,
            email="" if name in _OFFICIALS else f"{name}@elsewhere.example",
            language="en",
            created_at=at,
            due_on=working_days_after(at.date(), ANSWERED_WITHIN),
            owner_id=staff.registrar if ways else None,
            answered_at=_answered(steps),
        )
        said = {"words": words[name], "answer": words["answer"] if "answer" in ways else ""}
        marks = canaries.of(Complaint, NOWHERE)
        record.seal(**{field: f"{text} {marks[field]}" if text else "" for field, text in said.items()})
        record.__dict__["state"] = scene.lead(Complaint, record.id, steps)
        columns = sa.inspect(Complaint).columns.keys()
        scene.put(Complaint, **{key: record.__dict__[key] for key in columns if key in record.__dict__})


def _answered(steps: list[Step]) -> datetime | None:
    return next((step.at for step in steps if step.transition == "answer"), None)
